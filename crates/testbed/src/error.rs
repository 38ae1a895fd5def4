use std::fmt;
use std::io;
use std::path::Path;

/// Why a part of the testbed could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum TestbedError {
    /// A peer that the tests need is not on this machine.
    #[error("{what} is missing; run: {command}")]
    Missing { what: String, command: &'static str },
    /// It was there, and did something else than it should.
    #[error("{what}: {detail}")]
    Failed { what: &'static str, detail: String },
    #[error("{what}: {source}")]
    Io { what: String, source: io::Error },
}

impl TestbedError {
    pub(crate) fn failed(what: &'static str, detail: impl fmt::Display) -> Self {
        Self::Failed { what, detail: detail.to_string() }
    }

    pub(crate) fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }

    pub(crate) fn file(what: &str, path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        Self::io(format!("could not {what} {}", path.display()))
    }
}
