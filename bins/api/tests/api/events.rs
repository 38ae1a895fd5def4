use crate::app::{TALKER, TestApp};
use crate::recorder::Recorder;

#[test]
fn events_resume_after_the_last_one_that_was_received() {
    let (app, _network) = TestApp::start();
    let asked = app.ask("+14155550132");
    let all: Vec<_> = app.follow(&asked).collect();
    let seen = &all[4];
    assert_eq!(seen["event"], "accepted");
    let rest: Vec<_> = app.follow_after(&asked, seen["sequence"].as_u64().unwrap()).collect();
    assert_eq!(rest, all[5..]);
}

#[test]
fn a_stream_that_was_cut_goes_on_where_it_was_with_nothing_lost_or_twice() {
    let (app, _network) = TestApp::start();
    let asked = app.ask("+14155550132");
    let (mut seen, mut after) = (Vec::new(), 0);
    // A new connection for every single event; the eleventh would tell nothing new.
    for _ in 0..10 {
        let event = app.follow_after(&asked, after).next().unwrap();
        after = event["sequence"].as_u64().unwrap();
        seen.push(event);
    }
    assert_eq!(seen, app.follow(&asked).collect::<Vec<_>>());
}

#[test]
fn whoever_comes_back_after_the_end_is_told_that_there_is_nothing_left() {
    let (app, _network) = TestApp::start();
    let asked = app.ask("+14155550132");
    let last = app.follow(&asked).last().unwrap();
    let (bearer, after) = (asked.bearer(), last["sequence"].to_string());
    let headers = [("Authorization", bearer.as_str()), ("Last-Event-ID", after.as_str())];
    assert_eq!(app.client.get(&asked.events(), &headers).status, 204);
}

#[test]
fn a_last_event_id_that_is_no_number_is_refused() {
    let (app, _network) = TestApp::start();
    let asked = app.ask("+14155550132");
    let bearer = asked.bearer();
    let headers = [("Authorization", bearer.as_str()), ("Last-Event-ID", "seven")];
    let reply = app.client.get(&asked.events(), &headers);
    assert_eq!((reply.status, reply.problem().as_str()), (400, "bad-request"));
}

#[test]
fn a_watcher_of_one_callback_hears_nothing_of_another() {
    let (app, _network) = TestApp::start();
    let asked: Vec<_> = (0..8).map(|n| app.ask(&format!("+1415555013{n}"))).collect();
    let streams: Vec<_> = asked.iter().map(|asked| app.follow(asked)).collect();
    let mut sequences: Vec<_> = streams
        .into_iter()
        .flat_map(|stream| stream.map(|event| event["sequence"].as_u64().unwrap()))
        .collect();
    let heard = sequences.len();
    sequences.sort_unstable();
    sequences.dedup();
    assert_eq!(sequences.len(), heard, "an event was told to two watchers");
    assert_eq!(heard, 8 * 10);
}

#[test]
fn a_stream_ends_when_the_program_is_told_to_stop() {
    let record = Recorder::start();
    let recorder = record.recorder.clone();
    let mut app = TestApp::over(&[], move |_| recorder);
    let asked = app.ask(TALKER);
    let mut stream = app.follow(&asked);
    stream.until_state("calling_business");
    let started = std::time::Instant::now();
    app.stop();
    assert!(stream.next().is_none());
    assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
}
