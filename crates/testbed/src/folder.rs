use std::env;
use std::fs::{self, File};
use std::path::Path;

use tempfile::TempDir;

use crate::TestbedError;

const PREFIX: &str = "callback-testbed-";
/// Locked for as long as its owner lives, however it dies.
const LOCK: &str = "owner.lock";

/// A run's own folder, removed when it is dropped, or by a later run if this one was killed.
#[derive(Debug)]
pub(crate) struct Folder {
    folder: TempDir,
    _lock: File,
}

impl Folder {
    pub(crate) fn new() -> Result<Self, TestbedError> {
        sweep();
        let what = || TestbedError::io("could not make a folder for the run");
        let folder = TempDir::with_prefix(PREFIX).map_err(what())?;
        // Renamed once it is locked, so that no sweep can meet it unlocked.
        let young = folder.path().join("young.lock");
        let lock = File::create(&young).map_err(what())?;
        lock.lock().map_err(what())?;
        fs::rename(&young, folder.path().join(LOCK)).map_err(what())?;
        Ok(Self { folder, _lock: lock })
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Removes what killed runs have left.
fn sweep() {
    let Ok(entries) = fs::read_dir(env::temp_dir()) else { return };
    for entry in entries.flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        let lock = File::open(entry.path().join(LOCK));
        if ours && lock.is_ok_and(|lock| lock.try_lock().is_ok()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_the_dead_goes_and_one_of_the_living_stays() {
        let living = Folder::new().unwrap();
        let dead = TempDir::with_prefix(PREFIX).unwrap();
        fs::write(dead.path().join(LOCK), "").unwrap();
        let unborn = TempDir::with_prefix(PREFIX).unwrap();

        sweep();

        assert!(living.path().exists());
        assert!(!dead.path().exists());
        assert!(unborn.path().exists());
    }
}
