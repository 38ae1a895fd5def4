//! What the network knows: kept where the api can't reach it.

use callback_core::ports::provider::CallFact;
use jiff::Timestamp;
use provider_simulator::Exchange;

pub use callback_core::Side;

/// What was seen on the network's side.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// Every request to ring a phone, in order.
    pub rings: Vec<Ring>,
    /// Every call that was taken.
    pub calls: Vec<Call>,
}

/// A phone was asked to ring.
#[derive(Debug, Clone)]
pub struct Ring {
    pub at: Timestamp,
    pub side: Side,
    pub number: String,
    /// The call that it belongs to.
    pub call: String,
    /// What the api named when it ordered this, if the network was told.
    pub attempt: Option<String>,
    pub leg: Option<String>,
}

/// One call: the phone that was rung first, and the other one that hangs on it.
#[derive(Debug, Clone, Default)]
pub struct Call {
    pub name: String,
    /// When the api asked for it, if that is known; the phone may ring later.
    pub ordered: Option<Timestamp>,
    pub is_over: bool,
    pub ended: Option<Timestamp>,
    /// When the two were joined.
    pub joined: Option<Timestamp>,
    /// It asked the gate, and was refused or got no answer.
    pub was_turned_away: bool,
    /// The api was told that this call most likely never was.
    pub was_presumed_absent: bool,
}

impl Ledger {
    /// What a simulated network has in its books.
    #[must_use]
    pub fn of(exchange: &Exchange) -> Self {
        let ring = |ring: provider_simulator::Ring| Ring {
            at: ring.at,
            side: ring.side,
            number: ring.number.as_e164().to_owned(),
            call: ring.call.to_string(),
            attempt: Some(ring.attempt.to_string()),
            leg: Some(ring.leg.to_string()),
        };
        let call = |call: provider_simulator::CallRecord| {
            let joined = call.facts.iter().find(|fact| fact.what == CallFact::Bridged);
            Call {
                name: call.leg.to_string(),
                ordered: Some(call.ordered),
                is_over: call.is_over,
                ended: call.facts.last().filter(|_| call.is_over).map(|fact| fact.at),
                joined: joined.map(|fact| fact.at),
                was_turned_away: call.was_turned_away,
                was_presumed_absent: call.was_presumed_absent,
            }
        };
        Self {
            rings: exchange.ledger().into_iter().map(ring).collect(),
            calls: exchange.calls().into_iter().map(call).collect(),
        }
    }
}
