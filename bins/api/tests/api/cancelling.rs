use crate::app::{TALKER, TestApp};
use crate::recorder::Recorder;

#[test]
fn cancelling_while_a_phone_rings_hangs_it_up() {
    let (app, network) = TestApp::with_business("+12015550111"); // Rings, never answers.
    let asked = app.ask(TALKER);
    app.follow(&asked).until(|event| event["event"] == "ringing");
    let reply = app.cancel(&asked);
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.json()["state"], "cancelled");
    let last = app.follow(&asked).last().unwrap();
    assert_eq!(last["event"], "cancelled");
    assert_eq!(last["words"], "cancelled by the visitor");
    assert_eq!(network.ledger().len(), 1, "the visitor's phone was not rung");
}

#[test]
fn cancelling_a_call_that_rings_reaches_the_provider() {
    let record = Recorder::start();
    let recorder = record.recorder.clone();
    let app = TestApp::over(&[], move |_| recorder);
    let asked = app.ask(TALKER);
    let call = record.next_call();
    assert_eq!(app.cancel(&asked).status, 200);
    assert_eq!(record.next_hang_up().0, format!("cb-{}", call.leg));
}

#[test]
fn cancelling_a_talk_hangs_it_up_and_it_counts_as_a_talk() {
    let (app, network) = TestApp::start();
    let asked = app.ask(TALKER);
    app.follow(&asked).until_state("connected");
    let reply = app.cancel(&asked);
    assert_eq!(reply.status, 202, "{}", reply.text);
    let last = app.follow(&asked).last().unwrap();
    assert_eq!(
        (&last["state"], &last["outcome"]["kind"]),
        (&"completed".into(), &"connected".into())
    );
    assert_eq!(network.live_calls(), 0);
}

#[test]
fn cancelling_twice_is_no_error_and_cancelling_what_is_over_is_one() {
    let (app, _network) = TestApp::with_business("+12015550111");
    let asked = app.ask(TALKER);
    let first = app.cancel(&asked);
    assert_eq!(first.status, 200);
    let again = app.cancel(&asked);
    assert_eq!((again.status, again.json()), (200, first.json()), "nothing more is recorded");
    drop(app);

    let (app, _network) = TestApp::with_business("+12015550110");
    let asked = app.ask(TALKER);
    app.follow(&asked).last();
    let reply = app.cancel(&asked);
    assert_eq!((reply.status, reply.problem().as_str()), (409, "does-not-fit"));
}
