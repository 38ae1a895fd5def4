//! Starts the handler as Asterisk does, and gathers what it left behind.

use std::io::Read;
use std::process::{Command, Stdio};

use agi_rs::testing::Asterisk;
use tempfile::TempDir;

pub(crate) const LEG: &str = "0123456789abcdef0123456789abcdef";
pub(crate) const ATTEMPT: &str = "00112233445566778899aabbccddeeff";
pub(crate) const NONCE: &str = "fedcba9876543210fedcba9876543210";
pub(crate) const SECRET: &str = "a-secret-not-to-be-seen-anywhere";

/// What is left when the handler has ended.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) log: String,
}

/// A channel that the platform originated.
pub(crate) fn channel() -> Asterisk {
    Asterisk::new()
        .variable("CALLBACK_LEG", LEG)
        .variable("CALLBACK_NONCE", NONCE)
        .variable("CALLBACK_ATTEMPT", ATTEMPT)
        .variable("CHANNEL(linkedid)", format!("cb-{LEG}"))
}

pub(crate) fn run(asterisk: &Asterisk, api: &str, arguments: &[&str]) -> Ended {
    run_with(asterisk, &[("CALLBACK_API", api)], arguments, |_, output| Box::new(output))
}

/// Speaks this language, if the gate names no other.
pub(crate) fn run_in(language: &str, asterisk: &Asterisk, api: &str, role: &str) -> Ended {
    let settings = [("CALLBACK_API", api), ("CALLBACK_LANGUAGE", language)];
    run_with(asterisk, &settings, &[role], |_, output| Box::new(output))
}

/// Lets `tap` watch the handler's output, knowing its process id.
pub(crate) fn run_with(
    asterisk: &Asterisk,
    settings: &[(&str, &str)],
    arguments: &[&str],
    tap: impl FnOnce(u32, std::process::ChildStdout) -> Box<dyn Read>,
) -> Ended {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("handler.log");
    let mut child = Command::new(env!("CARGO_BIN_EXE_agi-handler"))
        .args(arguments)
        .env_clear()
        .env("CALLBACK_HANDLER_SECRET", SECRET)
        .envs(settings.iter().copied())
        .env("CALLBACK_HANDLER_LOG", &file)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    asterisk.serve(tap(child.id(), output), input).unwrap();
    let ended = child.wait_with_output().unwrap();
    let log = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(std::fs::read_to_string(file).unwrap(), log, "both logs say the same");
    check_log(&log);
    Ended { code: ended.status.code(), log }
}

/// One JSON object a line, and nothing in it that must not be seen.
pub(crate) fn check_log(log: &str) {
    for line in log.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
    for hidden in [SECRET, NONCE, "5550100", "5550110"] {
        assert!(!log.contains(hidden), "{hidden} in {log}");
    }
}
