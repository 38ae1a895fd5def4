//! How often what may be asked. Each class has a budget of its own, so that none uses up another's.

use std::num::NonZeroU32;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

/// What pretends to come from a carrier and bears no signature of it: a carrier's own webhooks are never limited, and
/// visitors' limits do not know of either.
pub(crate) struct Forgeries(DefaultDirectRateLimiter);

impl Forgeries {
    /// A wrong token at our side makes forgeries of all that Twilio sends: a call has about a dozen webhooks.
    const A_SECOND: u32 = 20;
    const AT_ONCE: u32 = 200;

    pub(crate) fn new() -> Self {
        let [often, burst] = [Self::A_SECOND, Self::AT_ONCE]
            .map(|times| NonZeroU32::new(times).unwrap_or(NonZeroU32::MIN));
        Self(RateLimiter::direct(Quota::per_second(often).allow_burst(burst)))
    }

    /// Counts one more; `false` when it is one too many.
    pub(crate) fn is_bearable(&self) -> bool {
        self.0.check().is_ok()
    }
}
