//! `<Say>`.

use std::fmt;

use super::Builder;

/// A text that a voice says; at most 4096 characters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Say<'a> {
    /// What it says.
    pub text: &'a str,
    /// How it is to be pronounced, such as `en-US`.
    pub language: &'a str,
}

impl Say<'_> {
    pub(super) fn write(&self, builder: &mut Builder) {
        builder.element("Say", &[("language", self.language)], self.text);
    }
}

/// It may say a name.
impl fmt::Debug for Say<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Say({} bytes, {})", self.text.len(), self.language)
    }
}
