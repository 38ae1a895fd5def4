//! How long to wait before the next connection.

use std::time::Duration;

use rand::RngExt;

/// Full jitter: each pause is random between nothing and a ceiling that doubles from `first` to `most`.
#[derive(Debug, Clone)]
pub struct Backoff {
    pub first: Duration,
    pub most: Duration,
    /// A session that was ready this long makes the next pause short again.
    pub stable: Duration,
    /// The pause after a refused login, which a retry will not mend: at most half of it is jitter.
    pub refused: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            first: Duration::from_millis(250),
            most: Duration::from_secs(30),
            stable: Duration::from_mins(1),
            refused: Duration::from_mins(1),
        }
    }
}

impl Backoff {
    /// The longest pause after `failures` failures in a row.
    pub(super) fn ceiling(&self, failures: u32) -> Duration {
        self.first.saturating_mul(1_u32.checked_shl(failures).unwrap_or(u32::MAX)).min(self.most)
    }

    /// A pause after `failures` failures in a row.
    pub(super) fn pause(&self, failures: u32) -> Duration {
        self.ceiling(failures).mul_f64(rand::rng().random::<f64>())
    }

    /// A pause after a refused login.
    pub(super) fn refused_pause(&self) -> Duration {
        self.refused.mul_f64(0.5 + 0.5 * rand::rng().random::<f64>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ceiling_doubles_from_a_quarter_second_to_thirty() {
        let backoff = Backoff::default();
        let ceilings: Vec<u128> =
            [0, 1, 2, 6, 7, 31, 32, 1000].map(|n| backoff.ceiling(n).as_millis()).into();
        assert_eq!(ceilings, [250, 500, 1000, 16_000, 30_000, 30_000, 30_000, 30_000]);
    }

    #[test]
    fn a_pause_is_anywhere_below_its_ceiling_and_a_refused_one_is_long() {
        let backoff = Backoff::default();
        let pauses: Vec<_> = (0..200).map(|_| backoff.pause(3)).collect();
        assert!(pauses.iter().all(|pause| *pause <= Duration::from_secs(2)));
        assert!(pauses.iter().any(|pause| *pause < Duration::from_millis(500)));
        assert!(pauses.iter().any(|pause| *pause > Duration::from_millis(1500)));
        assert!((0..200).all(|_| backoff.refused_pause() >= Duration::from_secs(30)));
    }
}
