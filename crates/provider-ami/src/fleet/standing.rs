//! How a PBX has done lately: one that fails too often rests while there is another.

use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

use callback_core::LegId;

/// How many calls are looked back upon, and for how long.
const WINDOW: usize = 20;
const MEMORY: Duration = Duration::from_mins(10);
/// With fewer, nothing is concluded.
const LEAST: usize = 5;
/// The first rest; each further one is twice as long, up to the longest.
const FIRST_REST: Duration = Duration::from_secs(30);
const LONGEST_REST: Duration = Duration::from_mins(8);

/// In good standing until more than half of the calls in the window failed. After its rest a PBX is tried with one
/// call: that brings it back, or sends it to rest again.
#[derive(Debug, Default)]
pub(super) struct Standing {
    /// When each was judged, and whether it went well.
    recent: VecDeque<(Duration, bool)>,
    rest: Option<Rest>,
}

#[derive(Debug)]
struct Rest {
    failed: usize,
    of: usize,
    length: Duration,
    until: Duration,
    /// The call that will tell whether it is better.
    trial: Option<LegId>,
}

impl Standing {
    pub(super) fn is_good(&self) -> bool {
        self.rest.is_none()
    }

    /// Whether a PBX that is not in good standing is to be tried.
    pub(super) fn wants_trial(&self, now: Duration) -> bool {
        self.rest.as_ref().is_some_and(|rest| rest.trial.is_none() && rest.until <= now)
    }

    /// It is given a call; the first one that it is given while it rests counts as its trial.
    pub(super) fn placed(&mut self, leg: LegId) {
        if let Some(rest) = &mut self.rest {
            rest.trial.get_or_insert(leg);
        }
    }

    /// A call went well, or did not.
    pub(super) fn judge(&mut self, leg: LegId, good: bool, now: Duration) {
        if let Some(rest) = &mut self.rest {
            if rest.trial != Some(leg) {
                return; // From before the rest.
            }
            if good {
                self.rest = None;
            } else {
                rest.length = (rest.length * 2).min(LONGEST_REST);
                rest.until = now + rest.length;
                rest.trial = None;
            }
            return;
        }
        self.recent.push_back((now, good));
        while self.recent.len() > WINDOW
            || self.recent.front().is_some_and(|(at, _)| *at + MEMORY < now)
        {
            self.recent.pop_front();
        }
        let of = self.recent.len();
        let failed = self.recent.iter().filter(|(_, good)| !good).count();
        if of >= LEAST && failed * 2 > of {
            let until = now + FIRST_REST;
            self.rest = Some(Rest { failed, of, length: FIRST_REST, until, trial: None });
            self.recent.clear();
        }
    }

    /// A call says nothing about its PBX.
    pub(super) fn withdraw(&mut self, leg: LegId) {
        if let Some(rest) = &mut self.rest
            && rest.trial == Some(leg)
        {
            rest.trial = None;
        }
    }
}

/// Why it rests, for the operator.
impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.rest {
            None => f.write_str("in good standing"),
            Some(Rest { failed, of, .. }) => {
                write!(f, "rests: {failed} of its last {of} calls failed")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn leg(number: u8) -> LegId {
        LegId::from_bytes([number; 16])
    }

    fn judged(verdicts: &[bool]) -> Standing {
        let mut standing = Standing::default();
        for good in verdicts {
            standing.judge(leg(0), *good, SECOND);
        }
        standing
    }

    #[test]
    fn more_than_half_of_at_least_five_must_fail() {
        assert!(judged(&[false; 4]).is_good(), "too few to tell");
        assert!(!judged(&[false; 5]).is_good());
        assert!(judged(&[true, true, true, false, false, false]).is_good(), "half");
        let bad = judged(&[true, true, true, false, false, false, false]);
        assert_eq!(bad.to_string(), "rests: 4 of its last 7 calls failed");
    }

    #[test]
    fn what_is_long_ago_is_forgotten() {
        let mut standing = judged(&[false; 4]);
        standing.judge(leg(0), false, SECOND + MEMORY + SECOND);
        assert!(standing.is_good());
        // The window moves on, too.
        let mut standing = judged(&[true; WINDOW]);
        for _ in 0..WINDOW / 2 {
            standing.judge(leg(0), false, SECOND);
        }
        assert!(standing.is_good());
        standing.judge(leg(0), false, SECOND);
        assert!(!standing.is_good());
    }

    #[test]
    fn after_a_rest_one_call_decides() {
        let mut standing = judged(&[false; 5]);
        let rested = SECOND + FIRST_REST;
        assert!(!standing.wants_trial(SECOND + FIRST_REST / 2));
        assert!(standing.wants_trial(rested));
        standing.placed(leg(1));
        assert!(!standing.wants_trial(rested), "one at a time");
        standing.judge(leg(2), true, rested);
        assert!(!standing.is_good(), "that was an older call");
        standing.judge(leg(1), false, rested);
        assert!(!standing.wants_trial(rested + FIRST_REST), "it rests twice as long");
        let rested = rested + FIRST_REST * 2;
        assert!(standing.wants_trial(rested));
        standing.placed(leg(3));
        standing.withdraw(leg(3));
        assert!(standing.wants_trial(rested), "that call said nothing");
        standing.placed(leg(4));
        standing.judge(leg(4), true, rested);
        assert!(standing.is_good());
    }

    #[test]
    fn no_rest_is_longer_than_eight_minutes() {
        let mut standing = judged(&[false; 5]);
        let mut now = SECOND;
        for _ in 0..10 {
            now += LONGEST_REST;
            assert!(standing.wants_trial(now));
            standing.placed(leg(1));
            standing.judge(leg(1), false, now);
        }
    }
}
