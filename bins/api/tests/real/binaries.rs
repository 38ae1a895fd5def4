use std::path::{Path, PathBuf};

/// The folder of the binaries under test.
pub(crate) fn binaries() -> PathBuf {
    let folder = Path::new(env!("CARGO_BIN_EXE_api")).parent().unwrap().to_path_buf();
    let handler = folder.join("agi-handler");
    assert!(handler.exists(), "{} is missing; run: cargo build -p agi-handler", handler.display());
    folder
}
