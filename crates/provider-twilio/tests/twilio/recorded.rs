//! What Twilio tells of a message that somebody left, and its end at Twilio.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use callback_core::ports::provider::{Fact, Gate, GateRefusal, Grant, Nonce, ProviderCall};
use callback_core::ports::recordings::{CarrierRecording, LeftMessage, Recordings};
use callback_core::ports::steering::{CallIn, CallInRefusal, Stage, Steering, Unstored};
use callback_core::{Callee, LegId, PhoneNumber, ProofDigits};
use jiff::SignedDuration;
use provider_twilio::webhook::{Algorithm, Body, Form, Signer, Verifier};
use provider_twilio::{
    Looks, OnUnknown, PublicBase, Reply as Answer, Request, Settings, TwilioProvider,
    TwilioRecordings, Webhooks,
};

use crate::peer::{CALL, Peer, Reply, TOKEN};

const LEG: LegId = LegId::from_bytes([7; 16]);
const SID: &str = "RE00000000000000000000000000000001";
const PUBLIC: &str = "https://call.example.com";

/// Takes messages, and nothing else.
#[derive(Default)]
struct Desk {
    failing: AtomicBool,
    messages: Mutex<Vec<(LegId, LeftMessage)>>,
}

impl Gate for Desk {
    fn ask(&self, _: LegId, _: &Nonce) -> Result<Grant, GateRefusal> {
        Err(GateRefusal::Unknown)
    }
}

impl Steering for Desk {
    fn stage(&self, _: LegId) -> Result<Stage, GateRefusal> {
        Ok(Stage::Over)
    }

    fn callee(&self, _: LegId) -> Result<Option<Callee>, GateRefusal> {
        Ok(None)
    }

    fn proof(&self, _: LegId) -> Result<Option<ProofDigits>, GateRefusal> {
        Ok(None)
    }

    fn leg_of(&self, _: &ProviderCall) -> Result<Option<LegId>, Unstored> {
        Ok(None)
    }

    fn take(&self, _: &[Fact]) -> Result<(), Unstored> {
        Ok(())
    }

    fn call_in(&self, _: &PhoneNumber, _: &ProviderCall) -> Result<CallIn, CallInRefusal> {
        Err(CallInRefusal::Unknown)
    }

    fn join(&self, _: LegId, _: &Nonce) -> Result<(), GateRefusal> {
        Err(GateRefusal::Unknown)
    }

    fn takes_message(&self, _: LegId) -> Result<bool, Unstored> {
        Ok(true)
    }

    fn message_left(&self, leg: LegId, message: &LeftMessage) -> Result<(), Unstored> {
        if self.failing.load(Ordering::SeqCst) {
            return Err(Unstored { source: "the disk is full".into() });
        }
        self.messages.lock().unwrap().push((leg, message.clone()));
        Ok(())
    }
}

/// Tells `webhooks` so much of a recording, signed with `token`.
fn tell(webhooks: &Webhooks, token: &str, about: &str) -> Answer {
    let path = format!("/webhooks/twilio/calls/{LEG}/{}/recorded", "ab".repeat(16));
    let body = format!("CallSid={CALL}&RecordingSid={SID}&{about}");
    let form = Form::parse(body.as_bytes()).unwrap();
    let url = format!("{PUBLIC}{path}");
    let signature = Signer::new(Algorithm::HmacSha1, token).sign(&url, Body::Form(&form));
    let signature = Some(signature.as_str());
    webhooks.answer(&Request { path_and_query: &path, signature, body: body.as_bytes() })
}

#[test]
fn a_message_is_stored_before_twilio_has_its_answer() {
    let peer = Peer::answering([]);
    let (desk, number) = (Arc::new(Desk::default()), PhoneNumber::from_e164("+12015550199"));
    let settings = Settings {
        client: Arc::new(peer.client()),
        public: PublicBase::new(PUBLIC),
        caller_id: number.unwrap(),
        talk_limit: SignedDuration::from_hours(1),
        on_unknown: OnUnknown::Redo,
        machine_detection: false,
        voicemail: None,
        looks: Looks::default(),
    };
    let provider = TwilioProvider::start(settings, desk.clone()).unwrap();
    let webhooks = Webhooks::new(Verifier::new(TOKEN, None), PublicBase::new(PUBLIC));
    let webhooks = webhooks.and_calls(&provider);
    let whole = "RecordingStatus=completed&RecordingDuration=12";
    assert!(matches!(tell(&webhooks, "another-token", whole), Answer::Forbidden));
    desk.failing.store(true, Ordering::SeqCst);
    assert!(matches!(tell(&webhooks, TOKEN, whole), Answer::Later), "Twilio is to repeat it");
    desk.failing.store(false, Ordering::SeqCst);
    assert!(matches!(tell(&webhooks, TOKEN, "RecordingStatus=new"), Answer::Malformed));
    for nothing in ["absent&RecordingDuration=0", "failed&ErrorCode=16100", "in-progress"] {
        let about = format!("RecordingStatus={nothing}");
        assert!(matches!(tell(&webhooks, TOKEN, &about), Answer::Noted), "{nothing}");
    }
    assert_eq!(desk.messages.lock().unwrap().as_slice(), [], "nobody said anything");
    for (about, seconds) in [(whole, 12), ("RecordingStatus=completed", 1)] {
        assert!(matches!(tell(&webhooks, TOKEN, about), Answer::Noted));
        let lasted = SignedDuration::from_secs(seconds);
        let message = LeftMessage { carrier: CarrierRecording(SID.to_owned()), lasted };
        assert_eq!(desk.messages.lock().unwrap().pop(), Some((LEG, message)));
    }
}

#[test]
fn what_twilio_does_not_have_any_more_is_deleted_and_nothing_else_is() {
    let recording = CarrierRecording(SID.to_owned());
    for (reply, is_deleted) in [
        (Reply::http(204, "", ""), true),
        (Reply::json(404, r#"{"code":20404}"#), true),
        // A proxy's word.
        (Reply::http(404, "", "<html>"), false),
        (Reply::json(401, r#"{"code":20003}"#), false),
        (Reply::json(503, ""), false),
        (Reply::Silence, false),
    ] {
        let peer = Peer::answering([reply]);
        let keeper = TwilioRecordings::new(Arc::new(peer.hasty_client()));
        assert_eq!(keeper.delete(&recording).is_ok(), is_deleted, "{:?}", peer.seen());
        assert!(peer.seen()[0].line.starts_with("DELETE"), "{:?}", peer.seen());
    }
    let peer = Peer::answering([]);
    let keeper = TwilioRecordings::new(Arc::new(peer.client()));
    assert!(keeper.delete(&CarrierRecording("1764000000.5".to_owned())).is_err());
    assert_eq!(peer.connections(), 0, "a name that is none of Twilio's is not asked about");
}

#[test]
fn a_recording_is_heard_where_the_account_is() {
    let peer = Peer::answering([]);
    let sid = provider_twilio::rest::RecordingSid::parse(SID).unwrap();
    let url = peer.client().recording_media(&sid);
    assert!(url.starts_with(peer.base().as_str()), "{url}");
    assert!(url.ends_with(&format!("/Recordings/{SID}.mp3")), "{url}");
}
