//! What a network asks that lets us decide each next step of its calls, and cannot decide itself.

use jiff::SignedDuration;

use super::Source;
use super::provider::{Fact, Gate, GateRefusal, Nonce, ProviderCall};
use super::recordings::LeftMessage;
use crate::{AttemptId, Callee, LegId, PhoneNumber, ProofDigits};

/// Whom to ring for a visitor who called; stored before it is given.
#[derive(Debug, Clone)]
pub struct CallIn {
    pub attempt: AttemptId,
    /// The business's leg, and what proves that a question comes from it.
    pub leg: LegId,
    pub nonce: Nonce,
    pub business: PhoneNumber,
    /// What the business's phone shows; never what the caller said.
    pub caller_id: PhoneNumber,
    pub ring_limit: SignedDuration,
    pub talk_limit: SignedDuration,
}

/// Why nobody is rung for a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CallInRefusal {
    #[error("nobody who waits for a call has this number")]
    Unknown,
    /// They are being called already, or a person has to decide, or no line is free.
    #[error("the business can't be rung for this caller now")]
    NotNow,
    /// Nothing could be stored, so nobody is rung.
    #[error("the callbacks can't be read at present")]
    Unavailable,
}

/// How far the attempt of a leg that was rung first is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Its phone is being rung or screened.
    BeforeGate,
    /// It won the gate: the other side may have been rung.
    PastGate,
    /// The two are joined.
    Joined,
    /// Nobody wants its call any more.
    Over,
}

/// The store did not take it, or tell it; in a moment it may.
#[derive(Debug, thiserror::Error)]
#[error("the store failed")]
pub struct Unstored {
    pub source: Source,
}

/// The desk, as those see it who steer calls: every answer is stored before it is given.
pub trait Steering: Gate {
    /// How far the attempt of `leg`, which was rung first, is; [`Stage::Over`] for a leg that is not known.
    fn stage(&self, leg: LegId) -> Result<Stage, GateRefusal>;

    /// Whom the call of `leg`, which is rung first, rings; nobody for a leg that is not known.
    fn callee(&self, leg: LegId) -> Result<Option<Callee>, GateRefusal>;

    /// What the visitor has to press in the call of `leg`, which is rung first; `None` if nothing.
    fn proof(&self, leg: LegId) -> Result<Option<ProofDigits>, GateRefusal>;

    /// The leg whose call is known by this name.
    fn leg_of(&self, call: &ProviderCall) -> Result<Option<LegId>, Unstored>;

    /// Takes facts, in order; when it returns, they are on disk. Facts of unknown legs are none of ours.
    fn take(&self, facts: &[Fact]) -> Result<(), Unstored>;

    /// Somebody calls and shows `number`, which proves nothing; `call` is theirs.
    fn call_in(&self, number: &PhoneNumber, call: &ProviderCall) -> Result<CallIn, CallInRefusal>;

    /// The business has accepted, and may be joined with the visitor who called. Asked like
    /// [`Gate::ask`], and names nobody, since nobody is rung for it.
    fn join(&self, leg: LegId, nonce: &Nonce) -> Result<(), GateRefusal>;

    /// Whether somebody who could not be put through in the call of `leg` may leave a message.
    fn takes_message(&self, leg: LegId) -> Result<bool, Unstored>;

    /// They left one. A repetition does nothing; one in an unknown leg's call is none of ours.
    fn message_left(&self, leg: LegId, message: &LeftMessage) -> Result<(), Unstored>;
}
