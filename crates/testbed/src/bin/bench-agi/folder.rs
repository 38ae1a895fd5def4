use std::path::{Path, PathBuf};

/// What `deploy/bench-agi` has prepared.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    here: PathBuf,
    /// The same folder as Asterisk sees it.
    inside: PathBuf,
}

impl Folder {
    pub(crate) fn new(here: impl Into<PathBuf>, inside: impl Into<PathBuf>) -> Self {
        Self { here: here.into(), inside: inside.into() }
    }

    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.here.join("bin").join(name)
    }

    pub(crate) fn python(&self) -> PathBuf {
        self.here.join("python/bin/python3")
    }

    /// The programs as Asterisk sees them.
    pub(crate) fn programs_inside(&self) -> PathBuf {
        self.inside.join("bin")
    }

    /// The interpreter's libraries as Asterisk sees them.
    pub(crate) fn libraries_inside(&self) -> PathBuf {
        self.inside.join("python/lib")
    }

    pub(crate) fn path(&self) -> &Path {
        &self.here
    }
}
