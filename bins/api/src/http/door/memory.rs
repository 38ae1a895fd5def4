//! What budgets remember: of as many keys as may be, and not of one more.

use std::collections::HashMap;
use std::hash::Hash;
use std::mem;
use std::sync::{Mutex, PoisonError};

use governor::nanos::Nanos;
use governor::state::StateStore;

/// Two generations of at most `limit` keys each. A key that is used moves to the young one; when that is full, the old one is
/// forgotten and the young one takes its place. So a key is remembered until at least `limit` others came, whatever
/// comes costs the same, and nobody makes it grow.
#[derive(Debug)]
pub(super) struct Memory<K> {
    limit: usize,
    generations: Mutex<Generations<K>>,
}

#[derive(Debug)]
struct Generations<K> {
    young: HashMap<K, Nanos>,
    old: HashMap<K, Nanos>,
}

impl<K: Hash + Eq + Clone> Memory<K> {
    pub(super) fn of(limit: usize) -> Self {
        let generations = Generations { young: HashMap::new(), old: HashMap::new() };
        Self { limit, generations: Mutex::new(generations) }
    }
}

impl<K: Hash + Eq + Clone> StateStore for Memory<K> {
    type Key = K;

    fn measure_and_replace<T, F, E>(&self, key: &K, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        let Generations { young, old } = &mut *generations;
        let before = young.get(key).copied().or_else(|| old.remove(key));
        let (answer, after) = match measure(before) {
            Ok((answer, after)) => (Ok(answer), Some(after)),
            // Whoever is refused and goes on asking is not forgotten for that.
            Err(refused) => (Err(refused), before),
        };
        if let Some(after) = after {
            if young.len() >= self.limit && !young.contains_key(key) {
                *old = mem::take(young);
            }
            young.insert(key.clone(), after);
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::super::budget::KEYS;
    use super::*;

    #[test]
    fn a_million_addresses_take_no_more_memory_than_a_hundred_thousand() {
        let memory = Memory::of(KEYS);
        let seen = |number: u32| {
            let address: IpAddr = Ipv4Addr::from_bits(number).into();
            let now = Nanos::from(u64::from(number) + 1);
            memory.measure_and_replace(&address, |before| Ok::<_, ()>((before.is_some(), now)))
        };
        let mut most = (0, 0);
        for number in 0..1_000_000 {
            assert_eq!(seen(number), Ok(false), "{number}");
            let Generations { young, old } = &*memory.generations.lock().unwrap();
            let now = (young.len() + old.len(), young.capacity() + old.capacity());
            most = (most.0.max(now.0), most.1.max(now.1));
        }
        let (keys, room) = most;
        assert_eq!(keys, 2 * KEYS);
        // Tables have room for the next power of two.
        assert!(room < 4 * KEYS, "room for {room} keys");
        assert_eq!(seen(999_999 - u32::try_from(KEYS).unwrap()), Ok(true), "among the last");
        assert_eq!(seen(1), Ok(false), "long ago");
    }
}
