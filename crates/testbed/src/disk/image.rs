//! What lies in the database's folder.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use crate::TestbedError;
use crate::server::DATABASE;

/// The watched files of a folder, with what is in them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Image {
    pub(super) files: BTreeMap<String, Vec<u8>>,
}

impl Image {
    /// Has `folder` hold these files, and no others of the database.
    pub fn write_to(&self, folder: &Path) -> Result<(), TestbedError> {
        let write = || -> io::Result<()> {
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                if entry.file_name().to_string_lossy().starts_with(DATABASE) {
                    fs::remove_file(entry.path())?;
                }
            }
            for (name, data) in &self.files {
                fs::write(folder.join(name), data)?;
            }
            Ok(())
        };
        write().map_err(TestbedError::file("write to", folder))
    }
}
