use std::io;

use testbed::TestbedError;

/// The proof itself could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum ProveError {
    #[error("{what}")]
    Io { what: &'static str, source: io::Error },
    #[error("the platform under test could not be run")]
    Testbed(#[from] TestbedError),
    #[error("the api ended by itself:\n{log}")]
    Ended { log: String },
    #[error("{0}")]
    Useless(String),
}

impl ProveError {
    pub(crate) fn io(what: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { what, source }
    }
}
