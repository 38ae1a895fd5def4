//! The whole platform over two Asterisks, each with a way of dialing of its own.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use testbed::{Asterisk, Carrier, CarrierOptions, HandlerEnv, Options, Server, Step, Talk};

use crate::binaries;

const LIMIT: Duration = Duration::from_mins(1);
const SECRET: &str = "the-secret-of-two-pbxs-0123456789";

#[test]
fn callbacks_go_out_through_both_and_through_one_when_the_other_is_gone() {
    let binaries = binaries();
    let carrier = Carrier::start(CarrierOptions::default()).unwrap();
    let shipped = std::env::var_os("CALLBACK_TEST_HANDLER").map(PathBuf::from);
    let handler = Some(shipped.unwrap_or_else(|| binaries.join("agi-handler")));
    let prepared = ["berlin", "paris"].map(|name| {
        let handler = handler.clone();
        let environment = vec![("CALLBACK_PBX".to_owned(), name.to_owned())];
        let trunk = Options::new(carrier.addr());
        let options = Options { handler, fast_agi: true, environment, ..trunk };
        Asterisk::prepare(options).unwrap()
    });
    let table = |name: &str, dial: &str, pbx: &testbed::Prepared| {
        let (ami, user, secret) = (pbx.ami_addr(), pbx.ami_user(), pbx.ami_secret());
        format!(
            "[[asterisks]]\nname = \"{name}\"\nhost = \"{}\"\nport = {}\nuser = \"{user}\"\n\
             secret = \"{secret}\"\ndial_template = \"{dial}\"\ncalls_per_second = 5\n",
            ami.ip(),
            ami.port()
        )
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("two.toml");
    let through_trunk = format!("PJSIP/trunk/sip:{{number}}@{}", carrier.addr());
    let berlin = table("berlin", "PJSIP/{number}@trunk", &prepared[0]);
    fs::write(&file, berlin + &table("paris", &through_trunk, &prepared[1])).unwrap();
    let settings = [
        ("CALLBACK_CONFIG", file.to_str().unwrap().to_owned()),
        ("CALLBACK_PROVIDER", "asterisk".to_owned()),
        ("CALLBACK_HANDLER_SECRET", SECRET.to_owned()),
        ("BUSINESS_NUMBER", "+12015550100".to_owned()),
        ("RETRIES", "off".to_owned()),
        ("MAX_CONCURRENT_CALLS", "10".to_owned()),
    ];
    let server = Server::start(&binaries.join("api"), &settings, None).unwrap();
    let handler = HandlerEnv { api_url: server.internal_url(), secret: SECRET.to_owned() };
    let mut asterisks = prepared.map(|pbx| pbx.boot(&handler).unwrap());
    wait_until_ready(&server, [true, true]);

    let call_four = |numbers: [&str; 4]| {
        let client = server.client();
        let tickets = numbers.map(|number| client.ask(number).unwrap());
        let heard = |talks: &[Talk]| {
            let of_these = |talk: &&Talk| numbers.contains(&talk.visitor.number.as_str());
            talks.iter().filter(of_these).filter(|talk| talk.both_ways()).count() == 4
        };
        carrier.wait_for_talks(LIMIT, heard).unwrap();
        let calls = carrier.calls();
        let calls: Vec<_> =
            calls.iter().filter(|call| numbers.contains(&call.number.as_str())).collect();
        for call in &calls {
            carrier.hang_up(call).unwrap();
        }
        for ticket in &tickets {
            let last = client.follow(ticket).unwrap().map(Result::unwrap).last();
            assert_eq!(last.as_ref().map(Step::state), Some("completed"), "{last:?}");
        }
        carrier.wait_for_quiet(LIMIT).unwrap();
        calls.iter().map(|call| call.rtp.ip()).collect::<BTreeSet<_>>()
    };
    // They talk until they are hung up.
    let both = call_four(["+14155550120", "+12125550120", "+13125550120", "+15035550120"]);
    assert_eq!(both.len(), 2, "each rings visitors through its own trunk");

    asterisks[0].kill();
    wait_until_ready(&server, [false, true]);
    let one = call_four(["+16175550120", "+17025550120", "+12065550120", "+13035550120"]);
    assert_eq!(one.len(), 1);
    assert!(one.is_subset(&both));
    assert_eq!(carrier.calls_to("+12015550100").len(), 8, "one for each callback");
    for asterisk in &asterisks {
        let log = asterisk.handler_log();
        assert!(!log.contains("the API cannot ask for evidence"), "not known by its name: {log}");
    }
}

/// Waits until `/readyz` says so of both.
fn wait_until_ready(server: &Server, wanted: [bool; 2]) {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let deadline = Instant::now() + LIMIT;
    loop {
        let mut reply = agent.get(format!("{}readyz", server.page())).call().unwrap();
        let report: Value = reply.body_mut().read_json().unwrap();
        let members = &report["provider"]["members"];
        if wanted.iter().enumerate().all(|(index, ready)| members[index]["ready"] == *ready) {
            return;
        }
        assert!(Instant::now() < deadline, "{report}");
        thread::park_timeout(Duration::from_millis(50));
    }
}
