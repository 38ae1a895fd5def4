//! Backends that can ring a number, what they tell us, and what they must ask.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::Source;
use crate::{AttemptId, Callee, LegEnd, LegId, LegQuality, PhoneNumber, ProofDigits, Side};

/// 128 random bits that only the call of one leg carries; proves that a question comes from it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Nonce([u8; 16]);

impl Nonce {
    /// Takes bits that the caller drew; the core draws none.
    #[must_use]
    pub const fn new(bits: [u8; 16]) -> Self {
        Self(bits)
    }

    /// The bits.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The bits as 32 lowercase hexadecimal digits. A secret: it must not reach a log.
    #[must_use]
    pub fn to_hex(self) -> String {
        format!("{:032x}", u128::from_be_bytes(self.0))
    }

    /// Reads 32 hexadecimal digits.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        u128::from_str_radix(text, 16).ok().map(|bits| Self(bits.to_be_bytes()))
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nonce([redacted])")
    }
}

/// One call to be placed.
#[derive(Debug, Clone)]
pub struct OutboundCall {
    pub attempt: AttemptId,
    pub leg: LegId,
    pub nonce: Nonce,
    /// Whoever is rung first.
    pub to: Callee,
    /// The number that the called person sees.
    pub caller_id: PhoneNumber,
    /// How long the phone may ring.
    pub ring_limit: SignedDuration,
    /// What the visitor, if they are rung first, has to press before the gate is asked.
    pub proof: Option<ProofDigits>,
}

/// The backend's own name for a call: a Uniqueid, a call SID.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ProviderCall(pub String);

impl fmt::Display for ProviderCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What became of asking for a call.
#[derive(Debug)]
pub enum Placement {
    Placed(ProviderCall),
    /// The backend certainly did not take it; no phone rings.
    NotPlaced {
        end: LegEnd,
        retryable: bool,
    },
    /// The request left, the answer did not come: reconcile, never resend.
    Unknown {
        cause: Source,
    },
}

/// What the backend knows of a leg about which we are in doubt.
#[derive(Debug)]
pub enum Found {
    /// The call is up; its further facts arrive at the sink.
    Live(ProviderCall),
    /// The call is over; these facts, in order, say how.
    Over(Vec<Fact>),
    /// The call certainly never was.
    Absent,
    /// The call is not where it would be found by now: most likely it never was, and that is no proof.
    Presumed,
    /// Nobody can know.
    Unknown { why: String },
    /// The backend cannot be asked at present.
    NotNow { why: String },
}

/// Whether calls can be placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    Ready,
    /// In words for the operator; no secrets.
    Down {
        why: String,
    },
}

/// One of several backends behind one provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub name: String,
    /// Whether it is given calls.
    pub health: Health,
    /// How many it carries now.
    pub calls: usize,
}

/// A call could not be ended.
#[derive(Debug, thiserror::Error)]
pub enum HangUpError {
    #[error("{call} is not up any more")]
    Gone { call: ProviderCall },
    #[error("the provider could not be asked to hang up")]
    Unreachable { source: Source },
}

/// A backend that can ring a number. Implementations block, for seconds at most.
pub trait CallProvider: Send + Sync {
    /// The name that `CALLBACK_PROVIDER` gives it.
    fn name(&self) -> &'static str;

    /// Sends one request, once; what becomes of the call arrives at the [`EventSink`].
    fn place_call(&self, call: &OutboundCall) -> Placement;

    /// Ends a call and, with it, every leg that hangs on it.
    fn hang_up(&self, call: &ProviderCall) -> Result<(), HangUpError>;

    /// What became of the call of `leg`, which was to be placed.
    fn reconcile(&self, leg: LegId) -> Found;

    /// The same for a leg whose call has a name already.
    fn reconcile_placed(&self, leg: LegId, _call: &ProviderCall) -> Found {
        self.reconcile(leg)
    }

    /// What became of a call that came in, in which `leg` is the business's: its facts arrive at
    /// the sink from now on. Nothing is known by providers that take no calls.
    fn adopt(&self, leg: LegId, call: &ProviderCall) -> Found {
        Found::Unknown { why: format!("{leg} of {call}: this provider takes no calls") }
    }

    fn health(&self) -> Health;

    /// How many more calls can be placed now. What the caller is about to place it counts itself.
    fn free_lines(&self) -> usize {
        usize::MAX
    }

    /// The backends that it is made of, if they are several.
    fn members(&self) -> Vec<Member> {
        Vec::new()
    }

    /// What to dial to reach `number` from where the call of `leg` is, if that depends on the call.
    fn dial_string(&self, _leg: LegId, _number: &PhoneNumber) -> Option<String> {
        None
    }

    /// The same from where `call` came in.
    fn dial_string_beside(&self, _call: &ProviderCall, _number: &PhoneNumber) -> Option<String> {
        None
    }
}

/// A fact about one call, told by the network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The leg that was originated, even if the fact is about the other side.
    pub call: LegId,
    pub side: Side,
    pub at: Timestamp,
    pub what: CallFact,
}

/// What happened on one side of a call. Of one call, the end of the side that was rung second is
/// told before the other's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallFact {
    Ringing,
    Answered,
    /// Whoever is on this side pressed 1; only told by what steers the call.
    Accepted,
    /// Both sides are in one bridge.
    Bridged,
    /// The network's last word: they never were, whatever it said before.
    NotBridged,
    Ended(LegEnd),
    /// The two talked and are done, as told by what steered the call.
    Talked(SignedDuration),
    /// How well this side heard and was heard in a talk that is over.
    Quality(LegQuality),
    /// The visitor pressed 9.
    NotMe,
}

/// Takes facts; every fact may come late, twice or out of order. Implementations may block.
pub trait EventSink: Send + Sync {
    fn fact(&self, fact: Fact);

    /// The provider can place calls again.
    fn provider_ready(&self);
}

/// Permission to ring the second phone of one attempt, given at most once.
#[derive(Debug, Clone)]
pub struct Grant {
    /// The leg that it is rung on.
    pub leg: LegId,
    pub to: Callee,
    pub caller_id: PhoneNumber,
    /// How long the phone may ring.
    pub ring_limit: SignedDuration,
    pub talk_limit: SignedDuration,
    /// What the visitor, if they are rung second, has to press before the two are joined.
    pub proof: Option<ProofDigits>,
}

/// Why there is no permission.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GateRefusal {
    /// Not the call that we placed: wrong leg or nonce.
    #[error("this call is not known")]
    Unknown,
    /// The attempt's gate is won already, or the callback is not wanted any more.
    #[error("the gate is shut")]
    Shut,
    /// Nothing could be stored, so nothing is permitted.
    #[error("the gate cannot be asked at present")]
    Unavailable,
}

/// Asked when whoever was rung first has accepted, before the other side may be rung.
pub trait Gate: Send + Sync {
    /// Permission that is stored before it is given; exactly one question wins.
    fn ask(&self, leg: LegId, nonce: &Nonce) -> Result<Grant, GateRefusal>;
}
