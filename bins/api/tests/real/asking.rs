//! What the gate's permission may ask for besides the call: digits that prove who answered, and a
//! language. The server gives neither yet, so something between it and the handler adds them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use testbed::{End, House, Plan, Step};

use crate::binaries;

const LIMIT: Duration = Duration::from_mins(1);

/// Passes on what the handler asks, and adds to the permission; lives as long as the test.
fn adding(more: Value) -> impl FnOnce(String) -> String {
    move |api| {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, api, more) = (stream.unwrap(), api.clone(), more.clone());
                // The handler also waits here for questions, for long. What breaks off is its own affair.
                thread::spawn(move || pass_on(stream, &api, &more));
            }
        });
        url
    }
}

fn pass_on(mut stream: TcpStream, api: &str, more: &Value) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line.trim_end().is_empty() {
            break;
        }
        head.push(line.trim_end().to_owned());
    }
    let header = |name: &str| {
        let mut pairs = head.iter().filter_map(|line| line.split_once(": "));
        pairs.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    };
    let mut body = vec![0; header("content-length").unwrap().parse().unwrap()];
    reader.read_exact(&mut body).unwrap();
    let path = head[0].split(' ').nth(1).unwrap();
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut answer = agent
        .post(format!("{api}{path}"))
        .header("Authorization", header("authorization").unwrap())
        .header("Content-Type", "application/json")
        .send(&body)
        .unwrap();
    let mut text = answer.body_mut().read_to_string().unwrap();
    if path.ends_with("/gate") && answer.status() == 200 {
        let mut permission: Value = serde_json::from_str(&text).unwrap();
        let more = more.as_object().unwrap().clone();
        permission.as_object_mut().unwrap().extend(more);
        text = permission.to_string();
    }
    let (status, length) = (answer.status().as_u16(), text.len());
    let head = format!("HTTP/1.1 {status} x\r\nContent-Length: {length}\r\n\r\n");
    stream.write_all(format!("{head}{text}").as_bytes()).unwrap();
}

/// The values of `field` in those lines of the handler's log that have it.
fn logged(house: &House, field: &str) -> Vec<String> {
    let log = house.asterisk.handler_log();
    let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter_map(|line| Some(line.get(field)?.as_str()?.to_owned())).collect()
}

#[test]
fn whoever_answers_and_does_not_know_the_digits_is_not_joined_and_not_rung_again() {
    let binaries = binaries();
    let mut plan = Plan::new(&binaries, "+12015550100");
    plan.phones.talk = LIMIT * 2;
    plan.settings.retain(|(name, _)| *name != "RETRIES");
    let permission = json!({ "proof": "47", "language": "de" });
    let house = House::open_behind(&plan, adding(permission)).unwrap();
    let client = house.server.client();
    let ticket = client.ask("+14155550100").unwrap();
    let last = client.follow(&ticket).unwrap().map(Result::unwrap).last().unwrap();
    assert_eq!((last.state(), last.cause()), ("unreachable", "proof_failed"), "{last:?}");
    house.carrier.wait_for_quiet(LIMIT).unwrap();
    house.asterisk.wait_until_idle(LIMIT).unwrap();

    let visitor = house.carrier.calls_to("+14155550100");
    assert_eq!((visitor.len(), visitor[0].end), (1, Some(End::ByPbx)));
    assert_eq!(house.carrier.talks()[0].visitor_heard, 0, "nothing of the business");
    // Nothing is installed but English: each sound is complained about once, and played.
    let asked = ["vm-star-cancel", "agent-pass", "privacy-incorrect", "im-sorry", "vm-goodbye"];
    let sounds = logged(&house, "sound");
    assert!(asked.iter().all(|sound| sounds.iter().any(|said| said == sound)), "{sounds:?}");
    assert!(logged(&house, "language").iter().all(|language| language == "de"));
    let log = house.asterisk.handler_log();
    assert!(log.contains("asterisk-core-sounds-de-wav"), "{log}");
    assert!(!log.contains("\"47\""), "the digits are in the log");
}

#[test]
fn a_visitor_who_presses_9_is_asked_for_no_digits() {
    let binaries = binaries();
    let plan = Plan::new(&binaries, "+12015550100");
    let house = House::open_behind(&plan, adding(json!({ "proof": "47" }))).unwrap();
    let client = house.server.client();
    let ticket = client.ask("+14155550117").unwrap();
    let steps: Vec<Step> = client.follow(&ticket).unwrap().map(Result::unwrap).collect();
    let last = steps.last().unwrap();
    assert_eq!((last.state(), last.cause()), ("refused", "not_me"), "{last:?}");
    house.carrier.wait_for_quiet(LIMIT).unwrap();
    assert!(logged(&house, "sound").is_empty(), "every sound is installed in English");
}
