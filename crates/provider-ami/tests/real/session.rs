use std::sync::Arc;
use std::time::Duration;

use callback_core::ports::provider::{CallProvider, Health, Nonce, OutboundCall};
use callback_core::{AttemptId, Callee, LegId, PhoneNumber};
use jiff::SignedDuration;
use provider_ami::ami::{
    ActionError, Ami, ChannelId, CoreShowChannels, CoreStatus, Credentials, DbEntry, DbGetTree,
    Hangup, Ping, Request, State, Why,
};
use testbed::{Asterisk, Options, dead_end};
use tokio::runtime::Handle;
use uuid::Uuid;

use crate::house::{House, Sink, handler_env, settings};

pub(crate) fn any_call() -> OutboundCall {
    OutboundCall {
        attempt: AttemptId::new(Uuid::new_v4()),
        leg: LegId::new(Uuid::new_v4()),
        nonce: Nonce::new([0; 16]),
        to: Callee::Business(PhoneNumber::from_e164("+12015550100").unwrap().try_into().unwrap()),
        caller_id: PhoneNumber::from_e164("+12015550199").unwrap(),
        ring_limit: SignedDuration::from_secs(3),
        proof: None,
    }
}

pub(crate) fn booted() -> Asterisk {
    Asterisk::prepare(Options::new(dead_end().unwrap())).unwrap().boot(&handler_env()).unwrap()
}

pub(crate) fn client(asterisk: &Asterisk, secret: &str) -> Ami {
    let credentials = Credentials::new(asterisk.ami_user(), secret);
    let (ami, mut deliveries) =
        Ami::tcp(asterisk.ami_addr().to_string(), credentials).spawn(&Handle::current());
    tokio::spawn(async move { while deliveries.next().await.is_some() {} });
    ami
}

pub(crate) async fn until(ami: &Ami, wanted: impl Fn(&State) -> bool) -> State {
    let mut watch = ami.watch();
    let seen =
        tokio::time::timeout(Duration::from_secs(30), watch.wait_for(|state| wanted(state))).await;
    seen.unwrap_or_else(|_| panic!("still {}", ami.state())).unwrap().clone()
}

pub(crate) fn is_ready(state: &State) -> bool {
    matches!(state, State::Ready { .. })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shipped_user_may_do_what_is_needed_and_no_more() {
    let asterisk = booted();
    let ami = client(&asterisk, asterisk.ami_secret());
    let State::Ready { boot } = until(&ami, is_ready).await else { unreachable!() };
    assert!(boot.is_same(&boot), "the start is known");

    assert_eq!(ami.send(Ping).await, Ok(()));
    assert_eq!(ami.send(CoreShowChannels).await.unwrap().len(), 0);
    assert_eq!(ami.send(CoreStatus).await.unwrap().current_calls, 0);
    let left = |key: Option<&str>| DbGetTree {
        family: "callback".to_owned(),
        key: key.map(str::to_owned),
    };
    assert_eq!(ami.send(left(None)).await, Ok(Vec::new()));
    let long = "x".repeat(300);
    for key in ["leg", "leg/visitor", "other"] {
        asterisk.console(&format!("database put callback {key} {long}")).unwrap();
    }
    let paths = |entries: Vec<DbEntry>| {
        assert!(entries.iter().all(|entry| entry.value == long.as_bytes()), "whole");
        entries.into_iter().map(|entry| entry.path).collect::<Vec<_>>()
    };
    let both = ["/callback/leg", "/callback/leg/visitor"];
    assert_eq!(paths(ami.send(left(Some("leg"))).await.unwrap()), both);
    assert_eq!(ami.send(left(None)).await.map(|entries| entries.len()), Ok(3));
    let nobody = Hangup::normal(ChannelId::parse("cb-nobody").unwrap());
    let refused = |message: &str| Err(ActionError::Refused { message: message.to_owned() });
    assert_eq!(ami.send(nobody).await, refused("No such channel"));
    for denied in ["Command", "GetConfig", "ModuleLoad", "UserEvent", "Filter", "DBDel", "DBPut"] {
        let outcome = ami.send(Request::new(denied).unwrap()).await.map(|_| ());
        assert_eq!(outcome, refused("Permission denied"), "{denied}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_login_is_fenced_until_the_first_leaves() {
    let asterisk = booted();
    let first = client(&asterisk, asterisk.ami_secret());
    until(&first, is_ready).await;
    let second = client(&asterisk, asterisk.ami_secret());
    until(&second, |state| *state == State::Fenced).await;
    assert!(is_ready(&first.state()));
    drop(first);
    until(&second, is_ready).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_is_refused_in_words() {
    let asterisk = booted();
    let ami = client(&asterisk, "wrong");
    let State::Down { why: Why::Refused(message) } =
        until(&ami, |state| matches!(state, State::Down { .. })).await
    else {
        panic!("{}", ami.state())
    };
    assert_eq!(message, "Authentication failed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_is_another_boot() {
    let mut asterisk = booted();
    let ami = client(&asterisk, asterisk.ami_secret());
    let State::Ready { boot: before } = until(&ami, is_ready).await else { unreachable!() };
    let asterisk = tokio::task::spawn_blocking(move || {
        asterisk.restart().unwrap();
        asterisk
    });
    until(&ami, |state| !is_ready(state)).await;
    let State::Ready { boot: after } = until(&ami, is_ready).await else { unreachable!() };
    assert!(!after.is_same(&before), "{before:?} {after:?}");
    drop(asterisk.await.unwrap());
}

#[test]
fn a_refused_login_is_the_providers_health() {
    let house = House::open(dead_end().unwrap());
    let sink = Arc::new(Sink::default());
    let settings = settings(&house.asterisk, "wrong");
    let provider =
        provider_ami::AsteriskProvider::start(settings, sink, house.runtime.handle()).unwrap();
    let health = loop {
        match provider.health() {
            Health::Down { why } if why == "connecting" => std::thread::yield_now(),
            health => break health,
        }
    };
    let Health::Down { why } = health else { panic!("{health:?}") };
    assert!(
        why.contains("Login Already In Use") || why.contains("refused") || why.contains("another"),
        "{why}"
    );
}
