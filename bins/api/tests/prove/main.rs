//! A slice of the proof that `just prove-long` runs for hours: see `docs/GUARANTEE.md`.

mod kills;
