//! A disk at one moment: what is certain, and what is not yet, or never will be.

use std::collections::{BTreeMap, HashMap};

use super::Image;
use super::log::Record;
use crate::TestbedError;

/// Something that was done.
#[derive(Debug)]
pub(super) struct Change<T> {
    pub(super) what: T,
    when: usize,
    /// Whether a sync brought it to the disk; after one that failed nobody knows, for ever.
    synced: Option<bool>,
}

impl<T> Change<T> {
    pub(super) fn is_certain(&self) -> bool {
        self.synced == Some(true)
    }
}

/// A change of a file.
#[derive(Debug)]
pub(super) enum Edit {
    Write { at: usize, data: Vec<u8> },
    Size(usize),
}

impl Edit {
    pub(super) fn apply(&self, data: &mut Vec<u8>) {
        match self {
            Self::Write { at, data: written } => put(data, *at, written),
            Self::Size(size) => data.resize(*size, 0),
        }
    }
}

/// Writes `piece` into `data`, which grows if need be.
pub(super) fn put(data: &mut Vec<u8>, at: usize, piece: &[u8]) {
    if piece.is_empty() {
        return;
    }
    data.resize(data.len().max(at + piece.len()), 0);
    if let Some(place) = data.get_mut(at..at + piece.len()) {
        place.copy_from_slice(piece);
    }
}

/// Which file has which name.
pub(super) type Names = BTreeMap<String, usize>;

/// A change of the folder.
#[derive(Debug)]
pub(super) enum NameChange {
    Made { name: String, file: usize },
    Gone { name: String },
    Moved { from: String, to: String, file: usize },
}

impl NameChange {
    pub(super) fn apply(&self, names: &mut Names) {
        match self {
            Self::Made { name, file } => drop(names.insert(name.clone(), *file)),
            Self::Gone { name } => drop(names.remove(name)),
            Self::Moved { from, to, file } => {
                names.remove(from);
                names.insert(to.clone(), *file);
            }
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct FileState {
    pub(super) certain: Vec<u8>,
    /// What came after it, in order.
    pub(super) changes: Vec<Change<Edit>>,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) files: Vec<FileState>,
    /// As the program sees them.
    pub(super) names: Names,
    pub(super) synced_names: Names,
    /// What came after these, in order.
    pub(super) name_changes: Vec<Change<NameChange>>,
    /// Files by their number on the disk.
    numbers: HashMap<u64, usize>,
    folder: Option<u64>,
    /// Syncs that are under way: of which number, and since when.
    syncs: HashMap<u64, (u64, usize)>,
    now: usize,
}

impl State {
    pub(super) fn of(image: &Image) -> Self {
        let mut state = Self::default();
        for (name, data) in &image.files {
            state.names.insert(name.clone(), state.files.len());
            state.files.push(FileState { certain: data.clone(), changes: Vec::new() });
        }
        state.synced_names = state.names.clone();
        state
    }

    pub(super) fn take(&mut self, record: &Record) -> Result<(), TestbedError> {
        self.now += 1;
        match record {
            Record::Opened { file, name } if name.is_empty() => self.folder = Some(*file),
            Record::Opened { file, name } => {
                let known = *self.names.get(name).ok_or_else(|| unknown(name))?;
                self.numbers.insert(*file, known);
            }
            Record::Created { file, name } => {
                let young = self.files.len();
                self.files.push(FileState::default());
                self.numbers.insert(*file, young);
                self.rename(NameChange::Made { name: name.clone(), file: young });
            }
            Record::Written { file, at, data } => {
                self.edit(*file, Edit::Write { at: *at, data: data.clone() })?;
            }
            Record::Sized { file, size } => self.edit(*file, Edit::Size(*size))?,
            Record::SyncBegan { file, sync } => drop(self.syncs.insert(*sync, (*file, self.now))),
            Record::SyncEnded { sync, is_good } => {
                let (file, since) = self.syncs.remove(sync).ok_or_else(|| unknown("a sync"))?;
                self.settle(file, since, *is_good)?;
            }
            Record::Renamed { from, to } => {
                let file = *self.names.get(from).ok_or_else(|| unknown(from))?;
                self.rename(NameChange::Moved { from: from.clone(), to: to.clone(), file });
            }
            Record::Unlinked { name } => self.rename(NameChange::Gone { name: name.clone() }),
            Record::Answered(_) | Record::Failed => {}
        }
        Ok(())
    }

    /// Whether something about the file of this name is not certain.
    pub(super) fn has_changes(&self, name: &str) -> bool {
        let file = self.names.get(name).and_then(|&file| self.files.get(file));
        file.is_some_and(|file| !file.changes.is_empty())
    }

    fn rename(&mut self, what: NameChange) {
        what.apply(&mut self.names);
        self.name_changes.push(Change { what, when: self.now, synced: None });
    }

    fn edit(&mut self, file: u64, what: Edit) -> Result<(), TestbedError> {
        let change = Change { what, when: self.now, synced: None };
        self.file(file)?.changes.push(change);
        Ok(())
    }

    /// A sync ended that began at `since`: of the folder, or of a file.
    fn settle(&mut self, file: u64, since: usize, is_good: bool) -> Result<(), TestbedError> {
        if self.folder == Some(file) {
            let Self { name_changes, synced_names, .. } = self;
            mark(name_changes, since, is_good);
            take_certain(name_changes, |change| change.apply(synced_names));
        } else {
            let FileState { certain, changes } = self.file(file)?;
            mark(changes, since, is_good);
            take_certain(changes, |edit| edit.apply(certain));
        }
        Ok(())
    }

    fn file(&mut self, number: u64) -> Result<&mut FileState, TestbedError> {
        let file = self.numbers.get(&number).and_then(|&file| self.files.get_mut(file));
        file.ok_or_else(|| unknown("a file"))
    }
}

fn mark<T>(changes: &mut [Change<T>], since: usize, is_good: bool) {
    for change in changes.iter_mut().filter(|change| change.when < since) {
        change.synced.get_or_insert(is_good);
    }
}

/// What is certain as far as nothing uncertain came before it.
fn take_certain<T>(changes: &mut Vec<Change<T>>, apply: impl FnMut(&T)) {
    let certain = changes.iter().take_while(|change| change.is_certain()).count();
    changes.drain(..certain).map(|change| change.what).collect::<Vec<_>>().iter().for_each(apply);
}

fn unknown(what: &str) -> TestbedError {
    TestbedError::failed("the disk's log", format!("{what} was never heard of before"))
}
