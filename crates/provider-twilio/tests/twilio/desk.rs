//! A desk that answers what the test says, and the provider and webhooks over it.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use callback_core::ports::provider::{Fact, Gate, GateRefusal, Grant, Nonce, ProviderCall};
use callback_core::ports::recordings::LeftMessage;
use callback_core::ports::steering::{CallIn, CallInRefusal, Stage, Steering, Unstored};
use callback_core::{Callee, LegId, PhoneNumber, ProofDigits};
use jiff::SignedDuration;
use provider_twilio::rest::Client;
use provider_twilio::webhook::{Algorithm, Body, Form, Signer, Verifier};
use provider_twilio::{
    Looks, OnUnknown, PublicBase, Reply, Request, Settings, TwilioProvider, Webhooks,
};

use crate::peer::{CALL, TOKEN};

pub(crate) const LEG: LegId = LegId::from_bytes([7; 16]);
pub(crate) const CALLER_ID: &str = "+12015550199";
const PUBLIC: &str = "https://call.example.com";

/// Keeps what it is told.
pub(crate) struct Desk {
    pub(crate) stage: Stage,
    pub(crate) callee: Option<Callee>,
    pub(crate) proof: Option<ProofDigits>,
    /// What whoever wins the gate may ring; without one, nobody wins it.
    pub(crate) grant: Option<Grant>,
    pub(crate) takes_messages: bool,
    /// Whether nothing can be stored.
    pub(crate) failing: AtomicBool,
    /// How often the gate was asked.
    pub(crate) gates: AtomicUsize,
    pub(crate) told: Mutex<Vec<Fact>>,
    pub(crate) messages: Mutex<Vec<(LegId, LeftMessage)>>,
    pub(crate) heard: Condvar,
}

impl Desk {
    pub(crate) fn at(stage: Stage) -> Self {
        Self {
            stage,
            callee: None,
            proof: None,
            grant: None,
            takes_messages: false,
            failing: AtomicBool::default(),
            gates: AtomicUsize::default(),
            told: Mutex::default(),
            messages: Mutex::default(),
            heard: Condvar::new(),
        }
    }

    /// The first fact that it is told, now or within `limit`.
    pub(crate) fn first_fact(&self, limit: Duration) -> Fact {
        let told = self.told.lock().unwrap();
        let (told, _) = self.heard.wait_timeout_while(told, limit, |told| told.is_empty()).unwrap();
        told.first().unwrap().clone()
    }

    fn store(&self) -> Result<(), Unstored> {
        let is_full = self.failing.load(Ordering::SeqCst);
        if is_full { Err(Unstored { source: "the disk is full".into() }) } else { Ok(()) }
    }
}

impl Gate for Desk {
    fn ask(&self, _: LegId, _: &Nonce) -> Result<Grant, GateRefusal> {
        self.gates.fetch_add(1, Ordering::SeqCst);
        self.grant.clone().ok_or(GateRefusal::Unknown)
    }
}

impl Steering for Desk {
    fn stage(&self, _: LegId) -> Result<Stage, GateRefusal> {
        Ok(self.stage)
    }

    fn callee(&self, _: LegId) -> Result<Option<Callee>, GateRefusal> {
        Ok(self.callee.clone())
    }

    fn proof(&self, _: LegId) -> Result<Option<ProofDigits>, GateRefusal> {
        Ok(self.proof)
    }

    fn leg_of(&self, _: &ProviderCall) -> Result<Option<LegId>, Unstored> {
        Ok(None)
    }

    fn take(&self, facts: &[Fact]) -> Result<(), Unstored> {
        self.store()?;
        self.told.lock().unwrap().extend_from_slice(facts);
        self.heard.notify_all();
        Ok(())
    }

    fn call_in(&self, _: &PhoneNumber, _: &ProviderCall) -> Result<CallIn, CallInRefusal> {
        Err(CallInRefusal::Unknown)
    }

    fn join(&self, _: LegId, _: &Nonce) -> Result<(), GateRefusal> {
        Err(GateRefusal::Unknown)
    }

    fn takes_message(&self, _: LegId) -> Result<bool, Unstored> {
        Ok(self.takes_messages)
    }

    fn message_left(&self, leg: LegId, message: &LeftMessage) -> Result<(), Unstored> {
        self.store()?;
        self.messages.lock().unwrap().push((leg, message.clone()));
        Ok(())
    }
}

/// A provider over `desk` that looks at its calls so often, and calls from this number.
pub(crate) fn provider(
    client: Arc<Client>,
    desk: Arc<Desk>,
    caller_id: &str,
    looks: Looks,
) -> TwilioProvider {
    let settings = Settings {
        client,
        public: PublicBase::new(PUBLIC),
        caller_id: PhoneNumber::from_e164(caller_id).unwrap(),
        talk_limit: SignedDuration::from_hours(1),
        on_unknown: OnUnknown::Redo,
        machine_detection: false,
        voicemail: None,
        looks,
    };
    TwilioProvider::start(settings, desk).unwrap()
}

/// What takes the webhooks of the provider's calls.
pub(crate) fn webhooks(provider: &TwilioProvider) -> Webhooks {
    Webhooks::new(Verifier::new(TOKEN, None), PublicBase::new(PUBLIC)).and_calls(provider)
}

/// What `webhooks` answer to a step of the call of [`LEG`], signed with `token`.
pub(crate) fn post(webhooks: &Webhooks, token: &str, step: &str, about: &str) -> Reply {
    let path = format!("/webhooks/twilio/calls/{LEG}/{}/{step}", "ab".repeat(16));
    let body = format!("CallSid={CALL}&{about}");
    let form = Form::parse(body.as_bytes()).unwrap();
    let url = format!("{PUBLIC}{path}");
    let signature = Signer::new(Algorithm::HmacSha1, token).sign(&url, Body::Form(&form));
    let signature = Some(signature.as_str());
    webhooks.answer(&Request { path_and_query: &path, signature, body: body.as_bytes() })
}
