//! The rate limit of one trunk. Time comes in as an argument.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};

use super::CallsPerSecond;

/// How far ahead calls may be taken in that have to wait for their turn.
const AHEAD: Duration = Duration::from_millis(250);

/// Spaces calls evenly: no carrier sees two closer than the rate allows.
pub(super) struct Pace(Option<Limit>);

struct Limit {
    limiter: RateLimiter<NotKeyed, InMemoryState, Hands, NoOpMiddleware<Nanos>>,
    hands: Hands,
    ahead: usize,
}

impl Pace {
    /// Without a rate, nobody waits.
    pub(super) fn new(rate: Option<CallsPerSecond>) -> Self {
        Self(rate.and_then(|rate| Limit::new(rate.period())))
    }

    /// Lets one call pass at `now`, or says how long it has to wait.
    pub(super) fn pass(&self, now: Duration) -> Result<(), Duration> {
        let Some(limit) = &self.0 else { return Ok(()) };
        let now = limit.hands.set(now);
        limit.limiter.check().map_err(|later| later.wait_time_from(now))
    }

    /// How many calls may wait for their turn at a time.
    pub(super) fn ahead(&self) -> usize {
        self.0.as_ref().map_or(usize::MAX, |limit| limit.ahead)
    }
}

impl Limit {
    fn new(period: Duration) -> Option<Self> {
        let hands = Hands::default();
        // A quota of one at a time: what was not used is not made up for.
        let quota = Quota::with_period(period)?;
        let limiter = RateLimiter::direct_with_clock(quota, hands.clone());
        let ahead = AHEAD.as_nanos().div_ceil(period.as_nanos().max(1));
        Some(Self { limiter, hands, ahead: usize::try_from(ahead).unwrap_or(usize::MAX) })
    }
}

/// The hands of a clock that others turn: nanoseconds since the fleet was set up.
#[derive(Clone, Default)]
struct Hands(Arc<AtomicU64>);

impl Hands {
    fn set(&self, now: Duration) -> Nanos {
        let nanos = u64::try_from(now.as_nanos()).unwrap_or(u64::MAX);
        self.0.store(nanos, Ordering::Relaxed);
        nanos.into()
    }
}

impl Clock for Hands {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        self.0.load(Ordering::Relaxed).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(rate: f64) -> Pace {
        Pace::new(CallsPerSecond::new(rate))
    }

    #[test]
    fn calls_are_spaced_evenly_and_an_idle_time_is_not_made_up_for() {
        let pace = pace(2.0);
        let second = Duration::from_secs(1);
        assert_eq!(pace.pass(second * 7), Ok(()));
        assert_eq!(pace.pass(second * 7), Err(second / 2));
        assert_eq!(pace.pass(second * 7 + second / 4), Err(second / 4));
        assert_eq!(pace.pass(second * 7 + second / 2), Ok(()));
        assert_eq!(pace.pass(second * 7 + second / 2), Err(second / 2));
    }

    #[test]
    fn one_call_in_many_seconds_is_a_rate_too() {
        let pace = pace(0.5);
        assert_eq!(pace.pass(Duration::ZERO), Ok(()));
        assert_eq!(pace.pass(Duration::from_secs(1)), Err(Duration::from_secs(1)));
        assert_eq!(pace.pass(Duration::from_secs(2)), Ok(()));
    }

    #[test]
    fn few_wait_for_their_turn_and_without_a_rate_nobody_does() {
        assert_eq!([0.1, 1.0, 4.0, 20.0].map(|rate| pace(rate).ahead()), [1, 1, 1, 5]);
        let free = Pace::new(None);
        assert_eq!((free.ahead(), free.pass(Duration::ZERO)), (usize::MAX, Ok(())));
        assert_eq!(free.pass(Duration::ZERO), Ok(()));
    }

    #[test]
    fn a_rate_beyond_reason_is_none() {
        for rate in [0.0, -1.0, 0.05, 1001.0, f64::NAN, f64::INFINITY] {
            assert_eq!(CallsPerSecond::new(rate), None, "{rate}");
        }
    }
}
