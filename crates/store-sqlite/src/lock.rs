//! One process at a time: a lock beside the database, which the kernel lets go when its holder dies.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{self, Path, PathBuf};

use crate::OpenError;

/// Who runs, in the lock's file. It is never removed: whoever removed it could take the lock of a
/// file that nobody else sees any more. What a dead process wrote there means nothing.
const ENDING: &str = ".lock";
/// No line of ours is longer.
const LONGEST: u64 = 300;

/// The lock, held until this is dropped or the process dies.
#[derive(Debug)]
pub(crate) struct Lock {
    held: File,
}

impl Drop for Lock {
    /// To close the file would not do: a child that was forked and has not begun its own program holds it, too.
    fn drop(&mut self) {
        // Then it goes with the last who has the file.
        let _ = self.held.unlock();
    }
}

/// The database's own path, whatever name it was called by; the file is made if it is missing, for
/// its owner alone, as it holds people's numbers.
pub(crate) fn database(path: &Path) -> Result<PathBuf, OpenError> {
    let failed = |source| OpenError::File { source };
    // An absolute path is never read as `:memory:` or as a URI.
    let path = path::absolute(path).map_err(failed)?;
    let own = match fs::canonicalize(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            OpenOptions::new().append(true).create(true).mode(0o600).open(&path).map_err(failed)?;
            fs::canonicalize(&path).map_err(failed)?
        }
        found => found.map_err(failed)?,
    };
    // Whoever opens it by its other name has another lock, and another log of what was written.
    let names = fs::metadata(&own).map_err(failed)?.nlink();
    if names > 1 { Err(OpenError::HardLinks { path: own, names }) } else { Ok(own) }
}

/// Takes the lock of the database at `own`, its path as [`database`] has it.
pub(crate) fn take(own: &Path) -> Result<Lock, OpenError> {
    let path = beside(own, ENDING);
    let failed = |source| OpenError::Lock { path: path.clone(), source };
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(0o600);
    let mut file = options.open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let holder = read(&file).unwrap_or_default();
            return Err(OpenError::InUse {
                path: own.to_owned(),
                holder: holder_in_words(&holder),
            });
        }
        Err(TryLockError::Error(source)) => return Err(failed(source)),
    }
    sign(&mut file).map_err(failed)?;
    Ok(Lock { held: file })
}

/// A file beside the database, called as it is with something after it.
pub(crate) fn beside(own: &Path, ending: &str) -> PathBuf {
    let mut name = own.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn sign(file: &mut File) -> io::Result<()> {
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    file.set_len(0)?;
    file.rewind()?;
    // One write: whoever is refused meanwhile reads all of it or nothing.
    file.write_all(format!("{} {}\n", std::process::id(), host.trim()).as_bytes())
}

fn read(file: &File) -> io::Result<String> {
    let mut text = String::new();
    file.take(LONGEST).read_to_string(&mut text)?;
    Ok(text)
}

fn holder_in_words(signed: &str) -> String {
    let mut words = signed.split_whitespace();
    match (words.next().and_then(|pid| pid.parse::<u32>().ok()), words.next()) {
        (Some(pid), Some(host)) => format!("process {pid} on {host}"),
        (Some(pid), None) => format!("process {pid}"),
        (None, _) => "another process".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use tempfile::TempDir;

    use super::*;

    fn folder() -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("callback.db");
        (folder, path)
    }

    fn take_at(path: &Path) -> Result<Lock, OpenError> {
        take(&database(path)?)
    }

    #[test]
    fn what_was_let_go_is_free_even_while_a_child_has_the_file() {
        let (_folder, path) = folder();
        let first = take_at(&path).unwrap();
        let inherited = first.held.try_clone().unwrap();
        drop(first);
        assert!(take_at(&path).is_ok());
        drop(inherited);
    }

    #[test]
    fn a_second_holder_is_told_who_the_first_is() {
        let (_folder, path) = folder();
        let first = take_at(&path).unwrap();
        let refused = take_at(&path).unwrap_err().to_string();
        assert!(refused.contains(&format!("process {} on ", std::process::id())), "{refused}");
        drop(first);
        assert!(take_at(&path).is_ok());
    }

    #[test]
    fn another_name_of_the_same_database_is_no_way_round() {
        let (folder, path) = folder();
        let (link, elsewhere) = (folder.path().join("link.db"), folder.path().join("elsewhere"));
        // The first one is made through a link that leads nowhere yet.
        symlink(&path, &link).unwrap();
        symlink(folder.path(), &elsewhere).unwrap();
        let _first = take_at(&link).unwrap();
        let beneath = folder.path().join("beneath");
        fs::create_dir(&beneath).unwrap();
        let names = [path, link, elsewhere.join("callback.db"), beneath.join("../callback.db")];
        for name in names {
            let refused = take_at(&name);
            assert!(matches!(refused, Err(OpenError::InUse { .. })), "{name:?}: {refused:?}");
        }
    }

    #[test]
    fn a_second_name_on_the_disk_is_refused() {
        let (folder, path) = folder();
        drop(take_at(&path).unwrap());
        fs::hard_link(&path, folder.path().join("twin.db")).unwrap();
        assert!(matches!(take_at(&path), Err(OpenError::HardLinks { names: 2, .. })));
    }

    #[test]
    fn what_a_dead_process_wrote_is_no_obstacle() {
        let (_folder, path) = folder();
        for left in ["4711 old-host\n", "", "no number of a process", "\0\0\0"] {
            fs::write(beside(&path, ENDING), left).unwrap();
            let held = take_at(&path).unwrap();
            let signed = fs::read_to_string(beside(&path, ENDING)).unwrap();
            assert!(signed.starts_with(&format!("{} ", std::process::id())), "{signed:?}");
            drop(held);
        }
    }

    #[test]
    fn the_files_are_their_owners_alone() {
        let (_folder, path) = folder();
        let _held = take_at(&path).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!([mode(&path), mode(&beside(&path, ENDING))], [0o600, 0o600]);
    }

    #[test]
    fn a_holder_that_did_not_sign_is_another_process() {
        let words = ["7 web-1", "7", "", "web-1 7"].map(holder_in_words);
        let another = "another process";
        assert_eq!(words, ["process 7 on web-1", "process 7", another, another]);
    }
}
