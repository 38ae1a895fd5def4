//! The points of a call at which the server dies.

/// Where in a call the server dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Point {
    /// It has the connection, and has not said a word.
    BeforeFirstCommand,
    /// The business listens to the question for its key.
    Screening,
    /// The key was pressed, and the API has not heard of it.
    AskingGate,
    /// The API opened the gate, and the answer did not come.
    GateWon,
    /// The answer is on its way, and what follows.
    AroundTheDial,
    VisitorRings,
    /// The visitor listens to the offer to say "this was not me".
    Offer,
    Talk,
}

impl Point {
    pub(super) const ALL: [Self; 8] = [
        Self::BeforeFirstCommand,
        Self::Screening,
        Self::AskingGate,
        Self::GateWon,
        Self::AroundTheDial,
        Self::VisitorRings,
        Self::Offer,
        Self::Talk,
    ];

    pub(super) const fn is_before_the_dial(self) -> bool {
        matches!(self, Self::Screening | Self::AskingGate | Self::GateWon)
    }
}
