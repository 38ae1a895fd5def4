use jiff::{Timestamp, Unit};

/// Where the present time comes from.
pub trait Clock: Send + Sync {
    /// Now, to the millisecond, which is what stores keep.
    fn now(&self) -> Timestamp;
}

/// The machine's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        whole_milliseconds(Timestamp::now())
    }
}

/// `at`, cut to what a store gives back.
pub(crate) fn whole_milliseconds(at: Timestamp) -> Timestamp {
    at.round(Unit::Millisecond).unwrap_or(at)
}
