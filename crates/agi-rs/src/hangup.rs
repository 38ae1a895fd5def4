use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Tells whether Asterisk announced that the caller hung up, by SIGHUP or by a `HANGUP` line.
///
/// Asterisk announces it only while `AGISIGHUP` isn't `no`; without the announcement a command
/// fails with -1, or later with 511.
#[derive(Clone, Debug, Default)]
pub struct HangupSignal(Arc<AtomicBool>);

impl HangupSignal {
    /// A signal that only a `HANGUP` line raises.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// From now on SIGHUP raises this signal, where it would have ended the process.
    pub fn on_sighup() -> io::Result<Self> {
        let signal = Self::default();
        signal_hook::flag::register(signal_hook::consts::SIGHUP, Arc::clone(&signal.0))?;
        Ok(signal)
    }

    /// True once a hangup was announced.
    #[must_use]
    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    pub(crate) fn raise(&self) {
        self.0.store(true, Ordering::SeqCst);
    }
}
