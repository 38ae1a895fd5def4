use std::env;
use std::fs;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::TestbedError;

/// Where this machine keeps an Asterisk 22.
#[derive(Clone, Debug)]
pub(super) enum Root {
    /// The system's own.
    Installed,
    /// A folder that `deploy/prepare-asterisk` made, to be entered by chroot.
    Folder(PathBuf),
}

impl Root {
    /// Follows `deploy/prepare-asterisk`, without preparing anything.
    pub(super) fn find() -> Result<Self, TestbedError> {
        if is_installed() {
            return Ok(Self::Installed);
        }
        // The same as in deploy/prepare-asterisk.
        let home = || env::var_os("HOME").map_or_else(|| "/root".into(), PathBuf::from);
        let cache = env::var_os("CALLBACK_CACHE")
            .map_or_else(|| home().join(".cache/callback"), PathBuf::from);
        match cache.join("asterisk-22") {
            folder if folder.join("usr/sbin/asterisk").exists() => Ok(Self::Folder(folder)),
            _ => Err(TestbedError::Missing {
                what: "Asterisk 22".into(),
                command: "deploy/prepare-asterisk",
            }),
        }
    }

    /// How the run's own folder `outside` is called where Asterisk runs.
    pub(super) fn inside(&self, outside: &Path) -> PathBuf {
        match self {
            Self::Installed => outside.to_owned(),
            Self::Folder(_) => PathBuf::from("/srv/callback"),
        }
    }

    /// Gives the run's own folder to the user that Asterisk will be.
    pub(super) fn hand_over(&self, run: &Path) -> Result<(), TestbedError> {
        let Self::Folder(folder) = self else { return Ok(()) };
        let users = folder.join("etc/passwd");
        let text = fs::read_to_string(&users).map_err(TestbedError::file("read", &users))?;
        let (user, group) = text
            .lines()
            .find_map(asterisk_user)
            .ok_or_else(|| TestbedError::failed("the Asterisk folder", "has no user asterisk"))?;
        chown(run, Some(user), Some(group)).map_err(TestbedError::file("hand over", run))
    }
}

fn is_installed() -> bool {
    Command::new("asterisk")
        .arg("-V")
        .output()
        .is_ok_and(|output| output.stdout.starts_with(b"Asterisk 22."))
}

/// User and group from the line of `passwd(5)` that is Asterisk's.
fn asterisk_user(line: &str) -> Option<(u32, u32)> {
    let mut fields = line.split(':');
    let user = (fields.next()? == "asterisk").then(|| fields.nth(1))??.parse().ok()?;
    Some((user, fields.next()?.parse().ok()?))
}
