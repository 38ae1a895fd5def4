//! A visitor calls, nobody at the business takes the call, and they leave a message.

use std::thread;
use std::time::{Duration, Instant};

use callback_core::ports::recordings::Recording;
use callback_core::{CallbackState, Recorded};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};
use provider_twilio::webhook::{Algorithm, Body, Form, Signer};
use testbed::TwilioOptions;
use testbed::twilio::{Fault, FaultPoint, Keys, Leaves, Often, Phone};

use super::platform::{LIMIT, Line, PUBLIC};
use crate::app::Asked;

/// Busy.
const BUSINESS: &str = "+12015550110";
const VISITOR: &str = "+14155550132";
/// What the settings say is kept thirty days.
const RETENTION: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A callback that waits for its next try.
fn waiting(voicemail: &'static str) -> (Line, Asked) {
    let more = [("RETRIES", "on"), ("TWILIO_VOICEMAIL", voicemail)];
    let line = Line::open(BUSINESS, TwilioOptions::default(), &more, |settings| settings);
    let asked = line.app.ask(VISITOR);
    line.wait_until(&asked, |state, _| matches!(state, CallbackState::Scheduled { .. }));
    (line, asked)
}

/// Speaks so long once there is somebody or something to speak to, and hangs up.
fn speaker(seconds: u64) -> Phone {
    let talk = Duration::from_secs(seconds);
    Phone { keys: Keys::Nothing, leaves: Leaves::AfterTalk(talk), ..Phone::patient() }
}

fn count(history: &[Recorded], name: &str) -> usize {
    history.iter().filter(|it| it.event.name() == name).count()
}

fn recordings(line: &Line, asked: &Asked) -> Vec<Recording> {
    line.store.recordings(asked.id.parse().unwrap()).unwrap()
}

/// The texts that tell the business of messages.
fn told(line: &Line) -> Vec<String> {
    let texts = line.twilio.texts().into_iter().filter(|text| text.to == BUSINESS);
    texts.map(|text| text.body).filter(|body| body.starts_with("Voicemail")).collect()
}

fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + LIMIT;
    while !is_so() {
        assert!(Instant::now() < deadline, "waited in vain: {what}");
        thread::park_timeout(Duration::from_millis(20));
    }
}

/// Something happens, by which the worker looks at what is due.
fn wake(line: &Line) {
    line.app.ask("+14155550133");
}

/// Has the deletion that waits be due now, and done; when it was to be.
fn have_deleted(line: &Line) -> Timestamp {
    let file = line.app.folder.path().join("callback.db");
    let mut database = SqliteConnection::establish(&file.display().to_string()).unwrap();
    database.batch_execute("PRAGMA busy_timeout = 10000").unwrap();
    let waiting = "due FROM effects WHERE kind = 'delete_recording' AND epoch IS NULL";
    let due = || diesel::dsl::sql::<diesel::sql_types::BigInt>(waiting);
    let mut found = Vec::new();
    wait_for("a deletion that is due some day", || {
        found = diesel::select(due()).load::<i64>(&mut database).unwrap();
        !found.is_empty()
    });
    let hurry = "UPDATE effects SET due = 0 WHERE kind = 'delete_recording'";
    database.batch_execute(hurry).unwrap();
    wake(line);
    Timestamp::from_millisecond(found[0]).unwrap()
}

#[test]
fn a_message_is_recorded_told_to_the_business_once_and_deleted_when_its_time_is_over() {
    let (line, asked) = waiting("on");
    for point in [FaultPoint::Callback, FaultPoint::Document] {
        line.twilio.set_fault(point, Fault::Twice, Often::Always);
    }
    let sid = line.twilio.call_in(VISITOR, speaker(12));
    line.wait_until(&asked, |_, history| count(history, "voicemail") > 0);
    wait_for("a text", || !told(&line).is_empty());
    line.is_content();
    let heard = line.twilio.heard(&sid).join(" ");
    assert!(heard.contains("leave a message after the tone; it is recorded"), "{heard}");
    let texts = told(&line);
    let [text] = texts.as_slice() else { panic!("{texts:?}") };
    assert!(text.contains(&format!("{VISITOR} left a message of 12 s.")), "{text}");
    let (state, history) = line.look(&asked);
    assert!(matches!(state, CallbackState::Scheduled { .. }), "they still wait: {state:?}");
    assert_eq!(count(&history, "voicemail"), 1, "{history:#?}");
    let kept = recordings(&line, &asked);
    let [recording] = kept.as_slice() else { panic!("{kept:?}") };
    assert_eq!(line.twilio.recordings(), [recording.carrier.0.as_str()]);
    assert_eq!((recording.lasted.as_secs(), recording.deleted_at), (12, None));
    let cookie = format!("__Host-callback={}.{}", asked.id, asked.token);
    let page = line.app.client.get("/c", &[("Cookie", &cookie)]).text;
    assert!(page.contains("You left a message of 12 seconds"), "{page}");

    assert_eq!(have_deleted(&line), recording.at + RETENTION);
    wait_for("a deletion", || recordings(&line, &asked)[0].deleted_at.is_some());
    assert_eq!(line.twilio.recordings(), Vec::<String>::new());
    line.is_content();
}

#[test]
fn the_attempt_goes_on_while_a_message_is_left() {
    let (line, asked) = waiting("on");
    let sid = line.twilio.call_in(VISITOR, speaker(100));
    let is_asked = |heard: Vec<String>| heard.iter().any(|said| said.contains("leave a message"));
    assert!(line.twilio.wait_until(LIMIT, |twilio| is_asked(twilio.heard(&sid))));
    let (state, _) = line.look(&asked);
    assert!(matches!(state, CallbackState::CallingBusiness { .. }), "{state:?}");
    let waits = |state: &CallbackState| matches!(state, CallbackState::Scheduled { .. });
    line.wait_until(&asked, |state, history| waits(state) && count(history, "voicemail") == 1);
    line.is_content();
}

#[test]
fn a_visitor_who_was_called_first_may_leave_a_message() {
    let more = [("CALL_ORDER", "visitor-first"), ("TWILIO_VOICEMAIL", "on")];
    let line = Line::open(BUSINESS, TwilioOptions::default(), &more, |settings| settings);
    line.twilio.set_phone(VISITOR, Phone { keys: Keys::Always("1".to_owned()), ..speaker(12) });
    let asked = line.app.ask(VISITOR);
    let missed = |state: &CallbackState| *state == CallbackState::Missed;
    line.wait_until(&asked, |state, history| missed(state) && count(history, "voicemail") == 1);
    wait_for("a text", || !told(&line).is_empty());
    line.is_content();
    assert_eq!(recordings(&line, &asked)[0].lasted.as_secs(), 12);
    let rings = line.twilio.rings();
    assert_eq!(rings.iter().filter(|ring| ring.to == VISITOR).count(), 1, "{rings:?}");
}

#[test]
fn whoever_says_nothing_leaves_no_message() {
    let (line, asked) = waiting("on");
    line.twilio.call_in(VISITOR, speaker(0));
    wait_for("a recording that is deleted", || {
        recordings(&line, &asked).iter().any(|recording| recording.deleted_at.is_some())
    });
    line.is_content();
    assert_eq!(line.twilio.recordings(), Vec::<String>::new());
    assert_eq!((count(&line.look(&asked).1, "voicemail"), told(&line)), (0, Vec::new()));
}

#[test]
fn no_message_is_taken_unless_that_is_on() {
    let (line, asked) = waiting("off");
    // They would stay, and speak.
    let sid = line.twilio.call_in(VISITOR, Phone { keys: Keys::Nothing, ..Phone::patient() });
    line.wait_until(&asked, |_, history| count(history, "called_in") > 0);
    line.is_content();
    let heard = line.twilio.heard(&sid).join(" ");
    assert!(heard.contains("We call you back") && !heard.contains("message"), "{heard}");
    assert_eq!(line.twilio.recordings(), Vec::<String>::new());
    assert_eq!(recordings(&line, &asked), []);
}

#[test]
fn only_twilio_says_that_a_message_was_left() {
    let (line, asked) = waiting("on");
    let (_, history) = line.look(&asked);
    let leg = history.iter().find_map(|it| it.event.leg()).unwrap();
    let path = format!("/webhooks/twilio/calls/{leg}/{}/recorded", "ab".repeat(16));
    let call = format!("CallSid=CA{0}&RecordingSid=RE{0}", "0".repeat(32));
    let body = format!("{call}&RecordingStatus=completed&RecordingDuration=9");
    let form = Form::parse(body.as_bytes()).unwrap();
    let sign = |token: &str| {
        Signer::new(Algorithm::HmacSha1, token).sign(&format!("{PUBLIC}{path}"), Body::Form(&form))
    };
    let post = |signature: &str| {
        let kind = ("Content-Type", "application/x-www-form-urlencoded");
        let headers = [kind, ("X-Twilio-Signature", signature)];
        line.app.client.send(&path, &headers, body.as_bytes()).status
    };
    assert_eq!(post(&sign("another-token")), 403);
    assert_eq!(recordings(&line, &asked), []);
    // The same with the right token, so that it is the signature that was refused; and again.
    let good = sign(&line.twilio.account().auth_token);
    assert_eq!([post(&good), post(&good)], [204, 204]);
    assert_eq!(recordings(&line, &asked).len(), 1);
    wait_for("a text", || !told(&line).is_empty());
}

#[test]
fn a_deletion_that_fails_is_made_up_for() {
    let (line, asked) = waiting("on");
    line.twilio.call_in(VISITOR, speaker(12));
    line.wait_until(&asked, |_, history| count(history, "voicemail") > 0);
    line.is_content();
    let before = line.twilio.struck();
    line.twilio.set_fault(FaultPoint::Read, Fault::Fails(503), Often::Next(1));
    have_deleted(&line);
    assert!(line.twilio.wait_until(LIMIT, |twilio| twilio.struck() > before));
    assert_eq!(line.twilio.recordings().len(), 1);
    have_deleted(&line);
    wait_for("a deletion", || recordings(&line, &asked)[0].deleted_at.is_some());
    assert_eq!(line.twilio.recordings(), Vec::<String>::new());
}
