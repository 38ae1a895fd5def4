//! Logs go to standard error, for people or as JSON lines.

use std::io;

use tracing_subscriber::EnvFilter;

use crate::settings::LogSettings;

/// Sets up logging for the whole process; only the first call in a process does anything.
pub(crate) fn init(settings: &LogSettings) {
    let filter = EnvFilter::try_new(&settings.filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    let set_up = if settings.json {
        logs.json().try_init()
    } else {
        logs.with_ansi(io::IsTerminal::is_terminal(&io::stderr())).try_init()
    };
    // An error says that somebody else set up logging before: a test, which wants its own.
    drop(set_up);
}
