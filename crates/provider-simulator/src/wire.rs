//! What an api and a simulated network in another process say to each other: over a unix socket, in
//! JSON, a line each. Whoever places calls speaks first.

use std::io::{self, Write};

use callback_core::ports::provider::{Fact, Grant, Nonce, OutboundCall, ProviderCall};
use callback_core::{AttemptId, Callee, LegId, PhoneNumber, ProofDigits};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// Both sides must speak the same.
pub(crate) const VERSION: u32 = 2;

/// What the api says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "say", rename_all = "snake_case")]
pub(crate) enum FromApi {
    Hello {
        version: u32,
    },
    Place {
        request: u64,
        order: Order,
    },
    HangUp {
        request: u64,
        call: ProviderCall,
    },
    Reconcile {
        request: u64,
        leg: LegId,
    },
    /// The gate lets the call of this leg ring the other side.
    Permit {
        leg: LegId,
        permission: Permission,
    },
    /// It does not.
    Refuse {
        leg: LegId,
    },
}

/// What the network says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "say", rename_all = "snake_case")]
pub(crate) enum FromNetwork {
    Welcome {
        version: u32,
    },
    Answer {
        request: u64,
        answer: Answer,
    },
    Tell {
        fact: Fact,
    },
    /// May the call of this leg ring the other side?
    Ask {
        leg: LegId,
        #[serde(with = "hex")]
        nonce: Nonce,
    },
}

/// What a request came to.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Answer {
    Placed(ProviderCall),
    NotPlaced,
    /// Stands for an answer that was lost on its way: the api learns nothing from it.
    Lost,
    HungUp,
    Gone,
    Live(ProviderCall),
    Over(Vec<Fact>),
    Absent,
    Presumed,
    NotNow(String),
}

/// A call to be placed.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Order {
    attempt: AttemptId,
    leg: LegId,
    #[serde(with = "hex")]
    nonce: Nonce,
    to: Callee,
    caller_id: PhoneNumber,
    ring_limit: SignedDuration,
    proof: Option<ProofDigits>,
}

/// Permission to ring the second phone.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Permission {
    leg: LegId,
    to: Callee,
    caller_id: PhoneNumber,
    ring_limit: SignedDuration,
    talk_limit: SignedDuration,
    proof: Option<ProofDigits>,
}

/// Writes one line.
pub(crate) fn say(to: &mut impl Write, what: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(what)?;
    line.push(b'\n');
    to.write_all(&line)
}

impl From<&OutboundCall> for Order {
    fn from(call: &OutboundCall) -> Self {
        let OutboundCall { attempt, leg, nonce, to, caller_id, ring_limit, proof } = call.clone();
        Self { attempt, leg, nonce, to, caller_id, ring_limit, proof }
    }
}

impl From<Order> for OutboundCall {
    fn from(order: Order) -> Self {
        let Order { attempt, leg, nonce, to, caller_id, ring_limit, proof } = order;
        Self { attempt, leg, nonce, to, caller_id, ring_limit, proof }
    }
}

impl From<Grant> for Permission {
    fn from(grant: Grant) -> Self {
        let Grant { leg, to, caller_id, ring_limit, talk_limit, proof } = grant;
        Self { leg, to, caller_id, ring_limit, talk_limit, proof }
    }
}

impl From<Permission> for Grant {
    fn from(permission: Permission) -> Self {
        let Permission { leg, to, caller_id, ring_limit, talk_limit, proof } = permission;
        Self { leg, to, caller_id, ring_limit, talk_limit, proof }
    }
}

mod hex {
    use callback_core::ports::provider::Nonce;
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(nonce: &Nonce, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&nonce.to_hex())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Nonce, D::Error> {
        let text = String::deserialize(from)?;
        Nonce::from_hex(&text).ok_or_else(|| de::Error::custom("a nonce has 32 hexadecimal digits"))
    }
}
