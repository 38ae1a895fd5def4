//! The entries of one table, taken one after the other; what is left is none of ours.

use config::{Map, Value, ValueKind};

use crate::settings::error::Complaint;

pub(super) struct Entries {
    pub(super) label: String,
    left: Map<String, Value>,
}

impl Entries {
    /// The tables of an array of them.
    pub(super) fn all(name: &str, value: Value, complaints: &mut Vec<Complaint>) -> Vec<Self> {
        let ValueKind::Array(tables) = value.kind else {
            complaints
                .push(Complaint::about(name, format_args!("write a table [[{name}]] for each")));
            return Vec::new();
        };
        let mut all = Vec::new();
        for (index, value) in tables.into_iter().enumerate() {
            let label = format!("{name}[{}]", index + 1);
            match value.kind {
                ValueKind::Table(left) => all.push(Self { label, left }),
                _ => complaints
                    .push(Complaint::about(label, format_args!("write a table [[{name}]]"))),
            }
        }
        all
    }

    pub(super) fn take(&mut self, entry: &str) -> Option<Value> {
        self.left.remove(entry)
    }

    /// As it is written; blank is as good as absent.
    pub(super) fn text(&mut self, entry: &str) -> Option<String> {
        let text = self.take(entry)?.to_string().trim().to_owned();
        (!text.is_empty()).then_some(text)
    }

    pub(super) fn list(&mut self, entry: &str) -> Option<Vec<String>> {
        let values = self.take(entry)?.into_array().ok()?;
        Some(values.into_iter().map(|value| value.to_string()).collect())
    }

    /// A whole number in this range; a complaint is made about any other.
    pub(super) fn number(
        &mut self,
        entry: &str,
        most: u32,
        complaints: &mut Vec<Complaint>,
    ) -> Option<u32> {
        let text = self.text(entry)?;
        let read = text.parse().ok().filter(|number| (1..=most).contains(number));
        if read.is_none() {
            let remedy = format!("write a whole number from 1 to {most}");
            complaints.push(self.complaint(&format!("{entry}={text:?}"), remedy));
        }
        read
    }

    pub(super) fn complaint(&self, entry: &str, remedy: impl std::fmt::Display) -> Complaint {
        Complaint::about(format!("{}.{entry}", self.label), remedy)
    }

    /// Complains about what nobody took.
    pub(super) fn end(self, known: &str, complaints: &mut Vec<Complaint>) {
        for entry in self.left.keys() {
            let remedy = format!("there is no such entry; use {known}");
            complaints.push(self.complaint(entry, remedy));
        }
    }
}
