//! Everything that can happen next.

use callback_core::Verdict;

use super::call::{Ending, News, Phase};
use super::case::Finding;

/// One thing that happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// The process dies, and another one begins.
    Crash,
    /// To one of the callbacks.
    To(usize, Deed),
}

/// What happens to one callback; attempts go by their numbers, calls by their places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deed {
    /// The intent is stored.
    Dispatch,
    /// A dial is sent, if it is still wanted.
    Send(u8),
    /// What came of it is stored.
    Answer(u8, Answer),
    /// The provider is asked what became of a call.
    Ask(u8, Finding),
    /// Its answer is stored.
    Settle(u8, Finding),
    HangUp(u8),
    /// A hang-up is given up, because no call has a name.
    GiveUp(u8),
    Due,
    Expire,
    /// Somebody cancels.
    Cancel,
    /// A person decides.
    Decide(Verdict),
    /// The network tells a fact, and it is stored.
    Tell(usize, News),
    /// A call asks the gate, and what follows is stored.
    Question(usize),
    /// The network goes on by itself.
    Network(usize, Move),
    /// The network turns a dial away.
    Refuse(u8),
    /// A request on its way is lost.
    Vanish(usize),
    /// A broken worker takes a claim over.
    TakeOver(u8),
    /// A broken dispatcher dials first.
    DialFirst,
    /// And stores the intent afterwards.
    Intend(u8),
    /// A broken gate stores what it has permitted.
    StoreGate(u8),
}

/// What comes back of a dial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    Placed,
    NotPlaced,
    /// None in time.
    Unknown,
}

/// What a call does by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Move {
    /// The request arrives, and the first phone rings.
    Arrive,
    PickUp,
    /// The permission arrives, and the second phone rings.
    RingSecond,
    Join,
    End(Ending),
}

impl Move {
    /// Where the call is then.
    pub(crate) const fn phase(self) -> Phase {
        match self {
            Self::Arrive => Phase::Ringing,
            Self::PickUp => Phase::PickedUp,
            Self::RingSecond => Phase::SecondRings,
            Self::Join => Phase::Joined,
            Self::End(ending) => Phase::Over(ending),
        }
    }
}
