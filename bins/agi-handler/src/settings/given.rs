use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

/// A setting: its name in the environment, and its key in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key(pub(super) &'static str, pub(super) &'static str);

pub(super) const API: Key = Key("CALLBACK_API", "api");
pub(super) const SECRET: Key = Key("CALLBACK_HANDLER_SECRET", "secret");
pub(super) const SECRET_FILE: Key = Key("CALLBACK_HANDLER_SECRET_FILE", "secret_file");
pub(super) const LOG: Key = Key("CALLBACK_HANDLER_LOG", "log");
pub(super) const LANGUAGE: Key = Key("CALLBACK_LANGUAGE", "language");
pub(super) const PEERS: Key = Key("CALLBACK_AGI_PEERS", "agi_peers");
pub(super) const MAX_SESSIONS: Key = Key("CALLBACK_AGI_MAX_SESSIONS", "agi_max_sessions");
pub(super) const DRAIN_SECONDS: Key = Key("CALLBACK_AGI_DRAIN_SECONDS", "agi_drain_seconds");
pub(super) const CEL: Key = Key("CALLBACK_CEL", "cel");
pub(super) const PBX: Key = Key("CALLBACK_PBX", "pbx");

const KEYS: [Key; 10] =
    [API, SECRET, SECRET_FILE, LOG, LANGUAGE, PEERS, MAX_SESSIONS, DRAIN_SECONDS, CEL, PBX];
const CONFIG: &str = "CALLBACK_HANDLER_CONFIG";

/// What the environment and the file say, unread as yet. The environment wins.
#[derive(Default)]
pub(super) struct Given {
    values: BTreeMap<Key, String>,
    /// What is wrong with the file.
    pub(super) faults: Vec<String>,
}

impl Given {
    /// Gathers from the environment, and from the file that `config` or the environment names.
    pub(super) fn gather(
        config: Option<PathBuf>,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let mut given = match config.or_else(|| set(CONFIG).map(PathBuf::from)) {
            Some(path) => Self::read(&path),
            None => Self::default(),
        };
        let found = KEYS.into_iter().filter_map(|key| Some((key, set(key.0)?)));
        let environment: BTreeMap<_, _> = found.collect();
        if environment.contains_key(&SECRET) || environment.contains_key(&SECRET_FILE) {
            given.values.remove(&SECRET);
            given.values.remove(&SECRET_FILE);
        }
        given.values.extend(environment);
        given
    }

    pub(super) fn get(&self, key: Key) -> Option<&str> {
        self.values.get(&key).map(String::as_str)
    }

    fn read(path: &Path) -> Self {
        let shown = path.display();
        let mut given = Self::default();
        // The parser's own words would quote the line, which may hold the secret.
        let table: Table = match fs::read_to_string(path) {
            Err(error) => return given.fault(format!("{shown} cannot be read: {error}")),
            Ok(text) => match text.parse() {
                Ok(table) => table,
                Err(error) => {
                    let line = line_of(&text, &error);
                    return given.fault(format!("{shown} is no TOML in line {line}"));
                }
            },
        };
        for (name, value) in table {
            let Some(key) = KEYS.into_iter().find(|key| key.1 == name) else {
                let known = KEYS.map(|key| key.1).join(", ");
                given =
                    given.fault(format!("{shown} has an unknown key, {name}; known are {known}"));
                continue;
            };
            match text(&value) {
                Some(text) => drop(given.values.insert(key, text)),
                None => {
                    given = given.fault(format!(
                        "{name} in {shown} must be a text, a number or a list of texts"
                    ));
                }
            }
        }
        given
    }

    fn fault(mut self, fault: String) -> Self {
        self.faults.push(fault);
        self
    }
}

/// What the environment says.
pub(super) fn environment(name: &str) -> Option<String> {
    env::var(name).ok()
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Array(list) => {
            let texts: Option<Vec<_>> = list.iter().map(Value::as_str).collect();
            texts.map(|texts| texts.join(","))
        }
        _ => None,
    }
}

/// Counted from 1.
fn line_of(text: &str, error: &toml::de::Error) -> usize {
    let at = error.span().map_or(0, |span| span.start);
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}
