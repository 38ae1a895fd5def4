use std::process::ExitCode;

use agi_rs::AgiError;

use crate::settings::InvalidSettings;

/// Why the program ended early; the exit codes are documented in `--help`.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HandlerError {
    #[error("wrong arguments, see --help")]
    Arguments,
    #[error("the settings cannot be used")]
    Settings(#[from] InvalidSettings),
    #[error("the session with Asterisk broke off")]
    Session(#[from] AgiError),
    #[error("the channel is none of the platform's: {variable} is missing or malformed")]
    NotOurs { variable: &'static str },
    #[error("the server cannot {doing}")]
    Server { doing: String, source: std::io::Error },
    #[error("the outcome is lost: neither the API nor Asterisk's database took it")]
    OutcomeLost(#[source] AgiError),
}

impl HandlerError {
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Arguments => 2,
            Self::Settings(_) => 3,
            Self::Session(_) | Self::NotOurs { .. } => 4,
            Self::OutcomeLost(_) => 5,
            Self::Server { .. } => 6,
        })
    }
}
