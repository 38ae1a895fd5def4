//! What the network knows: kept where the api can't reach it.

use std::time::SystemTime;

use callback_core::ports::provider::CallFact;
use jiff::Timestamp;
use provider_simulator::Exchange;
use testbed::{Carrier, Phone, PhoneCall, Talk};

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

/// Frames of 20 ms that one must have heard of the other: a single one may slip through as the phone is
/// answered, long before the two are joined.
const A_TALK: usize = 5;

impl Ledger {
    /// What SIP phones have written down themselves.
    #[must_use]
    pub fn of_phones(carrier: &Carrier) -> Self {
        let ring = |call: &PhoneCall| Ring {
            at: at(call.invited),
            side: match call.phone {
                Phone::Business => Side::Business,
                Phone::Visitor => Side::Visitor,
            },
            number: call.number.clone(),
            call: call.call_id.clone(),
            // A phone is told neither.
            attempt: None,
            leg: None,
        };
        let call = |call: &PhoneCall| Call {
            name: call.call_id.clone(),
            is_over: call.ended.is_some(),
            ended: call.ended.map(at),
            ..Call::default()
        };
        let calls = carrier.calls();
        let mut ledger = Self {
            rings: calls.iter().map(ring).collect(),
            calls: calls.iter().map(call).collect(),
        };
        let heard = |talk: &Talk| talk.business_heard.max(talk.visitor_heard) >= A_TALK;
        for talk in carrier.talks().iter().filter(|talk| heard(talk)) {
            let is_its = |call: &&mut Call| call.name == talk.visitor.call_id;
            if let Some(call) = ledger.calls.iter_mut().find(is_its) {
                call.joined = Some(at(talk.started));
            }
        }
        ledger
    }

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

fn at(time: SystemTime) -> Timestamp {
    // Phones of the year 10000 are not asked for.
    Timestamp::try_from(time).unwrap_or(Timestamp::MAX)
}
