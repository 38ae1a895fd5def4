//! Every order in which the deciding events of a call can come, and every order with any one of them lost.
//!
//! There are billions of orders, but few states: two orders of the same events that leave the tracker in the same
//! state have the same future. So we walk the sets of events, and of each set the states that its orders lead to.

use std::collections::HashMap;

use provider_ami::ami::calls::{LegRole, Tracker, What};
use provider_ami::ami::{ChannelId, Frame};
use tokio::time::Instant;

use super::recording::{CALLS, Ended, deciding, ended, finish, is_never_wrong};

/// What was told of a call so far.
#[derive(Clone, Default, PartialEq, Eq, Hash, Debug)]
struct Told {
    ends: [Option<Ended>; 2],
    bridged: u32,
}

impl Told {
    fn hear(&mut self, facts: &[provider_ami::ami::calls::Fact]) {
        for (role, end) in [LegRole::Origin, LegRole::Peer].into_iter().zip(&mut self.ends) {
            let told = ended(facts, role);
            assert!(end.is_none() || told.is_none(), "an end was told twice");
            *end = end.or(told);
        }
        let bridged = facts.iter().filter(|fact| fact.what == What::Bridged).count();
        self.bridged += u32::try_from(bridged).unwrap();
    }
}

/// The sets of events and the states that they lead to; a set is a mask over `events`.
struct Walk {
    events: Vec<Frame>,
    /// For each event those that must come before it: a channel begins before it ends.
    before: Vec<u32>,
    now: Instant,
}

type States = HashMap<(u32, String, Told), Tracker>;

impl Walk {
    fn new(events: Vec<Frame>) -> Self {
        let begins = |id: Option<&str>| {
            let begin =
                |event: &Frame| event.event() == Some("Newchannel") && event.str("Uniqueid") == id;
            events.iter().position(begin)
        };
        let before = |event: &Frame| match event.event() {
            Some("Hangup") => begins(event.str("Uniqueid")).map_or(0, |at| 1 << at),
            _ => 0,
        };
        Self { before: events.iter().map(before).collect(), events, now: Instant::now() }
    }

    /// The states after one event more.
    fn step(&self, states: &States) -> States {
        let mut next = States::new();
        for ((set, _, told), tracker) in states {
            for (at, event) in self.events.iter().enumerate() {
                if set & (1 << at) != 0 || self.before[at] & !set != 0 {
                    continue;
                }
                let (mut tracker, mut told) = (tracker.clone(), told.clone());
                told.hear(&tracker.apply(event, self.now));
                next.entry((set | 1 << at, format!("{tracker:?}"), told)).or_insert(tracker);
            }
        }
        next
    }

    fn ends(&self, states: States) -> impl Iterator<Item = (u32, Told)> {
        states.into_iter().map(|((set, _, mut told), mut tracker)| {
            told.hear(&finish(&mut tracker, self.now));
            (set, told)
        })
    }
}

fn every_order_is_never_wrong(name: &str, events: Vec<Frame>) {
    let (_, business, visitor) = CALLS.iter().find(|(call, ..)| *call == name).unwrap();
    let id = ChannelId::parse(format!("cb-{name}")).unwrap();
    let mut tracker = Tracker::default();
    tracker.follow(&id);
    tracker.placed(&id);
    let walk = Walk::new(events);
    let whole = (1_u32 << walk.events.len()) - 1;
    let mut states = States::from([((0, String::new(), Told::default()), tracker)]);
    for length in 1..=walk.events.len() {
        states = walk.step(&states);
        if length + 1 == walk.events.len() {
            for (set, told) in walk.ends(states.clone()) {
                let lost = &walk.events[(whole & !set).trailing_zeros() as usize];
                let which = format!("{name} without {lost:?}");
                is_never_wrong(told.ends[0], Some(*business), &which);
                is_never_wrong(told.ends[1], *visitor, &which);
            }
        }
    }
    for (_, told) in walk.ends(states) {
        assert_eq!(told.ends[0].map(|end| end.0), Some(business.0), "{name}");
        assert_eq!(told.ends[1].map(|end| end.0), visitor.map(|end| end.0), "{name}");
        assert_eq!(told.bridged, u32::from(name == "answered"), "{name}");
    }
}

/// Of an answered call the table of deciding events leaves out how the phones rang.
fn without_ringing(events: Vec<Frame>) -> Vec<Frame> {
    let rings = |event: &Frame| matches!(event.event(), Some("Newstate" | "DialState"));
    events.into_iter().filter(|event| !rings(event)).collect()
}

macro_rules! every_order_of {
    ($($test:ident: $name:literal, $of:expr;)*) => {$(
        #[tokio::test]
        async fn $test() {
            every_order_is_never_wrong($name, $of(deciding($name)));
        }
    )*};
}

every_order_of! {
    an_answered_call: "answered", without_ringing;
    a_restart_of_asterisk: "asterisk-restarts", std::convert::identity;
    a_business_that_abandons: "business-abandons", std::convert::identity;
    a_busy_business: "business-busy", std::convert::identity;
    a_congested_trunk_to_the_business: "business-congestion", std::convert::identity;
    a_business_that_does_not_answer: "business-noanswer", std::convert::identity;
    a_business_that_declines: "business-reject", std::convert::identity;
    an_unreachable_business: "business-unreachable", std::convert::identity;
    an_unregistered_business: "business-unregistered", std::convert::identity;
    a_busy_visitor: "visitor-busy", std::convert::identity;
    a_congested_trunk_to_the_visitor: "visitor-congestion", std::convert::identity;
    a_visitor_that_does_not_answer: "visitor-noanswer", std::convert::identity;
    a_visitor_that_declines: "visitor-reject", std::convert::identity;
    an_unreachable_visitor: "visitor-unreachable", std::convert::identity;
    an_unregistered_visitor: "visitor-unregistered", std::convert::identity;
}
