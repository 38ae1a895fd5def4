use std::sync::OnceLock;

use regex::{Captures, Regex, RegexBuilder};

/// One expression of a numbering plan, compiled at its first use and kept for good.
#[derive(Debug)]
pub(super) struct Pattern {
    source: String,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// Matches nothing but the whole text. The parser of the `phonenumber` crate anchors only the
    /// start, and so takes numbers with digits too many.
    pub(super) fn whole(expression: &str) -> Self {
        Self::new(format!("^(?:{})$", compact(expression)))
    }

    /// Matches a beginning of the text.
    pub(super) fn start(expression: &str) -> Self {
        Self::new(format!("^(?:{})", compact(expression)))
    }

    fn new(source: String) -> Self {
        Self { source, compiled: OnceLock::new() }
    }

    pub(super) fn is_match(&self, digits: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(digits))
    }

    pub(super) fn captures<'d>(&self, digits: &'d str) -> Option<Captures<'d>> {
        self.regex()?.captures(digits)
    }

    /// `None` if the expression doesn't compile; it then matches nothing, which refuses numbers but
    /// never lets one pass. A test compiles them all.
    pub(super) fn regex(&self) -> Option<&Regex> {
        // Digits are ASCII by now, and without Unicode an expression takes a fraction of the space.
        let compile = || RegexBuilder::new(&self.source).unicode(false).build().ok();
        self.compiled.get_or_init(compile).as_ref()
    }
}

/// The plans wrap long expressions over several lines.
fn compact(expression: &str) -> String {
    expression.split_whitespace().collect()
}
