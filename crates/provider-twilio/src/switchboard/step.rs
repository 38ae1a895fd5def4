//! The steps of a call, each with an address of its own.

use super::seen::Shape;

/// A step of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Step {
    /// The business answered our call.
    Business,
    /// It pressed a key.
    Accept,
    /// The visitor answered.
    Visitor,
    /// They pressed a key, or did not.
    Consent,
    /// They pressed digits once more, which were wrong at first.
    ConsentAgain,
    /// And for the last time.
    ConsentLast,
    /// The visitor's leg is over.
    Done,
    /// The business answered the call of a visitor.
    Called,
    /// It pressed a key.
    Join,
    /// The leg of the business is over; the visitor is still there.
    Left,
    /// Where the leg of the business stands that the visitor called.
    Rung,
    /// Where the leg of the business that we called stands.
    First,
    /// Where the visitor's leg stands.
    Second,
    /// Who answered, as far as a machine can tell.
    Machine,
    /// The visitor, whom we called first, answered.
    Reached,
    /// They pressed a key, or did not.
    Agree,
    /// They pressed digits once more, which were wrong at first.
    AgreeAgain,
    /// And for the last time.
    AgreeLast,
    /// The business answered, which is rung second.
    Offered,
    /// It pressed a key.
    Take,
    /// The leg of the business is over; the visitor whom we called is still there.
    Parted,
    /// Where the leg of the visitor stands whom we called first.
    FirstVisitor,
    /// Where the leg of the business stands that is rung second.
    SecondBusiness,
    /// A visitor left a message, or hung up.
    Spoken,
    /// Their message can be fetched.
    Recorded,
}

impl Step {
    pub(super) const ALL: [Self; 25] = [
        Self::Business,
        Self::Accept,
        Self::Visitor,
        Self::Consent,
        Self::ConsentAgain,
        Self::ConsentLast,
        Self::Done,
        Self::Called,
        Self::Join,
        Self::Left,
        Self::Rung,
        Self::First,
        Self::Second,
        Self::Machine,
        Self::Reached,
        Self::Agree,
        Self::AgreeAgain,
        Self::AgreeLast,
        Self::Offered,
        Self::Take,
        Self::Parted,
        Self::FirstVisitor,
        Self::SecondBusiness,
        Self::Spoken,
        Self::Recorded,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Business => "business",
            Self::Accept => "accept",
            Self::Visitor => "visitor",
            Self::Consent => "consent",
            Self::ConsentAgain => "consent-again",
            Self::ConsentLast => "consent-last",
            Self::Done => "done",
            Self::Called => "called",
            Self::Join => "join",
            Self::Left => "left",
            Self::Rung => "rung",
            Self::First => "first",
            Self::Second => "second",
            Self::Machine => "machine",
            Self::Reached => "reached",
            Self::Agree => "agree",
            Self::AgreeAgain => "agree-again",
            Self::AgreeLast => "agree-last",
            Self::Offered => "offered",
            Self::Take => "take",
            Self::Parted => "parted",
            Self::FirstVisitor => "first-visitor",
            Self::SecondBusiness => "second-business",
            Self::Spoken => "spoken",
            Self::Recorded => "recorded",
        }
    }

    /// Where the digits are asked for once more after this step; `None` if they are not.
    pub(crate) const fn again(self) -> Option<Self> {
        match self {
            Self::Consent => Some(Self::ConsentAgain),
            Self::ConsentAgain => Some(Self::ConsentLast),
            Self::Agree => Some(Self::AgreeAgain),
            Self::AgreeAgain => Some(Self::AgreeLast),
            _ => None,
        }
    }

    /// The shape of the calls that have this step.
    pub(crate) const fn shape(self) -> Shape {
        match self {
            Self::Called | Self::Join | Self::Left | Self::Rung => Shape::CameIn,
            Self::Reached
            | Self::Agree
            | Self::AgreeAgain
            | Self::AgreeLast
            | Self::Offered
            | Self::Take
            | Self::Parted
            | Self::FirstVisitor
            | Self::SecondBusiness => Shape::VisitorFirst,
            _ => Shape::Placed,
        }
    }
}
