use std::fs::File;
use std::process::Command;

use agi_rs::AsyncSession;
use agi_rs::fastagi::FastAgiStream;

use super::{Caller, Running};

/// Set in the process that may open only a few files.
const INSIDE: &str = "AGI_RS_SHORT_OF_FILES";

async fn greet(mut call: AsyncSession<FastAgiStream>) {
    drop(call.noop("hello").await);
}

#[test]
fn without_file_descriptors_callers_are_refused_at_once_and_served_again_later() {
    if std::env::var_os(INSIDE).is_some() {
        return run_out_of_files();
    }
    // In a process of its own, because the other tests need theirs.
    let own = "fastagi::shortage::without_file_descriptors_callers_are_refused_at_once_and_served_again_later";
    let output = Command::new("sh")
        .args(["-c", "ulimit -n 64 && exec \"$0\" --exact \"$1\""])
        .arg(std::env::current_exe().unwrap())
        .arg(own)
        .env(INSIDE, "1")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && told.contains("1 passed"), "{told}");
}

fn run_out_of_files() {
    let server = Running::start(|server| server.route("greet", greet));
    let mut guest = server.call("greet");
    assert_eq!(guest.hear(), "NOOP \"hello\"");
    let mut files: Vec<File> = std::iter::from_fn(|| File::open("/dev/null").ok()).collect();
    files.pop(); // The one that is left is for the caller's own end.
    for _ in 0..3 {
        assert_eq!(Caller::connect(server.addr).hear_out(), "failure\n");
        let told = server.incident();
        assert!(told.starts_with("a connection cannot be accepted: "), "{told}");
    }
    drop(files);
    assert_eq!(server.call("greet").hear(), "NOOP \"hello\"");
    guest.say("200 result=0\n");
    assert_eq!(guest.hear_out(), "", "who was there noticed nothing");
}
