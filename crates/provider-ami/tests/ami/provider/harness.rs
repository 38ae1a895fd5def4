//! A provider over the scripted peer, and a sink that the test reads.

use std::sync::Arc;
use std::time::Duration;

use callback_core::ports::provider::{
    CallFact, CallProvider, EventSink, Fact, Nonce, OutboundCall,
};
use callback_core::{AttemptId, Callee, LegId, PhoneNumber, Side};
use jiff::SignedDuration;
use provider_ami::{AsteriskProvider, DialTemplate, Evidence};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::time::timeout;
use uuid::Uuid;

use crate::fake::{Fake, Peer, client};

/// The call that all tests place.
pub(crate) const ID: &str = "cb-0123456789abcdef0123456789abcdef";

pub(crate) fn leg() -> LegId {
    LegId::new(Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef))
}

pub(crate) fn call() -> OutboundCall {
    OutboundCall {
        attempt: AttemptId::from_bytes([0xcd; 16]),
        leg: leg(),
        nonce: Nonce::new([0xab; 16]),
        to: Callee::Business(PhoneNumber::from_e164("+12015550100").unwrap().try_into().unwrap()),
        caller_id: PhoneNumber::from_e164("+12015550199").unwrap(),
        ring_limit: SignedDuration::from_secs(25),
        proof: None,
    }
}

/// What the sink was told.
#[derive(Debug, PartialEq)]
pub(crate) enum Told {
    Fact(Side, CallFact),
    Ready,
}

struct Sink(mpsc::UnboundedSender<Told>);

impl EventSink for Sink {
    fn fact(&self, fact: Fact) {
        assert_eq!(fact.call, leg());
        let _test_is_over = self.0.send(Told::Fact(fact.side, fact.what));
    }

    fn provider_ready(&self) {
        let _test_is_over = self.0.send(Told::Ready);
    }
}

pub(crate) struct Rig {
    pub(crate) provider: Arc<AsteriskProvider>,
    pub(crate) fake: Fake,
    told: mpsc::UnboundedReceiver<Told>,
}

impl Rig {
    pub(crate) fn start() -> Self {
        Self::start_with(None)
    }

    /// With somebody who reads Asterisk's own record.
    pub(crate) fn start_with(evidence: Option<Arc<dyn Evidence>>) -> Self {
        let (client, fake) = client(64 * 1024);
        let (tell, told) = mpsc::unbounded_channel();
        let template = DialTemplate::parse("PJSIP/{number}@trunk").unwrap();
        let (sink, runtime) = (Arc::new(Sink(tell)), Handle::current());
        let provider = AsteriskProvider::over(client, template, evidence, sink, &runtime);
        Self { provider: Arc::new(provider.unwrap()), fake, told }
    }

    /// Connected, with no call up.
    pub(crate) async fn ready() -> (Self, Peer) {
        let mut rig = Self::start();
        let mut peer = rig.fake.accept().await;
        peer.ready(&[]).await;
        assert_eq!(rig.next().await, Told::Ready);
        (rig, peer)
    }

    /// What the sink is told next.
    pub(crate) async fn next(&mut self) -> Told {
        timeout(Duration::from_secs(20), self.told.recv())
            .await
            .expect("something is told")
            .unwrap()
    }

    /// Whether the sink was told nothing so far.
    pub(crate) fn is_quiet(&mut self) -> bool {
        self.told.try_recv().is_err()
    }

    /// Asks the provider on a thread of its own, as the engine does.
    pub(crate) fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&AsteriskProvider) -> T + Send + 'static,
    ) -> tokio::task::JoinHandle<T> {
        let provider = Arc::clone(&self.provider);
        tokio::task::spawn_blocking(move || question(&provider))
    }

    /// Places the call, which the peer takes.
    pub(crate) async fn placed(peer: &mut Peer) -> &mut Peer {
        let heard = peer.hear("Originate").await;
        peer.succeed(&heard, "Message: Originate successfully queued\r\n").await;
        peer
    }
}

/// Asks for the call and has it taken.
pub(crate) async fn place(rig: &Rig, peer: &mut Peer) {
    let asked = rig.ask(|provider| provider.place_call(&call()));
    Rig::placed(peer).await;
    assert!(matches!(
        asked.await.unwrap(),
        callback_core::ports::provider::Placement::Placed(placed) if placed.0 == ID
    ));
}

/// One event of the call's own channel.
pub(crate) fn event(name: &str, state: u8, headers: &str) -> String {
    format!(
        "Event: {name}\r\nUniqueid: {ID}\r\nLinkedid: {ID}\r\nChannelState: {state}\r\n{headers}\r\n"
    )
}
