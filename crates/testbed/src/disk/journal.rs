//! What was done to a disk, and what of it a power cut leaves.
//!
//! What was synced is there. Of the rest any part may be: each sector of each write, torn or whole, each
//! change of a size, each name that was made, taken away or changed while its folder was not synced. What a
//! failed sync was to write is never certain any more, whatever is synced later: systems forget it.

use super::Image;
use super::log::Record;
use super::state::{Edit, FileState, State, put};
use crate::TestbedError;
use crate::server::DATABASE;

/// So many of a hundred sectors that are written are written in part.
const TORN: u64 = 3;

/// What was done since the disk was as it was in the beginning.
#[derive(Debug)]
pub struct Journal {
    baseline: Image,
    records: Vec<Record>,
    /// For each moment, whether the log was being folded into the file then.
    checkpoints: Vec<bool>,
}

impl Journal {
    pub(super) fn of(baseline: &Image, records: Vec<Record>) -> Result<Self, TestbedError> {
        let (mut state, mut checkpoints) = (State::of(baseline), vec![false]);
        for record in &records {
            state.take(record)?;
            checkpoints.push(state.has_changes(DATABASE));
        }
        Ok(Self { baseline: baseline.clone(), records, checkpoints })
    }

    /// How many things were done.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The bodies of the answers 202 to whoever asked for a callback that have left before `moment`, with the moments.
    pub fn accepted(&self, moment: usize) -> impl Iterator<Item = (usize, serde_json::Value)> {
        self.records.iter().take(moment).enumerate().filter_map(|(nth, record)| {
            let Record::Answered(answer) = record else { return None };
            let body = answer.iter().position(|&byte| byte == b'{')?;
            // The body's end is the answer's.
            let body: serde_json::Value = serde_json::from_slice(answer.get(body..)?).ok()?;
            // Whoever cancels is answered so, too, and is given no token.
            body.get("token").is_some().then_some((nth, body))
        })
    }

    /// How many calls were made to fail.
    #[must_use]
    pub fn failures(&self) -> usize {
        self.records.iter().filter(|record| **record == Record::Failed).count()
    }

    /// How many syncs were done, and how many failed.
    #[must_use]
    pub fn syncs(&self) -> (usize, usize) {
        let of = |good| {
            let is_it = |record: &&Record| matches!(record, Record::SyncEnded { is_good, .. } if *is_good == good);
            self.records.iter().filter(is_it).count()
        };
        (of(true), of(false))
    }

    /// Whether the log is being folded into the file at `moment`.
    #[must_use]
    pub fn is_in_checkpoint(&self, moment: usize) -> bool {
        self.checkpoints.get(moment).copied().unwrap_or_default()
    }

    /// What a power cut at `moment` may leave; `below` draws a number below its argument.
    #[must_use]
    pub fn image(&self, moment: usize, below: &mut dyn FnMut(u64) -> u64) -> Image {
        let state = self.state_at(moment);
        let survives = [0, 10, 50, 90, 100].get(draw(below, 5)).copied().unwrap_or(50);
        let sector = if below(2) == 0 { 512 } else { 4096 };
        let mut luck = Luck { below, survives, sector };
        let mut names = state.synced_names.clone();
        for change in &state.name_changes {
            if change.is_certain() || luck.strikes() {
                change.what.apply(&mut names);
            }
        }
        let content = |(name, file): (&String, &usize)| {
            let data = state.files.get(*file).map(|file| left(file, &mut luck));
            (name.clone(), data.unwrap_or_default())
        };
        Image { files: names.iter().map(content).collect() }
    }

    fn state_at(&self, moment: usize) -> State {
        let mut state = State::of(&self.baseline);
        for record in self.records.iter().take(moment) {
            // Each was taken once when the log was read.
            let _ = state.take(record);
        }
        state
    }
}

/// What becomes of what is not certain.
struct Luck<'d> {
    below: &'d mut dyn FnMut(u64) -> u64,
    survives: u64,
    sector: usize,
}

impl Luck<'_> {
    fn strikes(&mut self) -> bool {
        (self.below)(100) < self.survives
    }

    /// How much of so many bytes of a sector is written.
    fn part(&mut self, length: usize) -> usize {
        match (self.strikes(), (self.below)(100) < TORN) {
            (false, _) => 0,
            (true, false) => length,
            (true, true) => draw(self.below, length as u64),
        }
    }
}

fn draw(below: &mut dyn FnMut(u64) -> u64, limit: u64) -> usize {
    usize::try_from(below(limit)).unwrap_or_default()
}

/// What a power cut leaves of a file.
fn left(file: &FileState, luck: &mut Luck<'_>) -> Vec<u8> {
    let mut data = file.certain.clone();
    for change in &file.changes {
        match &change.what {
            edit if change.is_certain() => edit.apply(&mut data),
            Edit::Size(size) => {
                if luck.strikes() {
                    data.resize(*size, 0);
                }
            }
            Edit::Write { at, data: written } => {
                let (mut at, mut rest) = (*at, &written[..]);
                while !rest.is_empty() {
                    let to_the_edge = (luck.sector - at % luck.sector).min(rest.len());
                    let (piece, after) = rest.split_at(to_the_edge);
                    put(&mut data, at, piece.get(..luck.part(piece.len())).unwrap_or(piece));
                    (at, rest) = (at + to_the_edge, after);
                }
            }
        }
    }
    data
}

#[cfg(test)]
mod tests;
