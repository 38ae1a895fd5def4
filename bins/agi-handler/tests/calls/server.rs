//! Many calls, over FastAGI.

use std::io::{self, BufRead, BufReader, Read};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::thread;

use agi_rs::testing::{Act, Asterisk, Executed};
use serde_json::{Value, json};

use super::api_stub::{ApiStub, PERMIT};
use super::handler::{SECRET, channel, check_log};

struct Server {
    child: Child,
    log: BufReader<ChildStderr>,
    said: String,
    address: String,
}

impl Server {
    fn start(api: &str, settings: &[(&str, &str)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_agi-handler"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env_clear()
            .env("CALLBACK_API", api)
            .env("CALLBACK_HANDLER_SECRET", SECRET)
            .envs(settings.iter().copied())
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        let mut server = Self { child, log, said: String::new(), address: String::new() };
        let line = server.wait_for("listening on ");
        line.get("address").unwrap().as_str().unwrap().clone_into(&mut server.address);
        server
    }

    /// The next line of the log whose message begins so.
    fn wait_for(&mut self, message: &str) -> Value {
        loop {
            let mut line = String::new();
            assert!(self.log.read_line(&mut line).unwrap() > 0, "it ended: {}", self.said);
            self.said.push_str(&line);
            let line: Value = serde_json::from_str(&line).unwrap();
            if line.get("message").unwrap().as_str().unwrap().starts_with(message) {
                return line;
            }
        }
    }

    /// Has `asterisk` call, and serves it until the session is over.
    fn call(&self, role: &str, asterisk: &Asterisk) {
        self.call_with(role, asterisk, |stream| Box::new(stream));
    }

    fn call_with<'a>(
        &self,
        role: &str,
        asterisk: &Asterisk,
        tap: impl FnOnce(TcpStream) -> Box<dyn Read + 'a>,
    ) {
        let stream = TcpStream::connect(&self.address).unwrap();
        let asterisk = asterisk.clone().env("agi_network", "yes").env("agi_network_script", role);
        let reader = tap(stream.try_clone().unwrap());
        asterisk.serve(reader, stream).unwrap();
    }

    fn terminate(&self) {
        let kill = format!("kill -TERM {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// Its exit code, and all that it said.
    fn end(mut self) -> (Option<i32>, String) {
        self.log.read_to_string(&mut self.said).unwrap();
        (self.child.wait().unwrap().code(), std::mem::take(&mut self.said))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Over already, unless the test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn talking() -> Asterisk {
    let dial = Executed::returning(0)
        .setting("DIALSTATUS", "ANSWER")
        .setting("HANGUPCAUSE", "16")
        .setting("ANSWEREDTIME", "12");
    channel().caller([Act::Press('1')]).application("Dial", dial)
}

fn talk() -> Value {
    json!({
        "kind": "dialed", "dial_status": "ANSWER", "hangup_cause": 16, "talked_seconds": 12
    })
}

/// Does something once the first bytes have come.
struct Then<R, F>(R, Option<F>);

impl<R: Read, F: FnOnce()> Read for Then<R, F> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let count = self.0.read(buf)?;
        if let Some(then) = self.1.take() {
            then();
        }
        Ok(count)
    }
}

#[test]
fn it_does_what_the_program_does_in_each_role() {
    let api = ApiStub::start(200, PERMIT);
    let server = Server::start(&api.url, &[]);

    let business = talking();
    server.call("business", &business);
    assert_eq!(api.outcomes(), [talk()]);
    let by_program = talking();
    super::handler::run(&by_program, &api.url, &[]);
    assert_eq!(business.commands(), by_program.commands());
    assert_eq!(api.outcomes(), [talk()]);

    let visitor = channel().caller([Act::Press('9')]);
    server.call("visitor?unused=1", &visitor);
    assert_eq!(api.outcomes(), [json!({ "kind": "visitor_refused" })]);

    server.call("leftover", &channel().variable("CALLBACK_AGI", "1"));
    assert_eq!(api.outcomes(), [json!({ "kind": "interrupted" })]);

    server.terminate();
    let (code, log) = server.end();
    assert_eq!(code, Some(0), "{log}");
    check_log(&log);
}

#[test]
fn a_call_that_goes_wrong_is_told_and_harms_no_other() {
    let api = ApiStub::start(200, PERMIT);
    let mut server = Server::start(&api.url, &[]);
    server.call("business", &Asterisk::new());
    let told = server.wait_for("the session stopped");
    assert_eq!(told.get("level").unwrap(), "ERROR");
    assert!(told.get("error").unwrap().as_str().unwrap().contains("CALLBACK_LEG"));

    thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| server.call("business", &talking()));
        }
    });
    assert_eq!(api.outcomes(), vec![talk(); 20]);
    server.terminate();
    assert_eq!(server.end().0, Some(0));
}

#[test]
fn a_call_that_is_up_at_sigterm_goes_on_to_its_end() {
    let api = ApiStub::start(200, PERMIT);
    let mut server = Server::start(&api.url, &[]);
    let asterisk = talking();
    let address = server.address.clone();
    let mut log = String::new();
    let terminated = |server: &mut Server| {
        server.terminate();
        server.wait_for("takes no more calls");
    };
    let stream = TcpStream::connect(&address).unwrap();
    let call = asterisk.clone().env("agi_network_script", "business");
    let reader = Then(stream.try_clone().unwrap(), Some(|| terminated(&mut server)));
    call.serve(reader, stream).unwrap();

    assert_eq!(api.outcomes(), [talk()]);
    let (code, said) = server.end();
    log.push_str(&said);
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains(r#""ended":1,"cut":0"#), "{log}");
    assert!(TcpStream::connect(&address).is_err(), "nobody is taken in any more");
}

#[test]
fn a_call_that_does_not_end_is_cut_at_the_drain_limit() {
    let api = ApiStub::start(200, PERMIT);
    let server = Server::start(&api.url, &[("CALLBACK_AGI_DRAIN_SECONDS", "0")]);
    let mut stream = TcpStream::connect(&server.address).unwrap();
    io::Write::write_all(&mut stream, b"agi_network_script: business\nagi_version: 22.10.1\n\n")
        .unwrap();
    let mut command = [0; 64];
    assert!(stream.read(&mut command).unwrap() > 0);
    server.terminate();
    // Its command is never answered.
    let (code, log) = server.end();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains(r#""ended":0,"cut":1"#), "{log}");
    assert!(api.requests().is_empty());
}

#[test]
fn who_may_connect_and_how_many_is_a_setting() {
    let api = ApiStub::start(200, PERMIT);
    let mut server = Server::start(&api.url, &[("CALLBACK_AGI_PEERS", "10.0.0.0/8")]);
    let mut stream = TcpStream::connect(&server.address).unwrap();
    let mut said = Vec::new();
    let closed = stream.read_to_end(&mut said);
    assert!(said.is_empty() && closed.is_ok_and(|count| count == 0));
    let told = server.wait_for("a session was refused");
    assert!(told.get("error").unwrap().as_str().unwrap().contains("may not connect"), "{told}");
    server.terminate();
    server.end();

    let mut server = Server::start(&api.url, &[("CALLBACK_AGI_MAX_SESSIONS", "1")]);
    let first = TcpStream::connect(&server.address).unwrap();
    let mut second = TcpStream::connect(&server.address).unwrap();
    second.read_to_end(&mut said).unwrap();
    assert!(said.to_ascii_lowercase().starts_with(b"failure"), "{said:?}");
    server.wait_for("a session was refused");
    drop(first);
    server.terminate();
    server.end();
}
