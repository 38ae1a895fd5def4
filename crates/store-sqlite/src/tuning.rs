/// How the writer works. Only benchmarks, and tests that show what it is good for, choose another way than
/// the usual one; no setting leads here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tuning {
    /// Units of work that share a transaction at most.
    pub batch: usize,
    /// Whether a commit is answered when it is on disk, and not before.
    pub durable: bool,
}

impl Default for Tuning {
    fn default() -> Self {
        // More in a batch would make the first wait long for the last.
        Self { batch: 256, durable: true }
    }
}
