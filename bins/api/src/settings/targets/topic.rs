//! The tables `[[topics]]`: whom what visitors want to talk about rings, in which manner, and who comes after them.

use callback_core::targets::{Manner, TopicName};
use jiff::SignedDuration;

use super::entries::Entries;
use crate::settings::check::Check;
use crate::settings::error::Complaint;

const ENTRIES: &str =
    "name, targets, ring, escalate_after_tries, escalate_after_minutes or [[topics.then]]";
const LEVEL_ENTRIES: &str = "targets, ring, escalate_after_tries or escalate_after_minutes";
const MANNERS: [(&str, Manner); 3] = [
    ("in-order", Manner::InOrder),
    ("at-once", Manner::AtOnce),
    ("round-robin", Manner::RoundRobin),
];
/// Longer waits for nobody.
const LONGEST: u32 = 24 * 60;
/// A callback is given up long before.
const MOST_TRIES: u32 = 100;

/// A topic as it was written.
pub(super) struct Topic {
    pub(super) name: TopicName,
    pub(super) levels: Vec<Level>,
}

/// Who is rung there, by their names.
pub(super) struct Level {
    pub(super) targets: Vec<String>,
    pub(super) manner: Manner,
    pub(super) tries: Option<u32>,
    pub(super) after: Option<SignedDuration>,
}

impl Topic {
    pub(super) fn label(&self) -> String {
        format!("topics.{}", self.name)
    }
}

impl Check {
    /// `None` without any table.
    pub(super) fn topics(&mut self) -> Option<Vec<Topic>> {
        let complaints = &mut self.given.complaints;
        let tables = Entries::all("topics", self.given.topics.take()?, complaints);
        Some(tables.into_iter().filter_map(|table| topic(table, complaints)).collect())
    }
}

fn topic(mut table: Entries, complaints: &mut Vec<Complaint>) -> Option<Topic> {
    let written = table.text("name").unwrap_or_default();
    let Ok(name) = written.parse::<TopicName>() else {
        let remedy = "name each topic, with 1 to 32 of a-z, 0-9 and -: visitors' requests say it";
        complaints.push(table.complaint(&format!("name={written:?}"), remedy));
        return None;
    };
    table.label = format!("topics.{name}");
    let then = table.take("then");
    let further = then.map(|then| Entries::all("topics.then", then, complaints));
    let mut further: Vec<_> = further.unwrap_or_default();
    let last = further.len();
    let mut levels = vec![level(&mut table, last > 0, complaints)];
    table.end(ENTRIES, complaints);
    for (index, mut table) in further.drain(..).enumerate() {
        table.label = format!("topics.{name}.then[{}]", index + 1);
        levels.push(level(&mut table, index + 1 < last, complaints));
        table.end(LEVEL_ENTRIES, complaints);
    }
    let levels: Option<Vec<_>> = levels.into_iter().collect();
    Some(Topic { name, levels: levels? })
}

fn level(table: &mut Entries, goes_on: bool, complaints: &mut Vec<Complaint>) -> Option<Level> {
    let targets = table.list("targets").filter(|names| !names.is_empty());
    if targets.is_none() {
        complaints.push(table.complaint("targets", "write a list of names, such as [\"anna\"]"));
    }
    let ring = table.text("ring");
    let manner = match &ring {
        None => Some(Manner::default()),
        Some(ring) => MANNERS.iter().find(|(word, _)| word == ring).map(|(_, manner)| *manner),
    };
    if manner.is_none() {
        complaints.push(table.complaint("ring", "choose in-order, at-once or round-robin"));
    }
    let tries = table.number("escalate_after_tries", MOST_TRIES, complaints);
    let minutes = table.number("escalate_after_minutes", LONGEST, complaints);
    if !goes_on && (tries.is_some() || minutes.is_some()) {
        let remedy = "say who is rung then, in a table [[topics.then]], or remove it";
        complaints.push(table.complaint("escalate_after_…", remedy));
    }
    let after = minutes.map(|minutes| SignedDuration::from_mins(minutes.into()));
    // One round, unless it is said otherwise.
    let tries = tries.or((goes_on && after.is_none()).then_some(1));
    Some(Level { targets: targets?, manner: manner?, tries, after })
}
