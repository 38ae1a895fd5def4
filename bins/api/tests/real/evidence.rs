//! What became of calls that the server did not see: it asks what Asterisk kept of them.

use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use callback_core::ports::provider::{
    CallProvider, EventSink, Fact, Nonce, OutboundCall, Placement,
};
use callback_core::ports::store::{Change, Commit, NewEvent, NonceHash, OpenedAttempt, Store};
use callback_core::{
    Attempt, AttemptId, CallbackId, Callee, Effect, EffectId, Event, LegId, PhoneNumber,
    PlannedEffect, Policy, Step,
};
use jiff::{SignedDuration, Timestamp};
use provider_ami::ami::{Credentials, Tcp};
use provider_ami::{AsteriskProvider, DialTemplate, Manager};
use store_sqlite::SqliteStore;
use tempfile::TempDir;
use testbed::{Client, House, Plan, Ticket};
use uuid::Uuid;

use crate::binaries;

const LIMIT: Duration = Duration::from_mins(1);
/// Between two looks at what tells nobody that it changed.
const LOOK: Duration = Duration::from_millis(50);
const BUSINESS: &str = "+12015550100";
const BUSY_BUSINESS: &str = "+12015550110";
/// Talks for a while, and hangs up.
const TALKER: &str = "+14155550100";
const SECOND_TALKER: &str = "+14155550101";
const THIRD_TALKER: &str = "+14155550102";
/// Talks until hung up.
const LISTENER: &str = "+14155550120";
/// Presses 9: "this was not me".
const STRANGER: &str = "+14155550117";

/// A house in which the carrier's fault is followed by another attempt at once, and nothing else is.
fn house(lines: u32) -> (House, TempDir) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("callback.toml");
    let retries = "[retries]\nbusiness_busy = []\nbusiness_no_answer = []\nbusiness_declined = []\n\
                   visitor_missed = []\nvisitor_declined = []\ncarrier = [1, 1]\n";
    std::fs::write(&file, retries).unwrap();
    let binaries = binaries();
    let mut plan = Plan::new(&binaries, BUSINESS);
    // Long enough for the server to be gone before anybody has picked up.
    plan.phones.ring = Duration::from_secs(3);
    // The offer that visitors hear first may be slow on a busy machine.
    plan.phones.talk = Duration::from_secs(8);
    plan.settings = vec![
        ("MAX_CONCURRENT_CALLS", lines.to_string()),
        ("CALLBACK_CONFIG", file.to_str().unwrap().to_owned()),
    ];
    (House::open(&plan).unwrap(), folder)
}

fn wait_until(what: &str, house: &House, done: impl Fn() -> bool) {
    let deadline = Instant::now() + LIMIT;
    while !done() {
        let logs = || format!("{}\n{}", house.server.log(), house.asterisk.handler_log());
        assert!(Instant::now() < deadline, "{what} did not come\n{}", logs());
        thread::park_timeout(LOOK);
    }
}

fn wait_for_step(house: &House, ticket: &Ticket, name: &str) {
    let mut steps = house.server.client().follow(ticket).unwrap().map(Result::unwrap);
    let logs = || format!("{}\n{}", house.server.log(), house.asterisk.handler_log());
    assert!(steps.any(|step| step.name() == name), "it ended without {name}\n{}", logs());
}

/// What the callback came to, once it is over.
fn ending(client: &Client, ticket: &Ticket) -> serde_json::Value {
    assert!(client.follow(ticket).unwrap().map(Result::unwrap).last().is_some());
    client.look(ticket).unwrap()
}

/// Stores that the business is rung for a callback that waits, as the server does right before it rings.
fn intend(store: &SqliteStore, ticket: &Ticket) -> OutboundCall {
    let id: CallbackId = ticket.id.parse().unwrap();
    let now = Timestamp::now();
    let epoch = store.begin_epoch(now).unwrap();
    let claimed = store.claim_due(epoch, now, 64, 64).unwrap();
    let is_its = |effect: &Effect| matches!(effect, Effect::Dispatch);
    let dispatch = claimed.iter().find(|it| it.callback == id && is_its(&it.effect)).unwrap();

    let callback = store.callback(id).unwrap().unwrap();
    let attempt = Attempt::new(AttemptId::new(Uuid::now_v7()), 1, 0);
    let (business, visitor) = (LegId::new(Uuid::now_v7()), LegId::new(Uuid::now_v7()));
    let event = Event::LineFree { attempt, business: vec![business], visitor, targets: Vec::new() };
    let step = callback.state.apply(&event, &Policy::default(), now).unwrap();
    let (next, effects) = match step {
        Step::Moved { next, effects, .. } => (Some(next), effects),
        Step::Stale(_) => (None, Vec::new()),
    };
    assert!(next.is_some(), "it does not wait for a line");
    let plan = |effect: Effect| PlannedEffect {
        id: EffectId::new(Uuid::now_v7()),
        due: effect.at().unwrap_or(now),
        effect,
    };
    let change = Change {
        next,
        events: vec![NewEvent { at: now, event, moved: true, rule: None }],
        effects: effects.into_iter().map(plan).collect(),
        claimed: Some(epoch),
        opened: Some(OpenedAttempt {
            attempt,
            first: vec![(business, NonceHash([0; 32]))],
            second: visitor,
            targets: Vec::new(),
        }),
        finishes: Some(dispatch.id),
        ..Change::of(&callback)
    };
    assert_eq!(store.commit(&change).unwrap(), Commit::Saved);
    OutboundCall {
        attempt: attempt.id,
        leg: business,
        nonce: Nonce::new([7; 16]),
        to: business_number(BUSINESS),
        caller_id: PhoneNumber::from_e164(BUSINESS).unwrap(),
        ring_limit: SignedDuration::from_secs(20),
        proof: None,
    }
}

fn business_number(e164: &str) -> Callee {
    Callee::Business(PhoneNumber::from_e164(e164).unwrap().try_into().unwrap())
}

/// Sends the call as the server would have, and is gone before anything of it is told.
fn send(house: &House, call: &OutboundCall) {
    struct Sink(mpsc::Sender<()>);

    impl EventSink for Sink {
        fn fact(&self, _: Fact) {}

        fn provider_ready(&self) {
            // The test may be past that.
            let _ = self.0.send(());
        }
    }

    let asterisk = &house.asterisk;
    let settings = provider_ami::Settings {
        manager: Manager::Plain(Tcp::new(asterisk.ami_addr().to_string())),
        credentials: Credentials::new(asterisk.ami_user(), asterisk.ami_secret()),
        dial: DialTemplate::parse("PJSIP/{number}@trunk").unwrap(),
        evidence: None,
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (ready, readiness) = mpsc::channel();
    let sink = Arc::new(Sink(ready));
    let provider = AsteriskProvider::start(settings, sink, runtime.handle()).unwrap();
    readiness.recv_timeout(LIMIT).unwrap();
    let placement = provider.place_call(call);
    assert!(matches!(placement, Placement::Placed(_)), "{placement:?}");
}

/// The first business leg of a callback.
fn business_leg(store: &SqliteStore, ticket: &Ticket) -> LegId {
    let history = store.history(ticket.id.parse().unwrap(), 0).unwrap();
    let legs = history.iter().find_map(|recorded| match &recorded.event {
        Event::LineFree { business, .. } => business.first(),
        _ => None,
    });
    *legs.unwrap()
}

#[test]
fn a_server_that_was_killed_learns_what_became_of_its_calls_and_dials_what_it_never_sent() {
    let (mut house, _folder) = house(2);
    let client = house.server.client();
    let talk = client.ask(TALKER).unwrap();
    let stranger = client.ask(STRANGER).unwrap();
    for ticket in [&talk, &stranger] {
        wait_for_step(&house, ticket, "business dialing");
    }
    let unsent = client.ask(SECOND_TALKER).unwrap();
    let busy = client.ask(THIRD_TALKER).unwrap();
    for ticket in [&talk, &stranger] {
        wait_for_step(&house, ticket, "visitor ringing");
    }
    house.server.kill();

    // All of it happens without a server.
    house.carrier.wait_for_quiet(LIMIT).unwrap();
    let parked = || house.asterisk.handler_log().matches("outcome left in").count() >= 3;
    wait_until("what the handler leaves", &house, parked);
    {
        let store = SqliteStore::open(&house.server.database()).unwrap();
        // Of this talk Asterisk's own record alone shall tell.
        let leg = business_leg(&store, &talk);
        house.asterisk.console(&format!("database del callback {leg}")).unwrap();
        intend(&store, &unsent);
        let mut call = intend(&store, &busy);
        call.to = business_number(BUSY_BUSINESS);
        send(&house, &call);
    }
    house
        .carrier
        .wait_for(LIMIT, |calls| {
            calls.iter().any(|call| call.number == BUSY_BUSINESS && call.ended.is_some())
        })
        .unwrap();
    house.asterisk.wait_until_idle(LIMIT).unwrap();
    house.server.restart().unwrap();

    let told = ending(&client, &talk);
    let log = house.server.log();
    assert_eq!(told["state"], "completed", "{told}\n{log}");
    let talks = house.carrier.talks();
    let heard = talks.iter().find(|talk| talk.visitor.number == TALKER).unwrap().duration();
    let talked = told["outcome"]["talked_seconds"].as_f64().unwrap();
    assert!((talked - heard.as_secs_f64()).abs() < 1.0, "{talked} s, heard {heard:?}");

    let told = ending(&client, &stranger);
    assert_eq!(told["state"], "refused", "{told}\n{log}");

    let told = ending(&client, &busy);
    assert_eq!((&told["state"], &told["outcome"]["cause"]), (&"missed".into(), &"busy".into()));
    assert_eq!(house.carrier.calls_to(BUSY_BUSINESS).len(), 1, "rung again");
    assert!(house.carrier.calls_to(THIRD_TALKER).is_empty());

    let told = ending(&client, &unsent);
    assert_eq!(told["state"], "completed", "{told}\n{}", house.server.log());
    for visitor in [TALKER, STRANGER, SECOND_TALKER] {
        assert_eq!(house.carrier.calls_to(visitor).len(), 1, "INVITEs at {visitor}");
    }
    assert_eq!(house.carrier.calls_to(BUSINESS).len(), 3);
    // The call of the last one took with it what was left of the others.
    let is_clean =
        || !house.asterisk.console("database show callback").unwrap().contains("/callback/");
    wait_until("an empty database", &house, is_clean);
}

#[test]
fn what_asterisk_itself_took_with_it_is_not_dialed_again() {
    let (mut house, _folder) = house(1);
    let client = house.server.client();
    let talk = client.ask(LISTENER).unwrap();
    wait_for_step(&house, &talk, "business dialing");
    let unsent = client.ask(SECOND_TALKER).unwrap();
    wait_for_step(&house, &talk, "visitor connected");
    house.server.kill();
    {
        let store = SqliteStore::open(&house.server.database()).unwrap();
        intend(&store, &unsent);
    }
    house.asterisk.kill();
    house.asterisk.restart().unwrap();
    house.server.restart().unwrap();

    let told = ending(&client, &talk);
    assert_eq!(told["state"], "completed", "{told}\n{}", house.server.log());
    let parked = || client.look(&unsent).unwrap()["state"] == "needs_human";
    wait_until("a person's part", &house, parked);
    assert!(house.carrier.calls_to(SECOND_TALKER).is_empty());
    assert_eq!(house.carrier.calls_to(BUSINESS).len(), 1);
    assert_eq!(house.carrier.calls_to(LISTENER).len(), 1);
}
