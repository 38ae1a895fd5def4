//! The binary itself: command line, exit codes, the ready file, stopping by signal.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

use crate::app::BUSINESS;
use crate::reply::Client;

fn api(folder: &Path, env: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_api"));
    command.env_clear().envs(env.iter().copied()).current_dir(folder);
    command
}

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

/// Kills the program if the test ends early.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn it_tells_its_addresses_and_stops_in_good_order_when_told() {
    let folder = TempDir::new().unwrap();
    let env = [
        ("CALLBACK_PROVIDER", "simulator"),
        ("BUSINESS_NUMBER", BUSINESS),
        ("HTTP_BIND", "127.0.0.1:0"),
        ("LOG_FORMAT", "json"),
    ];
    let child = api(folder.path(), &env)
        .args(["--ready-file", "ready.json"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut running = Running(child);
    let mut logs = BufReader::new(running.0.stderr.take().unwrap()).lines();
    let listens = logs.by_ref().map(Result::unwrap).find(|line| line.contains("the api listens"));
    serde_json::from_str::<serde_json::Value>(&listens.unwrap()).unwrap();
    // The file is there before the program says that it serves.
    logs.by_ref().map(Result::unwrap).find(|line| line.contains("the api serves")).unwrap();
    let ready = std::fs::read_to_string(folder.path().join("ready.json")).unwrap();
    let ready: serde_json::Value = serde_json::from_str(&ready).unwrap();
    assert!(ready["internal"].is_null(), "without a handler secret there is no handler's listener");
    let client = Client::new(ready["http"].as_str().unwrap());
    assert_eq!(client.get("/readyz", &[]).status, 200);
    let pid = running.0.id().to_string();
    assert!(Command::new("kill").arg(pid).status().unwrap().success());
    assert_eq!(running.0.wait().unwrap().code(), Some(0));
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
