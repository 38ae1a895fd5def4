//! What may be said of a call.

use callback_core::Callee;
use jiff::{SignedDuration, Timestamp};

use crate::webhook::{CallStatus, DialStatus};

/// Who is at which end of a call. Its second leg is dialed from within the first one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// We called the business, and dial the visitor.
    Placed,
    /// We called the visitor, and dial the business.
    VisitorFirst,
    /// The visitor called us, and we dial the business.
    CameIn,
}

impl Shape {
    /// The shape of a call that we place.
    pub(crate) const fn of(callee: &Callee) -> Self {
        match callee {
            Callee::Business(_) | Callee::Endpoint(_) => Self::Placed,
            Callee::Visitor(_) => Self::VisitorFirst,
        }
    }
}

/// What was done before anybody here watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Past {
    /// Nothing: it begins now.
    New,
    /// An earlier life of the process had it; the gate was not won.
    BeforeGate,
    /// The gate was won; more is not known.
    Gated,
    /// The two were told to be joined.
    Joined,
}

/// Something that was said of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    First(Word),
    Second(Word),
    /// The `<Dial>` is over.
    Dialed(Dialed),
    /// The gate was won, or the business is being rung for a caller: there may be a second leg.
    MayDial,
    /// The business pressed another key than 1.
    Declined,
    /// The visitor, who was called first, pressed neither 1 nor 9.
    NotAccepted,
    /// The second leg passed its screening; our answer joins the two.
    LetThrough(Timestamp),
    /// The visitor pressed 9.
    Disowned(Timestamp),
    /// Whoever answered for the visitor did not press the digits, as often as they might.
    Unproven(Timestamp),
    /// If the dial misses the business, the answer to its end may ask for a message.
    MaySpeak,
    /// The dial missed the business, and the visitor is asked for a message.
    Speaking,
    /// They have left it, or hung up.
    Spoken,
    /// Both legs were up after the screening.
    Joined(Timestamp),
    /// Twilio knows no second leg, long after the first one's end.
    NoSecond(Timestamp),
}

/// Where a leg stands, as a webhook or an answer has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) status: CallStatus,
    /// When it came to that, as well as is known.
    pub(crate) at: Timestamp,
    /// From answer to end.
    pub(crate) lasted: Option<SignedDuration>,
    pub(crate) sip: Option<u16>,
    /// Whether it holds all that Twilio says of an end; answers of the API leave out SIP's code.
    pub(crate) is_whole: bool,
}

/// How a `<Dial>` ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialed {
    pub(crate) at: Timestamp,
    pub(crate) status: DialStatus,
    pub(crate) bridged: Option<bool>,
    /// The first leg was gone before the second.
    pub(crate) first_is_over: bool,
    pub(crate) lasted: Option<SignedDuration>,
}

impl Dialed {
    /// Whether the two were certainly not joined.
    pub(crate) fn was_missed(&self) -> bool {
        let was_answered = matches!(self.status, DialStatus::Completed | DialStatus::Answered);
        self.bridged.map_or(!was_answered, |bridged| !bridged)
    }
}
