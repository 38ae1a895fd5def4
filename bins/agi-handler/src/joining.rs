use std::io::{Read, Write};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use agi_rs::{AgiError, Session};

use crate::callee::Callee;
use crate::outcome::Outcome;

/// What became of a callee who answered. `Dial` alone calls it an answer, whether or not the two
/// were joined, so the callee's session tells it to the one that rang.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Joining {
    /// Joined with the other, at this time since 1970.
    Joined { at: Duration },
    /// The visitor refused by key.
    Refused,
    /// The visitor did not know the digits.
    Unproven,
    /// The business pressed another key than 1.
    Declined,
    /// The business pressed none.
    NotAccepted,
    /// The business accepted, and the gate is shut.
    Shut,
    /// The business accepted, and the gate could not be asked.
    Unasked,
    /// Hung up before being joined.
    Left,
}

impl Joining {
    pub(crate) fn now() -> Self {
        Self::Joined { at: since_1970() }
    }

    /// Every word but that of a joining, which has a time.
    const WORDS: [(Self, &str); 7] = [
        (Self::Refused, "refused"),
        (Self::Unproven, "unproven"),
        (Self::Declined, "declined"),
        (Self::NotAccepted, "not_accepted"),
        (Self::Shut, "shut"),
        (Self::Unasked, "unasked"),
        (Self::Left, "left"),
    ];

    /// What the callee's own session knows for certain.
    pub(crate) fn outcome(self) -> Option<Outcome> {
        match self {
            Self::Refused => Some(Outcome::VisitorRefused),
            Self::Unproven => Some(Outcome::ProofFailed),
            Self::Declined => Some(Outcome::Declined),
            Self::NotAccepted => Some(Outcome::NotAccepted),
            Self::Shut => Some(Outcome::GateRefused),
            Self::Unasked => Some(Outcome::Interrupted),
            Self::Joined { .. } | Self::Left => None,
        }
    }

    /// Leaves this on the channel that rang, from the callee's.
    pub(crate) fn leave<R: Read, W: Write>(
        self,
        call: &mut Session<R, W>,
        callee: Callee,
    ) -> Result<(), AgiError> {
        let word = Self::WORDS.iter().find(|(joining, _)| *joining == self);
        let text = match (self, word) {
            (Self::Joined { at }, _) => format!("joined {}", at.as_millis()),
            (_, word) => word.map(|(_, word)| (*word).to_owned()).unwrap_or_default(),
        };
        call.set_variable(&format!("MASTER_CHANNEL({})", callee.variable()), &text)
    }

    /// Finds it on the channel that rang; `None` if the callee's session left nothing.
    pub(crate) fn find<R: Read, W: Write>(
        call: &mut Session<R, W>,
        callee: Callee,
    ) -> Result<Option<Self>, AgiError> {
        let text = call.get_variable(callee.variable())?;
        let text = text.and_then(|text| String::from_utf8(text).ok());
        Ok(text.as_deref().and_then(Self::parse))
    }

    fn parse(text: &str) -> Option<Self> {
        if let Some((joining, _)) = Self::WORDS.iter().find(|(_, word)| *word == text) {
            return Some(*joining);
        }
        let at = text.strip_prefix("joined ")?.parse().ok()?;
        Some(Self::Joined { at: Duration::from_millis(at) })
    }

    /// Seconds since the two were joined, at least one: whoever was joined has talked.
    pub(crate) fn talked_seconds(self) -> Option<u32> {
        let Self::Joined { at } = self else { return None };
        u32::try_from(since_1970().saturating_sub(at).as_secs().max(1)).ok()
    }
}

fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use agi_rs::HangupSignal;
    use agi_rs::testing::Asterisk;

    use super::*;

    #[test]
    fn what_one_session_leaves_the_other_finds() {
        let words = Joining::WORDS.map(|(joining, _)| (joining, Callee::Business));
        for (joining, callee) in words.into_iter().chain([(Joining::now(), Callee::Visitor)]) {
            let dialed = Asterisk::new();
            let (reader, writer) = dialed.connect();
            let mut call = Session::open(reader, writer, HangupSignal::new()).unwrap();
            joining.leave(&mut call, callee).unwrap();

            let variable = callee.variable();
            let left = dialed.variable_now(&format!("MASTER_CHANNEL({variable})")).unwrap();
            let (reader, writer) = Asterisk::new().variable(variable, left).connect();
            let mut call = Session::open(reader, writer, HangupSignal::new()).unwrap();
            // Milliseconds go over the wire.
            let found = Joining::find(&mut call, callee).unwrap().unwrap();
            assert_eq!(format!("{found:?}").get(..4), format!("{joining:?}").get(..4));
            assert_eq!(found.talked_seconds(), joining.talked_seconds());
        }
    }
}
