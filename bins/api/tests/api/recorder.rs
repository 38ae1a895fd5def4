use std::sync::Arc;
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

use callback_core::ports::provider::{
    CallProvider, Found, HangUpError, Health, Member, OutboundCall, Placement, ProviderCall,
};
use callback_core::{LegId, PhoneNumber};

/// A provider that rings nobody and keeps what it was asked; the test steers the calls itself.
pub(crate) struct Recorder {
    placed: Mutex<Sender<OutboundCall>>,
    hung_up: Mutex<Sender<ProviderCall>>,
    health: Mutex<Health>,
    members: Mutex<Vec<Member>>,
}

/// What the recorder was asked, in order.
pub(crate) struct Record {
    pub(crate) recorder: Arc<Recorder>,
    placed: Receiver<OutboundCall>,
    hung_up: Receiver<ProviderCall>,
}

impl Recorder {
    pub(crate) fn start() -> Record {
        let ((placed, calls), (hung_up, ends)) = (mpsc::channel(), mpsc::channel());
        let recorder = Self {
            placed: Mutex::new(placed),
            hung_up: Mutex::new(hung_up),
            health: Mutex::new(Health::Ready),
            members: Mutex::default(),
        };
        Record { recorder: Arc::new(recorder), placed: calls, hung_up: ends }
    }

    pub(crate) fn set_health(&self, health: Health) {
        *self.health.lock().unwrap() = health;
    }

    pub(crate) fn set_members(&self, members: Vec<Member>) {
        *self.members.lock().unwrap() = members;
    }
}

impl Record {
    pub(crate) fn next_call(&self) -> OutboundCall {
        self.placed.recv_timeout(Duration::from_secs(10)).expect("a call is placed")
    }

    pub(crate) fn next_hang_up(&self) -> ProviderCall {
        self.hung_up.recv_timeout(Duration::from_secs(10)).expect("a call is hung up")
    }
}

impl CallProvider for Recorder {
    fn name(&self) -> &'static str {
        "recorder"
    }

    fn place_call(&self, call: &OutboundCall) -> Placement {
        self.placed.lock().unwrap().send(call.clone()).unwrap();
        Placement::Placed(ProviderCall(format!("cb-{}", call.leg)))
    }

    fn hang_up(&self, call: &ProviderCall) -> Result<(), HangUpError> {
        self.hung_up.lock().unwrap().send(call.clone()).unwrap();
        Ok(())
    }

    fn reconcile(&self, leg: LegId) -> Found {
        Found::Live(ProviderCall(format!("cb-{leg}")))
    }

    fn adopt(&self, _: LegId, call: &ProviderCall) -> Found {
        Found::Live(call.clone())
    }

    fn health(&self) -> Health {
        self.health.lock().unwrap().clone()
    }

    fn members(&self) -> Vec<Member> {
        self.members.lock().unwrap().clone()
    }

    /// If it has members, they dial in a way of their own.
    fn dial_string(&self, _leg: LegId, number: &PhoneNumber) -> Option<String> {
        let members = self.members.lock().unwrap();
        members.first().map(|member| format!("PJSIP/{}@{}", number.as_e164(), member.name))
    }

    /// Whoever calls is at the last of them.
    fn dial_string_beside(&self, _call: &ProviderCall, number: &PhoneNumber) -> Option<String> {
        let members = self.members.lock().unwrap();
        members.last().map(|member| format!("PJSIP/{}@{}", number.as_e164(), member.name))
    }
}
