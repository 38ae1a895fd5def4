//! Single fields of a form.

use std::time::Duration;

use jiff::Timestamp;

use super::Form;
use crate::time;

/// A field that is needed is not there, or is not what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the field {field} is missing or not what Twilio sends")]
pub struct BadForm {
    /// Its name.
    pub field: &'static str,
}

impl Form {
    /// A field that has to be right.
    pub(super) fn need<T, E>(
        &self,
        field: &'static str,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, BadForm> {
        let value = self.given(field).ok_or(BadForm { field })?;
        read(value).map_err(|_| BadForm { field })
    }

    /// Any text but an empty one.
    pub(super) fn need_text(&self, field: &'static str) -> Result<String, BadForm> {
        self.given(field).map(str::to_owned).ok_or(BadForm { field })
    }

    /// A field that may be absent, but not wrong.
    pub(super) fn may<T, E>(
        &self,
        field: &'static str,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, BadForm> {
        match self.given(field) {
            None => Ok(None),
            Some(value) => read(value).map(Some).map_err(|_| BadForm { field }),
        }
    }

    /// A field that is not empty.
    pub(super) fn given(&self, field: &str) -> Option<&str> {
        self.get(field).filter(|value| !value.is_empty())
    }

    /// A number that helps, and is left out if it can't be read.
    pub(super) fn count<T: std::str::FromStr>(&self, field: &str) -> Option<T> {
        self.given(field).and_then(|value| value.parse().ok())
    }

    pub(super) fn seconds(&self, field: &str) -> Option<Duration> {
        self.given(field).and_then(time::seconds)
    }

    pub(super) fn time(&self, field: &str) -> Option<Timestamp> {
        self.given(field).and_then(time::parse)
    }
}
