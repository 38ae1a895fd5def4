use std::fmt;
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

/// One AMI action `AGI`. Its `Debug` shows nothing of the command, which may hold what is private.
#[derive(Clone, PartialEq, Eq)]
pub struct AgiAction {
    /// The channel's name or, better because it never changes, its `Uniqueid`.
    pub channel: String,
    /// The command, without its line feed; it holds neither line feed nor carriage return.
    pub command: Vec<u8>,
    /// By what the answer is known; no other action of this process has it.
    pub command_id: String,
}

impl AgiAction {
    pub(super) fn new(channel: &str, command: &[u8]) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let command_id = format!("agi-rs-{}-{count}", process::id());
        Self { channel: channel.to_owned(), command: command.to_vec(), command_id }
    }

    /// Its headers, in order; add an `ActionID` of yours to know its response.
    #[must_use]
    pub fn headers(&self) -> [(&'static str, &[u8]); 4] {
        [
            ("Action", b"AGI"),
            ("Channel", self.channel.as_bytes()),
            ("Command", &self.command),
            ("CommandID", self.command_id.as_bytes()),
        ]
    }
}

impl fmt::Debug for AgiAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AgiAction")
            .field("channel", &self.channel)
            .field("command_id", &self.command_id)
            .finish_non_exhaustive()
    }
}
