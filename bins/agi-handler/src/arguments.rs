use std::path::PathBuf;

use crate::error::HandlerError;
use crate::role::Role;

/// What the program was started for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// One call, over standard input and output.
    Script(Role),
    /// Many calls, over FastAGI, at this address and port.
    Serve(String),
    Version,
    Help,
}

/// The command line, read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Arguments {
    pub(crate) task: Task,
    /// The file of settings, if it is named here.
    pub(crate) config: Option<PathBuf>,
}

/// The port of `agi://`, on this machine only.
const LISTEN: &str = "127.0.0.1:4573";

impl Arguments {
    /// Reads what follows the program's name.
    pub(crate) fn parse(words: impl IntoIterator<Item = String>) -> Result<Self, HandlerError> {
        let (mut listen, mut config, mut task) = (None, None, Vec::new());
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            if let Some(value) = option("--listen", &word, &mut words)? {
                listen = Some(value);
            } else if let Some(value) = option("--config", &word, &mut words)? {
                config = Some(PathBuf::from(value));
            } else {
                task.push(word);
            }
        }
        let task = match task.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            [] => Task::Script(Role::Business),
            ["serve"] => Task::Serve(listen.take().unwrap_or_else(|| LISTEN.to_owned())),
            ["--version" | "-V"] => Task::Version,
            ["--help" | "-h"] => Task::Help,
            [role] => Task::Script(Role::named(role).ok_or(HandlerError::Arguments)?),
            _ => return Err(HandlerError::Arguments),
        };
        if listen.is_some() {
            return Err(HandlerError::Arguments);
        }
        Ok(Self { task, config })
    }
}

/// The value of `name`, given as the next word or behind an equals sign.
fn option(
    name: &str,
    word: &str,
    rest: &mut impl Iterator<Item = String>,
) -> Result<Option<String>, HandlerError> {
    let value = match word.strip_prefix(name) {
        Some("") => rest.next(),
        Some(value) => value.strip_prefix('=').map(str::to_owned),
        None => return Ok(None),
    };
    value.filter(|value| !value.is_empty()).map(Some).ok_or(HandlerError::Arguments)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Arguments, HandlerError> {
        Arguments::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn each_way_to_start_it_is_understood() {
        let serve = |listen: &str| Task::Serve(listen.to_owned());
        for (line, task, config) in [
            ("", Task::Script(Role::Business), None),
            ("business", Task::Script(Role::Business), None),
            ("visitor", Task::Script(Role::Visitor), None),
            ("leftover", Task::Script(Role::Leftover), None),
            ("inbound", Task::Script(Role::Inbound), None),
            ("inbound-business", Task::Script(Role::InboundBusiness), None),
            ("serve", serve("127.0.0.1:4573"), None),
            ("serve --listen 127.0.0.1:0", serve("127.0.0.1:0"), None),
            ("--config=/a/b --listen=[::1]:1 serve", serve("[::1]:1"), Some("/a/b")),
            ("visitor --config /a", Task::Script(Role::Visitor), Some("/a")),
            ("--version", Task::Version, None),
            ("-h", Task::Help, None),
        ] {
            let config = config.map(PathBuf::from);
            assert_eq!(parse(line).unwrap(), Arguments { task, config }, "{line}");
        }
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for line in [
            "frobnicate",
            "visitor business",
            "--listen 127.0.0.1:0",
            "visitor --listen 127.0.0.1:0",
            "serve --listen",
            "serve --listen=",
            "--config",
            "--configuration /a",
            "serve serve",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
