#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

//! The examples, run as programs against the scripted Asterisk.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};

use agi_rs::testing::{Act, Asterisk};

/// Where `cargo test` has put the example; `cargo test --test agi` alone doesn't build it.
fn example(name: &str) -> Command {
    let mut path: PathBuf = std::env::current_exe().unwrap();
    path.pop();
    path.set_file_name("examples");
    path.push(name);
    assert!(path.exists(), "build the example first: cargo build -p agi-rs --example {name}");
    Command::new(path)
}

/// Runs a script to its end; gives how it ended and what it said to standard error.
fn run(name: &str, asterisk: &Asterisk) -> (ExitStatus, String) {
    let mut program = example(name);
    program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut program = program.spawn().unwrap();
    let (input, output) = (program.stdin.take().unwrap(), program.stdout.take().unwrap());
    asterisk.serve(output, input).unwrap();
    let ended = program.wait_with_output().unwrap();
    (ended.status, String::from_utf8(ended.stderr).unwrap())
}

#[test]
fn the_menu_gives_three_tries() {
    let keys = [Act::press('1'), Act::Listen, Act::Listen, Act::press('2'), Act::Listen];
    let asterisk = Asterisk::new().caller(keys);
    let (status, said) = run("ivr_menu", &asterisk);
    assert!(status.success() && said.is_empty(), "{said}");
    let commands = asterisk.commands();
    let time = commands.get(3).unwrap();
    assert!(time.starts_with("SAY TIME 1") || time.starts_with("SAY TIME 2"), "{time}");
    let rest: Vec<&str> =
        commands.iter().map(String::as_str).filter(|said| *said != time).collect();
    assert_eq!(
        rest,
        [
            "ANSWER",
            "STREAM FILE demo-instruct 0123456789*# 0",
            "STREAM FILE at-tone-time-exactly  0",
            "STREAM FILE demo-instruct 0123456789*# 0",
            "STREAM FILE vm-unknown-caller  0",
            "STREAM FILE demo-instruct 0123456789*# 0",
            "WAIT FOR DIGIT 5000",
            "STREAM FILE pbx-invalid  0",
            "STREAM FILE vm-goodbye  0",
            "HANGUP",
        ]
    );
}

#[test]
fn the_menu_hands_over_to_the_operator() {
    let asterisk = Asterisk::new().caller([Act::press('0')]);
    let (status, said) = run("ivr_menu", &asterisk);
    assert!(status.success() && said.is_empty(), "{said}");
    let commands = asterisk.commands();
    assert_eq!(commands.get(2..).unwrap(), ["SET EXTENSION operator", "SET PRIORITY 1"]);
}

#[test]
fn the_menu_takes_a_hangup_as_an_end_and_a_missing_sound_as_a_failure() {
    let hung_up = Asterisk::new().announcing_hangup().caller([Act::HangUp]);
    let (status, said) = run("ivr_menu", &hung_up);
    assert!(status.success() && said.is_empty(), "{said}");
    let asked = ["ANSWER", "STREAM FILE demo-instruct 0123456789*# 0", "CHANNEL STATUS"];
    assert_eq!(hung_up.commands(), asked);

    let (status, said) = run("ivr_menu", &Asterisk::new().without_sound("demo-instruct"));
    assert!(!status.success());
    assert_eq!(said, "the menu ended early: the command failed\n");
}

#[test]
fn sighup_ends_no_script_that_waits_for_an_answer() {
    let mut program = example("ivr_menu");
    program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut program = Running(program.spawn().unwrap());
    let mut asterisk = program.0.stdin.take().unwrap();
    let mut commands = BufReader::new(program.0.stdout.take().unwrap()).lines();
    asterisk.write_all(b"agi_version: 22.10.1\n\n").unwrap();
    assert_eq!(commands.next().unwrap().unwrap(), "ANSWER");
    asterisk.write_all(b"200 result=0\n").unwrap();
    assert!(commands.next().unwrap().unwrap().starts_with("STREAM FILE"));
    signal("-HUP", &program.0);
    asterisk.write_all(b"200 result=-1 endpos=0\n").unwrap();
    assert!(commands.next().is_none(), "the hangup is known, so nothing is asked");
    assert!(program.0.wait().unwrap().success());
}

fn signal(name: &str, program: &Child) {
    let id = program.id().to_string();
    assert!(Command::new("kill").args([name, &id]).status().unwrap().success());
}

const FILE: &str = "/messages/message-1.1";

#[test]
fn a_message_is_recorded_until_it_is_accepted() {
    let (speaks, pound) = (Act::Listen, Act::press('#'));
    let again = [Act::Listen, pound, Act::Listen, Act::press('3')];
    let accepted = [speaks, Act::Listen, Act::press('1')];
    let asterisk = Asterisk::new().argument("/messages").caller(again.into_iter().chain(accepted));
    let (status, said) = run("voicemail_to_file", &asterisk);
    assert!(status.success() && said.is_empty(), "{said}");
    let commands = asterisk.commands();
    let record = format!("RECORD FILE {FILE} wav # 120000 0 BEEP s=5");
    assert_eq!(commands.iter().filter(|command| **command == record).count(), 2);
    assert_eq!(commands.last().unwrap(), "STREAM FILE vm-msgsaved  0");
    assert_eq!(asterisk.variable_now("VOICEMAIL_FILE").unwrap(), format!("{FILE}.wav").as_bytes());
}

#[test]
fn a_message_is_kept_when_the_caller_hangs_up_while_speaking() {
    let asterisk = Asterisk::new().argument("/messages").caller([Act::Listen, Act::HangUp]);
    let (status, said) = run("voicemail_to_file", &asterisk);
    assert!(status.success() && said.is_empty(), "{said}");
    assert!(asterisk.commands().last().unwrap().starts_with("SET VARIABLE VOICEMAIL_FILE"));
    assert!(asterisk.variable_now("VOICEMAIL_SAMPLES").is_some());
}

#[test]
fn a_message_that_cannot_be_written_is_a_failure() {
    let asterisk = Asterisk::new().argument("/messages").unwritable(FILE);
    let (status, said) = run("voicemail_to_file", &asterisk);
    assert!(!status.success());
    assert_eq!(said, "no message was taken: the command failed\n");
    assert_eq!(asterisk.variable_now("VOICEMAIL_FILE"), None);
}

/// Ends with the test, however that ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The FastAGI example on a port of its own choice.
struct Server {
    program: Running,
    log: BufReader<std::process::ChildStderr>,
    address: String,
}

impl Server {
    fn start() -> Self {
        let mut program = example("fastagi_server");
        let mut program =
            program.arg("127.0.0.1:0").stderr(Stdio::piped()).spawn().map(Running).unwrap();
        let mut log = BufReader::new(program.0.stderr.take().unwrap());
        let mut line = String::new();
        log.read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on ").unwrap().to_owned();
        Self { program, log, address }
    }

    fn call(&self, path: &str) -> Asterisk {
        let asterisk = Asterisk::new().env("agi_network", "yes").env("agi_network_script", path);
        let stream = TcpStream::connect(&self.address).unwrap();
        asterisk.serve(&stream, &stream).unwrap();
        asterisk
    }

    /// Asks it to end; gives how it ended and the rest of its log.
    fn stop(mut self) -> (ExitStatus, String) {
        signal("-TERM", &self.program.0);
        let mut log = String::new();
        self.log.read_to_string(&mut log).unwrap();
        (self.program.0.wait().unwrap(), log)
    }
}

#[test]
fn the_server_serves_its_routes_until_it_is_told_to_end() {
    let server = Server::start();
    let greeted = server.call("greet?name=welcome");
    assert_eq!(greeted.commands(), ["ANSWER", "STREAM FILE welcome  0", "HANGUP"]);
    for before in ["0", "1"] {
        let counted = server.call("count");
        assert_eq!(counted.variable_now("CALLS_BEFORE").unwrap(), before.as_bytes());
    }
    let lost = server.call("elsewhere");
    assert!(lost.is_ended() && lost.commands().is_empty(), "AGISTATUS is FAILURE at once");
    let (status, log) = server.stop();
    assert!(status.success(), "{log}");
    assert!(log.contains("which is no route"), "{log}");
    assert!(log.ends_with("calls ended, 0 were cut\n"), "{log}");
}
