//! A slice of the proof that `just prove-long` runs for hours: see `docs/GUARANTEE.md`.

mod disks;
mod kills;

fn api() -> std::path::PathBuf {
    env!("CARGO_BIN_EXE_api").into()
}
