use std::fmt;

/// A secret that prints as `[redacted]`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub(super) fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The secret itself: for its one place of use.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// What the old service and common templates ship: known to everybody, so no secrets.
const PUBLISHED: &[&str] =
    &["callback_secret", "changeme", "change_me", "change-me", "placeholder", "your_", "your-"];

/// Whether a secret was published somewhere, or is a placeholder.
pub(super) fn is_published(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    let one_character = value.bytes().all(|byte| Some(byte) == value.bytes().next());
    one_character || PUBLISHED.iter().any(|known| value.contains(known))
}
