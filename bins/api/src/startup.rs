use std::path::PathBuf;

use callback_core::ports::Source;
use callback_engine::DeskError;

use crate::settings::SettingsError;

/// Why the program stopped, or did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartupError {
    #[error("the settings can't be used")]
    Settings { source: SettingsError },
    #[error("could not open the database {}", path.display())]
    Store { path: PathBuf, source: Source },
    #[error("could not take up the work of the last run")]
    Desk { source: DeskError },
    #[error("could not set up the provider {name}")]
    Provider { name: &'static str, source: Source },
    #[error("could not listen on {address}")]
    Bind { address: String, source: std::io::Error },
    #[error("could not write {}", path.display())]
    ReadyFile { path: PathBuf, source: std::io::Error },
    #[error("could not start {what}")]
    Start { what: &'static str, source: std::io::Error },
}

impl StartupError {
    /// The exit code, as in `sysexits.h`.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Settings { .. } => 78,                     // EX_CONFIG
            Self::Store { .. } | Self::Desk { .. } => 74,    // EX_IOERR
            Self::Provider { .. } | Self::Bind { .. } => 69, // EX_UNAVAILABLE
            Self::ReadyFile { .. } => 73,                    // EX_CANTCREAT
            Self::Start { .. } => 71,                        // EX_OSERR
        }
    }
}
