use std::time::Duration;

/// Where something goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultPoint {
    CreateCall,
    /// Another document for a call, or its end.
    UpdateCall,
    CreateMessage,
    /// Anything that is only read.
    Read,
    /// A document is asked for.
    Document,
    /// The application is told of something that happened.
    Callback,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Requests: not processed, and answered by Twilio's error of this code, such as 20429.
    Refused(u32),
    /// Requests: not processed, and answered by an error without Twilio's words.
    Fails(u16),
    /// Requests: processed, and answered like that all the same.
    FailsAfter(u16),
    /// Requests: not processed, the connection is cut.
    Cut,
    /// Requests: the connection is cut, and they are processed so late, in our time.
    TakenLate(Duration),
    /// Requests: processed, the connection is cut. Documents: the application's answer is lost.
    AnswerLost,
    /// Requests: processed, the connection is cut in the middle of the answer.
    AnswerHalved,
    /// Requests: processed, the answer is no JSON.
    AnswerGarbled,
    /// Requests: processed, and answered so late, in our time. Webhooks: sent so late.
    Late(Duration),
    /// Webhooks: sent twice, with the same token.
    Twice,
    /// Webhooks: never sent.
    Lost,
    /// Callbacks: sent after the one that follows it.
    Reordered,
    /// Callbacks: sent once more when the call is long over.
    Replayed,
}

/// How often a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Often {
    Always,
    /// The next so many times.
    Next(usize),
    /// The next so many times, after so many that pass.
    After {
        passing: usize,
        count: usize,
    },
    /// So many of a hundred, the same ones with the same seed.
    Percent {
        percent: u8,
        seed: u64,
    },
}

/// All that are armed. Of several at one point the first that strikes is taken.
#[derive(Debug, Default)]
pub(super) struct Faults {
    rules: Vec<(FaultPoint, Fault, Often)>,
    struck: usize,
}

impl Faults {
    pub(super) fn arm(&mut self, point: FaultPoint, fault: Fault, often: Often) {
        self.rules.push((point, fault, often));
    }

    pub(super) fn clear(&mut self) {
        self.rules.clear();
    }

    pub(super) fn struck(&self) -> usize {
        self.struck
    }

    pub(super) fn strike(&mut self, point: FaultPoint) -> Option<Fault> {
        let here = self.rules.iter_mut().filter(|(at, ..)| *at == point);
        let mut due = here.filter_map(|(_, fault, often)| often.is_due().then_some(*fault));
        let fault = due.next();
        self.struck += usize::from(fault.is_some());
        fault
    }
}

impl Often {
    fn is_due(&mut self) -> bool {
        match self {
            Self::Always => true,
            Self::Next(left) => take_one(left),
            Self::After { passing, count } => !take_one(passing) && take_one(count),
            Self::Percent { percent, seed } => next(seed) % 100 < u64::from(*percent),
        }
    }
}

fn take_one(left: &mut usize) -> bool {
    let has = *left > 0;
    *left -= usize::from(has);
    has
}

/// `SplitMix64`: good enough to choose by, and the same everywhere.
fn next(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *seed;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::{Fault, FaultPoint, Faults, Often};

    fn struck(often: Often, times: usize) -> Vec<usize> {
        let mut faults = Faults::default();
        faults.arm(FaultPoint::Read, Fault::Cut, often);
        (0..times).filter(|_| faults.strike(FaultPoint::Read).is_some()).collect()
    }

    #[test]
    fn a_fault_strikes_as_often_as_was_said() {
        assert_eq!(struck(Often::Next(2), 5), [0, 1]);
        assert_eq!(struck(Often::After { passing: 1, count: 2 }, 5), [1, 2]);
        assert_eq!(struck(Often::Always, 3), [0, 1, 2]);
        let some = |seed| struck(Often::Percent { percent: 30, seed }, 1000);
        assert_eq!(some(7), some(7));
        assert_ne!(some(7), some(8));
        assert!((250..350).contains(&some(7).len()), "{}", some(7).len());
    }
}
