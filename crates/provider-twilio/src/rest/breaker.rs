//! When to leave Twilio alone: pure, time is an argument.

use std::fmt;
use std::time::{Duration, Instant};

use super::{RefusalKind, RestError};

/// So many failures one after the other are no accident.
const FAILURES: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_secs(5);
/// Nothing about credentials is mended within seconds.
const FIRST_PAUSE_OF_CREDENTIALS: Duration = Duration::from_mins(1);
const LONGEST_PAUSE: Duration = Duration::from_mins(5);

/// Whether requests are sent at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// They are.
    Up,
    /// They are not, but for one now and then that tries.
    Open {
        /// What happened.
        why: Why,
    },
}

/// Why Twilio is left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It does not take our credentials.
    Credentials,
    /// It can't be reached.
    Unreachable,
    /// It answers with faults, or not at all.
    Failing,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Credentials => "it does not take the account's credentials",
            Self::Unreachable => "it can't be reached",
            Self::Failing => "it answers with faults or not at all",
        })
    }
}

#[derive(Debug, Default)]
pub(super) struct Breaker {
    failures: u32,
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    why: Why,
    pause: Duration,
    next_try: Instant,
    /// Whether one was let through since the last failure.
    trying: bool,
}

impl Breaker {
    /// Whether a request may go now. While open, one may after each pause: should nothing be heard of it, the next
    /// one tries a pause later.
    pub(super) fn admit(&mut self, now: Instant) -> Result<(), Why> {
        match &mut self.open {
            None => Ok(()),
            Some(open) if now >= open.next_try => {
                open.next_try = now + open.pause;
                open.trying = true;
                Ok(())
            }
            Some(open) => Err(open.why),
        }
    }

    /// What came of a request: an answer, however unwelcome, or a failure.
    pub(super) fn note(&mut self, failure: Option<Why>, now: Instant) {
        let Some(why) = failure else {
            *self = Self::default();
            return;
        };
        match &mut self.open {
            Some(open) if open.trying => {
                let pause = (open.pause * 2).min(LONGEST_PAUSE);
                *open = Open { why, pause, next_try: now + pause, trying: false };
            }
            // It was under way when the breaker opened.
            Some(_) => {}
            None => {
                self.failures += 1;
                self.open = first_pause(why, self.failures).map(|pause| Open {
                    why,
                    pause,
                    next_try: now + pause,
                    trying: false,
                });
            }
        }
    }

    pub(super) fn standing(&self) -> Standing {
        self.open.as_ref().map_or(Standing::Up, |open| Standing::Open { why: open.why })
    }
}

fn first_pause(why: Why, failures: u32) -> Option<Duration> {
    match why {
        Why::Credentials => Some(FIRST_PAUSE_OF_CREDENTIALS),
        Why::Unreachable | Why::Failing => (failures >= FAILURES).then_some(FIRST_PAUSE),
    }
}

/// What an error says of Twilio's health.
pub(super) fn failure(error: &RestError) -> Option<Why> {
    match error {
        RestError::NotSent { .. } => Some(Why::Unreachable),
        RestError::Unknown { .. } => Some(Why::Failing),
        RestError::Refused(refusal) if refusal.kind == RefusalKind::Credentials => {
            Some(Why::Credentials)
        }
        RestError::Refused(_) | RestError::Throttled { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(why: Why) -> Standing {
        Standing::Open { why }
    }

    #[test]
    fn five_failures_in_a_row_open_it_and_one_may_try_after_each_pause() {
        let (mut breaker, mut now) = (Breaker::default(), Instant::now());
        for _ in 0..4 {
            breaker.note(Some(Why::Unreachable), now);
        }
        assert_eq!(breaker.standing(), Standing::Up);
        breaker.note(Some(Why::Failing), now);
        assert_eq!(breaker.standing(), open(Why::Failing));
        for pause in [5, 10, 20, 40, 80, 160, 300, 300] {
            let pause = Duration::from_secs(pause);
            let shortly_before = pause.saturating_sub(Duration::from_millis(1));
            assert_eq!(breaker.admit(now + shortly_before), Err(Why::Failing));
            now += pause;
            assert_eq!(breaker.admit(now), Ok(()));
            assert_eq!(breaker.admit(now), Err(Why::Failing), "one at a time");
            breaker.note(Some(Why::Failing), now);
        }
        now += LONGEST_PAUSE;
        assert_eq!(breaker.admit(now), Ok(()));
        breaker.note(None, now);
        assert_eq!((breaker.standing(), breaker.admit(now)), (Standing::Up, Ok(())));
    }

    #[test]
    fn wrong_credentials_open_it_at_once_and_for_longer() {
        let (mut breaker, now) = (Breaker::default(), Instant::now());
        breaker.note(Some(Why::Credentials), now);
        assert_eq!(breaker.standing(), open(Why::Credentials));
        assert!(breaker.admit(now + FIRST_PAUSE).is_err());
        assert!(breaker.admit(now + FIRST_PAUSE_OF_CREDENTIALS).is_ok());
    }

    #[test]
    fn those_under_way_when_it_opened_do_not_lengthen_the_pause() {
        let (mut breaker, now) = (Breaker::default(), Instant::now());
        for _ in 0..50 {
            breaker.note(Some(Why::Failing), now);
        }
        assert_eq!(breaker.admit(now + FIRST_PAUSE), Ok(()));
    }

    #[test]
    fn a_trial_of_which_nothing_is_heard_does_not_keep_it_open() {
        let (mut breaker, now) = (Breaker::default(), Instant::now());
        for _ in 0..FAILURES {
            breaker.note(Some(Why::Failing), now);
        }
        assert_eq!(breaker.admit(now + FIRST_PAUSE), Ok(()));
        assert!(breaker.admit(now + FIRST_PAUSE).is_err());
        assert_eq!(breaker.admit(now + FIRST_PAUSE * 2), Ok(()));
    }
}
