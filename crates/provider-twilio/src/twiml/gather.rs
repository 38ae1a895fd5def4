//! `<Gather>`.

use std::time::Duration;

use super::{Builder, Say};
use crate::time;

/// Collects keys. Speech is not listened to: it would hear the greeting of a voicemail.
#[derive(Debug, Clone, Copy)]
pub struct Gather<'a> {
    /// Where the digits are told.
    pub action: &'a str,
    /// So many digits end it.
    pub digits: u8,
    /// So long without a key ends it, in whole seconds.
    pub timeout: Duration,
    /// Whether `action` is asked without digits, too. If not, the verb after this one runs.
    pub action_on_empty: bool,
    /// What is said until the first key.
    pub prompts: &'a [Say<'a>],
}

impl Gather<'_> {
    pub(super) fn write(&self, builder: &mut Builder) {
        builder.open(
            "Gather",
            &[
                ("input", "dtmf"),
                ("numDigits", &self.digits.max(1).to_string()),
                ("timeout", &time::whole_seconds(self.timeout).max(1).to_string()),
                ("action", self.action),
                ("method", "POST"),
                ("actionOnEmptyResult", if self.action_on_empty { "true" } else { "false" }),
            ],
        );
        for prompt in self.prompts {
            prompt.write(builder);
        }
        builder.close("Gather");
    }
}
