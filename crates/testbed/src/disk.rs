//! A disk that can be watched, and can be bad: `disk/disk.c`, preloaded into the `api`.

mod image;
mod journal;
mod log;
mod state;

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

pub use self::image::Image;
pub use self::journal::Journal;
use crate::TestbedError;

const SOURCE: &str = include_str!("../disk/disk.c");
/// The control file's line always has this length, so that it is replaced in one write.
const LINE: usize = 80;

/// The calls that can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DiskCall {
    Open,
    Read,
    Write,
    Sync,
    /// And deletions.
    Rename,
}

impl DiskCall {
    pub const ALL: [Self; 5] = [Self::Open, Self::Read, Self::Write, Self::Sync, Self::Rename];

    /// As it is written in the control file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Read => "read",
            Self::Write => "write",
            Self::Sync => "sync",
            Self::Rename => "rename",
        }
    }
}

/// How often a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failing {
    Once,
    /// And all that follow.
    On,
    /// Half of a write is done, and the next one fails; of other calls the same as once.
    Short,
}

/// What is wrong with a disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiskFault {
    /// The `nth` such call from now on, counted from 1, gives an input/output error.
    Errors { call: DiskCall, nth: u64, failing: Failing },
    /// So many bytes are free.
    Full { room: u64 },
    /// Nothing can be written, as on some file systems when they are full.
    Stuffed,
}

impl DiskFault {
    fn line(self) -> String {
        const EIO: i32 = 5;
        const ENOSPC: i32 = 28;
        match self {
            Self::Errors { call, nth, failing } => {
                let how = match failing {
                    Failing::Once => "once",
                    Failing::On => "on",
                    Failing::Short => "short",
                };
                format!("{} {nth} {how} {EIO}", call.name())
            }
            Self::Full { room } => format!("full {room} on {ENOSPC}"),
            Self::Stuffed => format!("write 1 on {ENOSPC}"),
        }
    }
}

/// The disk under a server that was started with [`Disk::settings`].
#[derive(Debug)]
pub struct Disk {
    control: File,
    generation: u64,
    baseline: Image,
    folder: TempDir,
}

impl Disk {
    /// A good one.
    pub fn new() -> Result<Self, TestbedError> {
        let folder = TempDir::with_prefix("callback-disk-")
            .map_err(TestbedError::io("could not make a folder for the disk"))?;
        compile(folder.path())?;
        let path = folder.path().join("control");
        let control = File::create(&path).map_err(TestbedError::file("make", &path))?;
        let mut disk = Self { control, generation: 0, baseline: Image::default(), folder };
        disk.mend()?;
        Ok(disk)
    }

    /// What the server must be started with.
    #[must_use]
    pub fn settings(&self) -> [(&'static str, String); 3] {
        let path = |name: &str| self.path(name).display().to_string();
        [
            ("LD_PRELOAD", path("disk.so")),
            ("BAD_DISK_LOG", path("log")),
            ("BAD_DISK_CONTROL", path("control")),
        ]
    }

    /// From now on it is bad.
    pub fn break_down(&mut self, fault: DiskFault) -> Result<(), TestbedError> {
        self.say(&fault.line())
    }

    /// From now on it is good.
    pub fn mend(&mut self) -> Result<(), TestbedError> {
        self.say("none 0 once 0")
    }

    /// What was done to it since the last [`Self::cut_power`].
    pub fn journal(&self) -> Result<Journal, TestbedError> {
        Journal::of(&self.baseline, log::read(&self.path("log"))?)
    }

    /// Leaves in `folder` what a power cut at this moment could leave. Whoever used it must be dead.
    pub fn cut_power(
        &mut self,
        folder: &Path,
        below: &mut dyn FnMut(u64) -> u64,
    ) -> Result<Journal, TestbedError> {
        let journal = self.journal()?;
        let image = journal.image(journal.len(), below);
        self.begin_with(image, folder)?;
        Ok(journal)
    }

    /// Has `folder` hold `image`, as if it had always been there.
    pub fn begin_with(&mut self, image: Image, folder: &Path) -> Result<(), TestbedError> {
        image.write_to(folder)?;
        let log = self.path("log");
        if log.exists() {
            fs::remove_file(&log).map_err(TestbedError::file("remove", &log))?;
        }
        self.baseline = image;
        Ok(())
    }

    /// What lay on it after the last power cut.
    #[must_use]
    pub const fn image(&self) -> &Image {
        &self.baseline
    }

    fn say(&mut self, what: &str) -> Result<(), TestbedError> {
        self.generation += 1;
        let line = format!("{} {what}", self.generation);
        let line = format!("{line:<LINE$}\n");
        let written = self.control.write_all_at(line.as_bytes(), 0);
        written.map_err(TestbedError::io("could not tell the disk what it is like"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

fn compile(folder: &Path) -> Result<(), TestbedError> {
    let source = folder.join("disk.c");
    fs::write(&source, SOURCE).map_err(TestbedError::file("write", &source))?;
    let mut command = Command::new("cc");
    command
        .args(["-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-pthread"]);
    command.arg("-o").arg(folder.join("disk.so")).arg(&source);
    let compiled = command.output().map_err(|_| TestbedError::Missing {
        what: "a C compiler (cc)".to_owned(),
        command: "./deploy/install-peers",
    })?;
    if !compiled.status.success() {
        let why = String::from_utf8_lossy(&compiled.stderr);
        return Err(TestbedError::failed("disk.c could not be compiled", why));
    }
    Ok(())
}
