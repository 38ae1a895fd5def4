//! The binary itself: command line, exit codes, the ready file, stopping by signal.

use std::process::Output;

use tempfile::TempDir;

use crate::app::BUSINESS;
use crate::reply::Client;
use crate::running::{Running, api, env};

fn check(env: &[(&str, &str)], file: Option<&str>) -> Output {
    let folder = TempDir::new().unwrap();
    if let Some(text) = file {
        std::fs::write(folder.path().join("callback.toml"), text).unwrap();
    }
    api(folder.path(), env).arg("check-config").output().unwrap()
}

#[test]
fn check_config_says_ok_or_everything_that_is_wrong() {
    let good = check(&[("CALLBACK_PROVIDER", "simulator"), ("BUSINESS_NUMBER", BUSINESS)], None);
    assert_eq!((good.status.code(), &good.stdout[..]), (Some(0), &b"ok\n"[..]));

    let file = "callback_provider = \"asterisk\"\nring_secondz = 5\n";
    let bad = check(&[("HTTP_BIND", "nowhere"), ("ASTERISK_AMI_SECRET", "changeme")], Some(file));
    assert_eq!(bad.status.code(), Some(78));
    let words = String::from_utf8(bad.stderr).unwrap();
    for part in [
        "ring_secondz",
        "HTTP_BIND=\"nowhere\"",
        "ASTERISK_AMI_SECRET=[redacted]",
        "ASTERISK_AMI_USER is not set",
        "BUSINESS_NUMBER is not set",
        "CALLBACK_HANDLER_SECRET is not set",
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
    assert!(!words.contains("changeme"), "{words}");
}

#[test]
fn a_command_that_is_not_understood_is_a_usage_error() {
    let folder = TempDir::new().unwrap();
    let output = api(folder.path(), &[]).arg("dance").output().unwrap();
    assert_eq!(output.status.code(), Some(64));
    assert!(String::from_utf8(output.stderr).unwrap().contains("usage: api"));
}

#[test]
fn it_tells_its_addresses_and_stops_in_good_order_when_told() {
    let folder = TempDir::new().unwrap();
    let mut running = Running::start(folder.path(), &[]);
    let listens = running.wait_for("the api listens").pop().unwrap();
    serde_json::from_str::<serde_json::Value>(&listens).unwrap();
    // The file is there before the program says that it serves.
    running.wait_for("the api serves");
    let ready = running.ready();
    assert!(ready["internal"].is_null(), "without a handler secret there is no handler's listener");
    let client = Client::new(ready["http"].as_str().unwrap());
    assert_eq!(client.get("/readyz", &[]).status, 200);
    running.signal("TERM");
    assert_eq!(running.child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_port_that_is_taken_ends_it_with_the_cause() {
    let folder = TempDir::new().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let env = [
        ("CALLBACK_PROVIDER", "simulator"),
        ("BUSINESS_NUMBER", BUSINESS),
        ("HTTP_BIND", address.as_str()),
    ];
    let output = api(folder.path(), &env).output().unwrap();
    assert_eq!(output.status.code(), Some(69));
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(words.contains("could not listen on") && words.contains(&address), "{words}");
}

#[test]
fn a_second_instance_is_refused_with_the_first_ones_process() {
    let folder = TempDir::new().unwrap();
    let mut running = Running::serve(folder.path(), &[]);
    let link = folder.path().join("link.db");
    std::os::unix::fs::symlink(folder.path().join("callback.db"), &link).unwrap();
    for path in ["callback.db", "link.db", "../callback.db"] {
        let below = folder.path().join("below");
        std::fs::create_dir_all(&below).unwrap();
        let start = if path.starts_with("..") { &below } else { folder.path() };
        let second = api(start, &env(&[("DATABASE_PATH", path)])).output().unwrap();
        assert_eq!(second.status.code(), Some(75), "{path}");
        let words = String::from_utf8(second.stderr).unwrap();
        let holder = format!("process {} on ", running.child.id());
        assert!(words.contains(&holder) && words.contains("stop that one first"), "{words}");
    }
    let checked = api(folder.path(), &env(&[])).arg("check-config").output().unwrap();
    assert_eq!(checked.status.code(), Some(0), "checking needs no database");
    let checked = api(folder.path(), &env(&[])).arg("check-provider").output().unwrap();
    assert_eq!(checked.status.code(), Some(0), "checking needs no database");
    running.child.kill().unwrap();
    running.child.wait().unwrap();
    // No port, no pid and no lock of the dead one is in the way.
    Running::serve(folder.path(), &[]);
}
