//! What the api answered, as it was answered.

use jiff::Timestamp;

/// One request for a callback. Its number is nobody else's.
#[derive(Debug, Clone)]
pub struct Request {
    pub number: String,
    pub fate: Fate,
}

/// What a request came to.
#[derive(Debug, Clone)]
pub enum Fate {
    /// The connection broke before the answer came: it may be accepted or not.
    Unanswered,
    /// Answered by another status than 202.
    Refused { status: u16 },
    /// Answered by 202: from here on it must not be lost.
    Accepted {
        id: String,
        token: String,
        cancel: Option<Cancel>,
        /// The first final state that was seen.
        first_final: Option<String>,
        /// As it was seen last, when everything had come to rest; `None`: it is not there.
        last: Option<Seen>,
    },
}

/// A cancel that was answered.
#[derive(Debug, Clone, Copy)]
pub struct Cancel {
    /// When the answer had come.
    pub answered: Timestamp,
}

/// A callback as its visitor sees it.
#[derive(Debug, Clone)]
pub struct Seen {
    pub state: String,
    pub is_final: bool,
    pub attempts: u64,
    /// In how many of them the gate was won, if its history was read.
    pub gates_won: Option<u64>,
}

impl Seen {
    /// Whether nothing is left to be done but by a person.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.is_final || self.state == "needs_human"
    }
}
