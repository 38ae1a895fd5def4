//! One class of requests: how often each may ask.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::NoOpMiddleware;
use governor::{Quota, RateLimiter};

use super::memory::Memory;
use crate::settings::Network;

/// Each generation of keys in memory: a key takes about 50 bytes.
pub(super) const KEYS: usize = 50_000;

/// How much more than one address a whole neighborhood may ask.
const NEIGHBORS: u32 = 5;

/// How long to wait, in whole seconds, before it makes sense to ask again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wait(pub(crate) u64);

/// How often each key may come.
pub(super) struct Budget<K: Hash + Eq + Clone, C: Clock + Clone = DefaultClock> {
    limiter: RateLimiter<K, Memory<K>, C, NoOpMiddleware<C::Instant>>,
    clock: C,
}

impl<K: Hash + Eq + Clone, C: Clock + Clone> Budget<K, C> {
    /// `times` at once, and as many again spread over each `period`.
    pub(super) fn new(times: NonZeroU32, period: Duration, clock: C) -> Self {
        let each = (period / times.get()).max(Duration::from_nanos(1));
        // Only a period of nothing makes no quota, and that it is not.
        let quota = Quota::with_period(each).unwrap_or(Quota::per_hour(times)).allow_burst(times);
        Self { limiter: RateLimiter::new(quota, Memory::of(KEYS), clock.clone()), clock }
    }

    /// Counts one more request, unless it is one too many.
    pub(super) fn spend(&self, key: &K) -> Result<(), Wait> {
        self.limiter.check_key(key).map_err(|not_until| {
            let wait = not_until.wait_time_from(self.clock.now());
            Wait(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
        })
    }
}

/// How often an address and its neighborhood may come.
pub(super) struct AddressBudget<C: Clock + Clone = DefaultClock> {
    /// An IPv4 address, or a /64 of IPv6: less than that nobody is given.
    one: Budget<Network, C>,
    /// A /24, or a /48: what one customer of a provider may have.
    neighborhood: Budget<Network, C>,
}

impl<C: Clock + Clone> AddressBudget<C> {
    pub(super) fn new(times: NonZeroU32, period: Duration, clock: C) -> Self {
        let all = times.saturating_mul(NonZeroU32::new(NEIGHBORS).unwrap_or(NonZeroU32::MIN));
        Self {
            one: Budget::new(times, period, clock.clone()),
            neighborhood: Budget::new(all, period, clock),
        }
    }

    pub(super) fn spend(&self, address: IpAddr) -> Result<(), Wait> {
        // Whoever used up their own does not use up the others' too.
        self.one.spend(&Network::around(address, 32, 64))?;
        self.neighborhood.spend(&Network::around(address, 24, 48))
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use governor::clock::FakeRelativeClock;

    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    fn times(times: u32) -> NonZeroU32 {
        NonZeroU32::new(times).unwrap()
    }

    fn at(address: &str) -> IpAddr {
        address.parse().unwrap()
    }

    #[test]
    fn an_address_that_asked_too_often_is_told_when_it_may_again() {
        let clock = FakeRelativeClock::default();
        let budget = AddressBudget::new(times(4), HOUR, clock.clone());
        for _ in 0..4 {
            assert_eq!(budget.spend(at("192.0.2.1")), Ok(()));
        }
        assert_eq!(budget.spend(at("192.0.2.1")), Err(Wait(900)));
        assert_eq!(budget.spend(at("::ffff:192.0.2.1")), Err(Wait(900)), "the same one");
        assert_eq!(budget.spend(at("192.0.2.2")), Ok(()));
        clock.advance(Duration::from_secs(899));
        assert_eq!(budget.spend(at("192.0.2.1")), Err(Wait(1)));
        clock.advance(Duration::from_secs(1));
        assert_eq!(budget.spend(at("192.0.2.1")), Ok(()));
        assert_eq!(budget.spend(at("192.0.2.1")), Err(Wait(900)));
    }

    #[test]
    fn a_customer_of_a_network_is_one_however_many_addresses_they_use() {
        let budget = AddressBudget::new(times(4), HOUR, FakeRelativeClock::default());
        let taken = |budget: &AddressBudget<_>, addresses: &mut dyn Iterator<Item = String>| {
            addresses.filter(|address| budget.spend(at(address)).is_ok()).count()
        };
        let of_64 = &mut (0..1000).map(|last| format!("2001:db8:1:1::{last:x}"));
        assert_eq!(taken(&budget, of_64), 4);
        // The first 64 used 4 of these.
        let of_48 = &mut (2..1000).map(|net| format!("2001:db8:1:{net:x}::1"));
        assert_eq!(taken(&budget, of_48), 16);
        assert_eq!(taken(&budget, &mut (0..=255).map(|last| format!("192.0.2.{last}"))), 20);
        assert_eq!(taken(&budget, &mut (0..=255).map(|net| format!("198.51.{net}.1"))), 256);
    }

    #[test]
    fn whoever_goes_on_asking_is_not_forgotten_among_any_number_of_others() {
        let budget = Budget::new(times(4), HOUR, FakeRelativeClock::default());
        let loud = at("192.0.2.1");
        let refused = (0..4 * u32::try_from(KEYS).unwrap()).filter(|number| {
            let other = Ipv4Addr::from_bits(0x0a00_0000 + number);
            assert_eq!(budget.spend(&other.into()), Ok(()));
            budget.spend(&loud).is_err()
        });
        assert_eq!(refused.count(), 4 * KEYS - 4);
    }
}
