//! What Twilio tells of a message that somebody left, and its end at Twilio.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use callback_core::ports::recordings::{CarrierRecording, LeftMessage, Recordings};
use callback_core::ports::steering::Stage;
use jiff::SignedDuration;
use provider_twilio::{Looks, Reply as Answer, TwilioRecordings, Webhooks};

use crate::desk::{CALLER_ID, Desk, LEG, post, provider, webhooks};
use crate::peer::{Peer, Reply, TOKEN};

const SID: &str = "RE00000000000000000000000000000001";

/// Tells `webhooks` so much of a recording, signed with `token`.
fn tell(webhooks: &Webhooks, token: &str, about: &str) -> Answer {
    post(webhooks, token, "recorded", &format!("RecordingSid={SID}&{about}"))
}

#[test]
fn a_message_is_stored_before_twilio_has_its_answer() {
    let peer = Peer::answering([]);
    let desk = Arc::new(Desk { takes_messages: true, ..Desk::at(Stage::Over) });
    let provider = provider(Arc::new(peer.client()), desk.clone(), CALLER_ID, Looks::default());
    let webhooks = webhooks(&provider);
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
