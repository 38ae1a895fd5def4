use std::path::PathBuf;

use callback_core::InvalidPhoneNumber;
use callback_core::ports::Source;
use callback_core::ports::store::StoreError;
use callback_engine::DeskError;
use store_sqlite::OpenError;

use crate::settings::SettingsError;

/// Why the program stopped, or did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartupError {
    #[error("the settings can't be used")]
    Settings { source: SettingsError },
    #[error(transparent)]
    InUse(OpenError),
    #[error("could not open the database {}", path.display())]
    Store { path: PathBuf, source: OpenError },
    #[error("could not take up the work of the last run")]
    Desk { source: DeskError },
    #[error("act {sequence} of the audit log, or one before it, was altered or taken away")]
    Audit { sequence: u64 },
    #[error("could not set up the provider {name}")]
    Provider { name: &'static str, source: Source },
    #[error("could not ask the server that is running at {address}")]
    Ask { address: String, source: std::io::Error },
    #[error("could not listen on {address}")]
    Bind { address: String, source: std::io::Error },
    #[error("could not write {}", path.display())]
    ReadyFile { path: PathBuf, source: std::io::Error },
    #[error("the number can't be read")]
    Number { source: InvalidPhoneNumber },
    #[error("could not start {what}")]
    Start { what: &'static str, source: std::io::Error },
}

impl From<StoreError> for StartupError {
    fn from(error: StoreError) -> Self {
        Self::Desk { source: DeskError::Store(error) }
    }
}

impl StartupError {
    pub(crate) fn store(path: PathBuf, source: OpenError) -> Self {
        match source {
            OpenError::InUse { .. } => Self::InUse(source),
            source => Self::Store { path, source },
        }
    }

    /// The exit code, as in `sysexits.h`.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Settings { .. } => 78,                    // EX_CONFIG
            Self::Number { .. } | Self::Audit { .. } => 65, // EX_DATAERR
            Self::InUse(_) => 75,                           // EX_TEMPFAIL
            Self::Store { .. } | Self::Desk { .. } => 74,   // EX_IOERR
            Self::Provider { .. } | Self::Bind { .. } | Self::Ask { .. } => 69, // EX_UNAVAILABLE
            Self::ReadyFile { .. } => 73,                   // EX_CANTCREAT
            Self::Start { .. } => 71,                       // EX_OSERR
        }
    }
}
