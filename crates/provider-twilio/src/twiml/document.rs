//! A finished document.

use std::fmt;

use super::Builder;

/// A document, ready to be answered as `text/xml`. The same calls make the same bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Document(String);

impl Document {
    /// An empty document to be filled.
    #[must_use]
    pub fn build() -> Builder {
        Builder::new()
    }

    /// The XML, declaration included.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn finished(xml: String) -> Self {
        Self(xml)
    }
}

impl From<Document> for String {
    fn from(document: Document) -> Self {
        document.0
    }
}

/// May hold names, numbers and secrets.
impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Document({} bytes)", self.0.len())
    }
}
