//! What was given, before anything is believed: the file first, then the environment over it.

use std::collections::BTreeMap;

use config::{Config, File, FileFormat, Map, Value, ValueKind};

use super::error::Complaint;
use super::hook::{self, Hook};
use super::key::{self, Key};
use super::table::Tables;

/// The values as they were written, by name; tables stand apart.
#[derive(Debug, Default)]
pub(super) struct Given {
    values: BTreeMap<&'static str, String>,
    pub(super) retries: Option<Map<String, Value>>,
    pub(super) prices: Option<Map<String, Value>>,
    pub(super) hours: Option<Map<String, Value>>,
    /// The tables of this name, as they were written.
    pub(super) targets: Option<Value>,
    pub(super) topics: Option<Value>,
    pub(super) asterisks: Option<Tables>,
    pub(super) webhooks: Vec<Hook>,
    pub(super) warnings: Vec<String>,
    pub(super) complaints: Vec<Complaint>,
}

impl Given {
    /// Reads `file`, which is parsed alone, then `env`, which answers for a fixed list of names.
    pub(super) fn gather(file: Option<&str>, env: &dyn Fn(&str) -> Option<String>) -> Self {
        let mut given = Self::default();
        if let Some(text) = file {
            given.read_file(text, env);
        }
        for key in key::ALL {
            if let Some(value) = env(key.name()) {
                given.put(*key, value);
            }
        }
        for (name, instead) in key::REPLACED {
            if env(name).is_some() {
                given.warnings.push(format!("{name} means nothing any more: {instead}"));
            }
        }
        for name in key::LATER {
            if env(name).is_some() {
                given.warnings.push(format!("{name} has no effect in this version yet"));
            }
        }
        given
    }

    /// The value as written; blank is as good as absent.
    pub(super) fn get(&self, key: Key) -> Option<&str> {
        self.values.get(key.name()).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    fn put(&mut self, key: Key, value: String) {
        if key == key::RETRIES {
            self.retries = None; // What comes later overrules the table, too.
        }
        self.values.insert(key.name(), value);
    }

    fn read_file(&mut self, text: &str, env: &dyn Fn(&str) -> Option<String>) {
        let parsed = Config::builder().add_source(File::from_str(text, FileFormat::Toml)).build();
        let table = parsed.and_then(Config::try_deserialize::<Map<String, Value>>);
        let table = match table {
            Ok(table) => table,
            Err(error) => {
                // The rest of the message quotes the line, which may hold a secret.
                let error = error.to_string();
                let place = error.lines().next().unwrap_or("not TOML").to_owned();
                self.complaints.push(Complaint::about("callback.toml", place));
                return;
            }
        };
        for (name, value) in table {
            if name.eq_ignore_ascii_case("asterisks") {
                self.asterisks = Some(Tables::read(value.kind, env));
            } else if name.eq_ignore_ascii_case("webhooks") {
                self.webhooks = hook::read(value.kind, env, &mut self.complaints);
            } else if name.eq_ignore_ascii_case("targets") {
                self.targets = Some(value);
            } else if name.eq_ignore_ascii_case("topics") {
                self.topics = Some(value);
            } else if name.eq_ignore_ascii_case("hours") {
                self.hours = self.read_table("hours", value);
            } else if name.eq_ignore_ascii_case("prices") {
                self.prices = self.read_table("prices", value);
            } else {
                self.read_entry(&name, value);
            }
        }
    }

    fn read_table(&mut self, name: &str, value: Value) -> Option<Map<String, Value>> {
        if let ValueKind::Table(table) = value.kind {
            return Some(table);
        }
        self.complaints.push(Complaint::about(name, format_args!("write a table [{name}]")));
        None
    }

    fn read_entry(&mut self, name: &str, value: Value) {
        let known = key::ALL.iter().find(|key| key.name().eq_ignore_ascii_case(name));
        let replaced = key::REPLACED.iter().find(|(old, _)| old.eq_ignore_ascii_case(name));
        match (known, replaced, value.kind) {
            (Some(key), _, ValueKind::Table(table)) if *key == key::RETRIES => {
                self.retries = Some(table);
            }
            (Some(key), _, ValueKind::Table(_) | ValueKind::Array(_) | ValueKind::Nil) => {
                self.complaints.push(Complaint::about(key.name(), "write one value, not a list"));
            }
            (Some(key), _, plain) => self.put(*key, plain.to_string()),
            (None, Some((old, instead)), _) => {
                self.warnings.push(format!("{old} means nothing any more: {instead}"));
            }
            (None, None, _) if key::LATER.iter().any(|later| later.eq_ignore_ascii_case(name)) => {
                self.warnings
                    .push(format!("{} has no effect in this version yet", name.to_uppercase()));
            }
            (None, None, _) => {
                self.complaints.push(Complaint::about(
                    format!("callback.toml: {name}"),
                    "there is no such setting; check the spelling or remove it",
                ));
            }
        }
    }
}
