//! An Asterisk with phones behind it, a provider that rings them, and a sink that the test reads.

use std::collections::HashMap;
use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use callback_core::ports::provider::{
    CallFact, CallProvider, EventSink, Fact, Health, Nonce, OutboundCall, Placement, ProviderCall,
};
use callback_core::{AttemptId, Callee, Cause, LegEnd, LegId, PhoneNumber, Side};
use jiff::SignedDuration;
use provider_ami::ami::{Credentials, Tcp};
use provider_ami::{AsteriskProvider, DialTemplate, Manager, Settings};
use tempfile::TempDir;
use testbed::{Asterisk, HandlerEnv, Options};
use tokio::runtime::Runtime;
use uuid::Uuid;

pub(crate) const LIMIT: Duration = Duration::from_secs(40);

pub(crate) struct House {
    pub(crate) provider: AsteriskProvider,
    pub(crate) asterisk: Asterisk,
    pub(crate) sink: Arc<Sink>,
    pub(crate) runtime: Runtime,
    pub(crate) _handler: TempDir,
}

/// Every fact told so far, and how often the provider said that it is ready.
#[derive(Default)]
pub(crate) struct Sink {
    told: Mutex<Told>,
    changed: Condvar,
}

#[derive(Default)]
pub(crate) struct Told {
    pub(crate) facts: HashMap<LegId, Vec<(Side, CallFact)>>,
    pub(crate) ready: usize,
}

impl EventSink for Sink {
    fn fact(&self, fact: Fact) {
        self.told.lock().unwrap().facts.entry(fact.call).or_default().push((fact.side, fact.what));
        self.changed.notify_all();
    }

    fn provider_ready(&self) {
        self.told.lock().unwrap().ready += 1;
        self.changed.notify_all();
    }
}

impl Sink {
    /// Waits until `done` is true of what was told.
    pub(crate) fn wait(&self, done: impl Fn(&Told) -> bool) {
        let deadline = Instant::now() + LIMIT;
        let mut told = self.told.lock().unwrap();
        while !done(&told) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "told only: {:?}", told.facts);
            told = self.changed.wait_timeout(told, left).unwrap().0;
        }
    }

    /// How often the provider has said that it is ready.
    pub(crate) fn ready(&self) -> usize {
        self.told.lock().unwrap().ready
    }

    /// Waits for a fact about one side of a call.
    pub(crate) fn wait_for(&self, leg: LegId, side: Side, wanted: CallFact) {
        self.wait(|told| told.facts.get(&leg).is_some_and(|facts| facts.contains(&(side, wanted))));
    }

    /// Waits for the end of the business's side, and gives all facts of the call.
    pub(crate) fn story(&self, leg: LegId) -> Vec<(Side, CallFact)> {
        let over = |facts: &Vec<_>| {
            facts.iter().any(|fact| matches!(fact, (Side::Business, CallFact::Ended(_))))
        };
        self.wait(|told| told.facts.get(&leg).is_some_and(over));
        self.told.lock().unwrap().facts.get(&leg).cloned().unwrap_or_default()
    }
}

/// The end that was told of one side.
pub(crate) fn end(story: &[(Side, CallFact)], side: Side) -> Option<LegEnd> {
    story.iter().find_map(|fact| match fact {
        (told, CallFact::Ended(end)) if *told == side => Some(*end),
        _ => None,
    })
}

/// What is told of a talk of which the visitor hangs up.
pub(crate) fn a_talk() -> [(Side, CallFact); 7] {
    let normal = CallFact::Ended(LegEnd::new(Cause::Normal));
    [
        (Side::Business, CallFact::Ringing),
        (Side::Business, CallFact::Answered),
        (Side::Visitor, CallFact::Ringing),
        (Side::Visitor, CallFact::Answered),
        (Side::Visitor, CallFact::Bridged),
        (Side::Visitor, normal),
        (Side::Business, normal),
    ]
}

pub(crate) fn handler_env() -> HandlerEnv {
    HandlerEnv { api_url: "http://127.0.0.1:8502".into(), secret: "0123456789abcdef".repeat(2) }
}

pub(crate) fn settings(asterisk: &Asterisk, secret: &str) -> Settings {
    Settings {
        manager: Manager::Plain(Tcp::new(asterisk.ami_addr().to_string())),
        credentials: Credentials::new(asterisk.ami_user(), secret),
        dial: DialTemplate::parse("PJSIP/{number}@trunk").unwrap(),
        evidence: None,
    }
}

impl House {
    /// Boots it all, and returns when calls can be placed.
    pub(crate) fn open(trunk: SocketAddr) -> Self {
        Self::with(Options::new(trunk))
    }

    /// The same with an Asterisk of the test's choice; the handler is ours.
    pub(crate) fn with(options: Options) -> Self {
        Self::reached_with(options, |asterisk| settings(asterisk, asterisk.ami_secret()))
    }

    /// The same, with an Asterisk and a provider of the test's choice; the handler is ours.
    pub(crate) fn reached_with(
        options: Options,
        settings: impl FnOnce(&Asterisk) -> Settings,
    ) -> Self {
        let (asterisk, folder) = boot(options);
        let runtime = Runtime::new().unwrap();
        let sink = Arc::new(Sink::default());
        let provider =
            AsteriskProvider::start(settings(&asterisk), sink.clone(), runtime.handle()).unwrap();
        sink.wait(|told| told.ready > 0);
        assert_eq!(provider.health(), Health::Ready);
        Self { provider, asterisk, sink, runtime, _handler: folder }
    }

    /// Rings the business, and once it answers the visitor, if there is one. Digits only.
    pub(crate) fn ring(&self, business: &str, visitor: Option<&str>) -> (LegId, ProviderCall) {
        ring(&self.provider, business, visitor)
    }

    /// The same, whatever becomes of asking for it.
    pub(crate) fn place(&self, business: &str, visitor: Option<&str>) -> (LegId, Placement) {
        place(&self.provider, business, visitor)
    }
}

/// An Asterisk with the handler of these tests, and the folder that holds it.
pub(crate) fn boot(options: Options) -> (Asterisk, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let handler = folder.path().join("handler");
    fs::write(&handler, include_str!("handler.sh")).unwrap();
    fs::set_permissions(&handler, fs::Permissions::from_mode(0o755)).unwrap();
    let options = Options { handler: Some(handler), ..options };
    (Asterisk::prepare(options).unwrap().boot(&handler_env()).unwrap(), folder)
}

pub(crate) fn ring(
    provider: &dyn CallProvider,
    business: &str,
    visitor: Option<&str>,
) -> (LegId, ProviderCall) {
    match place(provider, business, visitor) {
        (leg, Placement::Placed(placed)) => (leg, placed),
        (_, other) => panic!("{other:?}"),
    }
}

fn place(provider: &dyn CallProvider, business: &str, visitor: Option<&str>) -> (LegId, Placement) {
    let leg = LegId::new(Uuid::new_v4());
    let number =
        visitor.map_or(0, |digits| u128::from_str_radix(&format!("a{digits}"), 16).unwrap());
    let call = OutboundCall {
        attempt: AttemptId::new(Uuid::new_v4()),
        leg,
        nonce: Nonce::new(number.to_be_bytes()),
        to: Callee::Business(
            PhoneNumber::from_e164(&format!("+{business}")).unwrap().try_into().unwrap(),
        ),
        caller_id: PhoneNumber::from_e164("+12015550199").unwrap(),
        ring_limit: SignedDuration::from_secs(3),
        proof: None,
    };
    (leg, provider.place_call(&call))
}
