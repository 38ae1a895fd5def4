use std::error::Error;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::Mutex;

use tracing::{Span, field};

use crate::role::Role;

/// From now on every line goes to standard error, and to `file` where there is one: one JSON object
/// a line, with the leg's id.
pub(crate) fn start(file: Option<&Path>) {
    let opened = file.map(|path| OpenOptions::new().append(true).create(true).open(path));
    let (file, error) = match opened.transpose() {
        Ok(file) => (file, None),
        Err(error) => (None, Some(error)),
    };
    let subscriber = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_target(false)
        .with_span_list(false)
        .with_writer(Mutex::new(Tee { file }))
        .finish();
    // Fails only if there is a subscriber already, which then gets the lines.
    let _ = tracing::subscriber::set_global_default(subscriber);
    if let Some(error) = error {
        tracing::warn!(error = chain(&error), "the log file cannot be opened");
    }
}

/// What the lines of one call have in common: its role, and the ids of its leg and its attempt once those are
/// known.
pub(crate) fn session(role: Role) -> Span {
    tracing::info_span!("session", role = role.name(), leg = field::Empty, attempt = field::Empty)
}

/// An error with its causes, one after another.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

struct Tee {
    file: Option<File>,
}

impl Write for Tee {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        // A full disk or a closed pipe must not cost the call.
        let _ = io::stderr().write_all(line);
        if let Some(file) = &mut self.file {
            let _ = file.write_all(line);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
