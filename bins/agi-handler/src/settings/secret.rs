use std::fmt;

/// The secret shared with the API.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl Secret {
    /// Printable characters without spaces, as a header carries them.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        plain.then(|| Self(text.to_owned()))
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}
