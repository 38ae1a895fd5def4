use std::fmt;

use super::key::Key;

/// One setting that cannot be used: which, what it is, what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    about: String,
    remedy: String,
}

impl Complaint {
    pub(super) fn of(key: Key, value: Option<&str>, remedy: impl fmt::Display) -> Self {
        let about = match value {
            Some(value) => format!("{key}={}", key.show(value)),
            None => format!("{key} is not set"),
        };
        Self { about, remedy: remedy.to_string() }
    }

    pub(super) fn about(what: impl Into<String>, remedy: impl fmt::Display) -> Self {
        Self { about: what.into(), remedy: remedy.to_string() }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.about, self.remedy)
    }
}

/// Everything that is wrong with the settings, all at once; secrets and numbers are not shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError(pub Vec<Complaint>);

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0.len() {
            1 => "one setting can't be used",
            _ => "some settings can't be used",
        })?;
        self.0.iter().try_for_each(|complaint| write!(f, "\n  {complaint}"))
    }
}

impl std::error::Error for SettingsError {}
