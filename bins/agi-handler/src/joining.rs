use std::io::{Read, Write};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use agi_rs::{AgiError, Session};

/// How the visitor's session tells the business's session what became of the visitor: `Dial` alone
/// calls it an answer, whether or not the two were joined.
const VARIABLE: &str = "CALLBACK_VISITOR";

/// What became of a visitor who answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Joining {
    /// Joined with the business, at this time since 1970.
    Joined { at: Duration },
    /// Refused by key.
    Refused,
    /// Did not know the digits.
    Unproven,
    /// Hung up before being joined.
    Left,
}

impl Joining {
    pub(crate) fn now() -> Self {
        Self::Joined { at: since_1970() }
    }

    /// Leaves this on the business's channel, from the visitor's.
    pub(crate) fn leave<R: Read, W: Write>(self, call: &mut Session<R, W>) -> Result<(), AgiError> {
        let text = match self {
            Self::Joined { at } => format!("joined {}", at.as_millis()),
            Self::Refused => "refused".to_owned(),
            Self::Unproven => "unproven".to_owned(),
            Self::Left => "left".to_owned(),
        };
        call.set_variable(&format!("MASTER_CHANNEL({VARIABLE})"), &text)
    }

    /// Finds it on the business's channel; `None` if the visitor's session left nothing.
    pub(crate) fn find<R: Read, W: Write>(
        call: &mut Session<R, W>,
    ) -> Result<Option<Self>, AgiError> {
        let text = call.get_variable(VARIABLE)?.and_then(|text| String::from_utf8(text).ok());
        Ok(text.as_deref().and_then(Self::parse))
    }

    fn parse(text: &str) -> Option<Self> {
        match text {
            "refused" => Some(Self::Refused),
            "unproven" => Some(Self::Unproven),
            "left" => Some(Self::Left),
            _ => {
                let at = text.strip_prefix("joined ")?.parse().ok()?;
                Some(Self::Joined { at: Duration::from_millis(at) })
            }
        }
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
        for joining in [Joining::now(), Joining::Refused, Joining::Unproven, Joining::Left] {
            let visitor = Asterisk::new();
            let (reader, writer) = visitor.connect();
            let mut call = Session::open(reader, writer, HangupSignal::new()).unwrap();
            joining.leave(&mut call).unwrap();

            let left = visitor.variable_now("MASTER_CHANNEL(CALLBACK_VISITOR)").unwrap();
            let (reader, writer) = Asterisk::new().variable(VARIABLE, left).connect();
            let mut call = Session::open(reader, writer, HangupSignal::new()).unwrap();
            // Milliseconds go over the wire.
            let found = Joining::find(&mut call).unwrap().unwrap();
            assert_eq!(format!("{found:?}").get(..4), format!("{joining:?}").get(..4));
            assert_eq!(found.talked_seconds(), joining.talked_seconds());
        }
    }
}
