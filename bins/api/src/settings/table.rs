//! The tables `[[asterisks]]` of the file, as they were written, and what their entries are called.

use std::collections::BTreeMap;
use std::fmt::Display;

use config::{Map, Value, ValueKind};
use provider_ami::PbxName;

use super::error::Complaint;
use super::key::{self, Key};

/// How a number is dialed unless a setting says otherwise.
pub(super) const USUAL_DIAL_TEMPLATE: &str = "PJSIP/{number}@trunk";

/// One setting of a PBX.
pub(super) struct Field {
    /// In a table.
    pub(super) name: &'static str,
    /// For a PBX that is alone; absent if it is for several alone.
    pub(super) alone: Option<Key>,
}

macro_rules! fields {
    ($($name:ident $written:literal $alone:expr;)*) => {
        $(pub(super) const $name: Field = Field { name: $written, alone: $alone };)*
        /// Every setting of a PBX but its name.
        pub(super) const FIELDS: &[Field] = &[$($name),*];
    };
}

fields! {
    HOST "host" Some(key::ASTERISK_HOST);
    PORT "port" Some(key::ASTERISK_AMI_PORT);
    USER "user" Some(key::ASTERISK_AMI_USER);
    SECRET "secret" Some(key::ASTERISK_AMI_SECRET);
    TLS "tls" Some(key::ASTERISK_AMI_TLS);
    CA "ca" Some(key::ASTERISK_AMI_CA);
    DIAL_TEMPLATE "dial_template" Some(key::ASTERISK_DIAL_TEMPLATE);
    CONCURRENT_CALLS "concurrent_calls" Some(key::ASTERISK_CONCURRENT_CALLS);
    CALLS_PER_SECOND "calls_per_second" Some(key::ASTERISK_CALLS_PER_SECOND);
    WEIGHT "weight" None;
}

/// All of them, and what can't be used about them as they are: of interest only if Asterisk is chosen.
#[derive(Debug)]
pub(super) struct Tables {
    pub(super) all: Vec<Table>,
    pub(super) complaints: Vec<Complaint>,
}

impl Tables {
    /// Reads them; the environment may hold the secrets.
    pub(super) fn read(value: ValueKind, env: &dyn Fn(&str) -> Option<String>) -> Self {
        let mut complaints = Vec::new();
        let tables = match value {
            ValueKind::Array(tables) if !tables.is_empty() => tables,
            _ => {
                let remedy = "write a table [[asterisks]] for each PBX";
                complaints.push(Complaint::about("asterisks", remedy));
                Vec::new()
            }
        };
        let tables = tables.into_iter().enumerate();
        let read = |(index, value)| Table::read(index, value, env, &mut complaints);
        Self { all: tables.map(read).collect(), complaints }
    }
}

/// One table, as it was written.
#[derive(Debug)]
pub(super) struct Table {
    /// What complaints call it.
    pub(super) label: String,
    /// Absent if it can't be read, which was complained about.
    pub(super) name: Option<PbxName>,
    values: BTreeMap<&'static str, String>,
}

impl Table {
    fn read(
        index: usize,
        value: Value,
        env: &dyn Fn(&str) -> Option<String>,
        complaints: &mut Vec<Complaint>,
    ) -> Self {
        let number = format!("asterisks[{}]", index + 1);
        let mut entries = if let ValueKind::Table(entries) = value.kind {
            entries
        } else {
            complaints.push(Complaint::about(&number, "write a table [[asterisks]]"));
            Map::new()
        };
        let given = entries.remove("name").map(|value| value.to_string());
        let name = given.as_deref().and_then(PbxName::parse);
        if name.is_none() {
            let remedy = "name each PBX, with 1 to 32 of a-z, 0-9 and -, and never anew: calls are \
                          stored with the name of their PBX";
            let about = match given {
                Some(given) => format!("{number}.name={given:?}"),
                None => format!("{number}.name is not set"),
            };
            complaints.push(Complaint::about(about, remedy));
        }
        let label = name.as_ref().map_or(number, |name| format!("asterisks.{name}"));
        let mut table = Self { label, name, values: BTreeMap::new() };
        for (entry, value) in entries {
            table.take(&entry, value.kind, complaints);
        }
        if let Some(secret) = table.secret_variable().and_then(|name| env(&name)) {
            table.values.insert(SECRET.name, secret);
        }
        table
    }

    fn take(&mut self, entry: &str, value: ValueKind, complaints: &mut Vec<Complaint>) {
        let about = || format!("{}.{entry}", self.label);
        let Some(field) = FIELDS.iter().find(|field| field.name == entry) else {
            let remedy = "there is no such setting; check the spelling or remove it";
            return complaints.push(Complaint::about(about(), remedy));
        };
        let text = match value {
            ValueKind::Table(_) | ValueKind::Array(_) | ValueKind::Nil => {
                return complaints.push(Complaint::about(about(), "write one value, not a list"));
            }
            ValueKind::Boolean(on) => if on { "on" } else { "off" }.to_owned(),
            plain => plain.to_string(),
        };
        self.values.insert(field.name, text);
    }

    /// The value as written; blank is as good as absent.
    pub(super) fn get(&self, field: &Field) -> Option<&str> {
        self.values.get(field.name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// Where the environment may hold its secret.
    pub(super) fn secret_variable(&self) -> Option<String> {
        let name = self.name.as_ref()?.as_str().to_ascii_uppercase().replace('-', "_");
        Some(format!("{}_{name}", key::ASTERISK_AMI_SECRET))
    }

    pub(super) fn complaint(&self, field: &Field, remedy: impl Display) -> Complaint {
        let about = match (self.get(field), field.alone) {
            (Some(value), Some(key)) => {
                format!("{}.{}={}", self.label, field.name, key.show(value))
            }
            (Some(value), None) => format!("{}.{}={value:?}", self.label, field.name),
            (None, _) => format!("{}.{} is not set", self.label, field.name),
        };
        Complaint::about(about, remedy)
    }
}
