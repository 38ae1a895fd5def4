//! What the network knows: kept where the api can't reach it.

use std::collections::HashMap;
use std::time::SystemTime;

use callback_core::ports::provider::CallFact;
use jiff::Timestamp;
use provider_simulator::Exchange;
use testbed::twilio::CallState;
use testbed::{Carrier, FakeTwilio, Phone, PhoneCall, Talk};

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
    /// When the api asked for it, if it did so apart; the phone may ring later.
    pub ordered: Option<Timestamp>,
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
    /// The two were joined.
    pub was_joined: bool,
    /// It asked the gate, and was refused or got no answer.
    pub was_turned_away: bool,
    /// The api was told that this call most likely never was.
    pub was_presumed_absent: bool,
}

/// Frames of 20 ms that one must have heard of the other: a single one may slip through as the phone is
/// answered, long before the two are joined.
const A_TALK: usize = 5;

/// What whoever answers a call hears that nobody wants any more.
const NOT_NEEDED: &str = "not needed any more";

impl Ledger {
    /// What SIP phones have written down themselves.
    #[must_use]
    pub fn of_phones(carrier: &Carrier) -> Self {
        let ring = |call: &PhoneCall| Ring {
            at: at(call.invited),
            // Of what the api asked of Asterisk a phone knows nothing.
            ordered: None,
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
        let call = |call: &PhoneCall| Call { name: call.call_id.clone(), ..Call::default() };
        let calls = carrier.calls();
        let mut ledger = Self {
            rings: calls.iter().map(ring).collect(),
            calls: calls.iter().map(call).collect(),
        };
        let heard = |talk: &Talk| talk.business_heard.max(talk.visitor_heard) >= A_TALK;
        for talk in carrier.talks().iter().filter(|talk| heard(talk)) {
            let is_its = |call: &&mut Call| call.name == talk.visitor.call_id;
            if let Some(call) = ledger.calls.iter_mut().find(is_its) {
                call.was_joined = true;
            }
        }
        ledger
    }

    /// What a simulated network has in its books.
    #[must_use]
    pub fn of(exchange: &Exchange) -> Self {
        let records = exchange.calls();
        let ordered: HashMap<_, _> = records.iter().map(|call| (call.leg, call.ordered)).collect();
        let ring = |ring: provider_simulator::Ring| Ring {
            at: ring.at,
            // A ring of the second phone has no order of its own.
            ordered: ordered.get(&ring.leg).copied(),
            side: ring.side,
            number: ring.number.as_e164().to_owned(),
            call: ring.call.to_string(),
            attempt: Some(ring.attempt.to_string()),
            leg: Some(ring.leg.to_string()),
        };
        let call = |call: provider_simulator::CallRecord| Call {
            name: call.leg.to_string(),
            was_joined: call.facts.iter().any(|fact| fact.what == CallFact::Bridged),
            was_turned_away: call.was_turned_away,
            was_presumed_absent: call.was_presumed_absent,
        };
        Self {
            rings: exchange.ledger().into_iter().map(ring).collect(),
            calls: records.into_iter().map(call).collect(),
        }
    }

    /// What a fake Twilio has in its books, of an api whose business has one of these numbers.
    #[must_use]
    pub fn of_twilio(twilio: &FakeTwilio, businesses: &[&str]) -> Self {
        let calls = twilio.calls();
        let of_sid: HashMap<_, _> = calls.iter().map(|call| (call.sid.as_str(), call)).collect();
        let ring = |ring: testbed::twilio::Ring| {
            let first = ring.parent.as_deref().unwrap_or(&ring.sid);
            let call = of_sid.get(first).copied();
            let leg = call.and_then(leg);
            let is_first = ring.parent.is_none();
            let is_business = businesses.contains(&ring.to.as_str());
            Ring {
                at: ring.at,
                ordered: call.filter(|_| is_first).map(|call| call.created),
                side: if is_business { Side::Business } else { Side::Visitor },
                call: first.to_owned(),
                // Twilio is told of no attempt.
                attempt: None,
                leg: leg.map(|leg| format!("{leg} {}", if is_first { "first" } else { "second" })),
                number: ring.to,
            }
        };
        let rings = twilio.rings().into_iter().map(ring).collect();
        let call = |call: &CallState| {
            let heard = twilio.heard(&call.sid);
            let was_turned_away = heard.iter().any(|text| text.contains(NOT_NEEDED));
            Call {
                name: call.sid.clone(),
                was_joined: call.bridged,
                was_turned_away,
                // Twilio is not told what is presumed. An order that was taken late and turned away was given up.
                was_presumed_absent: call.was_late && was_turned_away,
            }
        };
        let placed = calls.iter().filter(|call| call.parent.is_none());
        Self { rings, calls: placed.map(call).collect() }
    }
}

/// The leg that the addresses name which Twilio was given.
fn leg(call: &CallState) -> Option<&str> {
    call.url.as_deref()?.split_once("/calls/")?.1.split('/').next()
}

fn at(time: SystemTime) -> Timestamp {
    // Phones of the year 10000 are not asked for.
    Timestamp::try_from(time).unwrap_or(Timestamp::MAX)
}
