use std::collections::HashMap;
use std::fmt::Write;
use std::fs::{self, Permissions};
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use testbed::{Asterisk, HandlerEnv, Options, dead_end};

use crate::LIMIT;
use crate::leg::Real;
use crate::manager::{Manager, line};

/// Between two looks at what tells nobody of its changes.
const LOOK: Duration = Duration::from_millis(10);

/// A booted Asterisk whose every AGI session comes to this process.
#[derive(Debug)]
pub(crate) struct Pbx {
    pub(crate) manager: Manager,
    pub(crate) asterisk: Asterisk,
    address: SocketAddr,
    arrivals: Arc<Arrivals>,
    calls: AtomicUsize,
    /// The program of script mode.
    _folder: TempDir,
}

/// What an originated call is made of.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// What `AGI()` of the half under test is given.
    pub(crate) program: String,
    /// Channel variables of the half under test.
    pub(crate) variables: Vec<(&'static str, String)>,
}

/// Sessions that nobody has asked for yet, by channel and path.
#[derive(Debug, Default)]
struct Arrivals {
    waiting: Mutex<HashMap<(String, String), Real>>,
    more: Condvar,
}

impl Pbx {
    pub(crate) fn boot() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let arrivals = Arc::new(Arrivals::default());
        let door = Arc::clone(&arrivals);
        thread::spawn(move || door.let_in(&listener));

        let folder = tempfile::tempdir().unwrap();
        let conf = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/agi/conf");
        let relay = folder.path().join("relay");
        fs::write(&relay, include_str!("relay.bash")).unwrap();
        fs::set_permissions(&relay, Permissions::from_mode(0o755)).unwrap();
        let options = Options {
            handler: Some(relay),
            templates: Some(conf),
            environment: vec![("AGI_ADDRESS".into(), address.to_string())],
            ..Options::new(dead_end().unwrap())
        };
        let no_handler = HandlerEnv {
            api_url: "http://127.0.0.1:8502".into(),
            secret: "0123456789abcdef".repeat(2),
        };
        let asterisk = Asterisk::prepare(options).unwrap().boot(&no_handler).unwrap();
        let manager = Manager::login(&asterisk);
        Self { manager, asterisk, address, arrivals, calls: AtomicUsize::new(1), _folder: folder }
    }

    /// The URL of this process.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("agi://{}/{path}", self.address)
    }

    /// A plan whose program is this process.
    pub(crate) fn plan(&self) -> Plan {
        Plan { program: self.url("program"), variables: Vec::new() }
    }

    /// Begins a call, and gives its number: its channels are `program-…` and `caller-…`.
    pub(crate) fn originate(&self, name: &str, plan: &Plan) -> String {
        let number = format!("{:03}", self.calls.fetch_add(1, Ordering::SeqCst));
        let mut variables = format!("\r\nVariable: PROGRAM={}", escape(&plan.program));
        for (name, value) in &plan.variables {
            write!(variables, "\r\nVariable: {name}={}", escape(value)).unwrap();
        }
        self.manager.send(&format!(
            "Action: Originate\r\nChannel: Local/{name}@caller/n\r\nContext: program\r\n\
             Exten: {name}\r\nPriority: 1\r\nAsync: true\r\nTimeout: 20000\r\n\
             ChannelId: program-{number}\r\nOtherChannelId: caller-{number}{variables}"
        ));
        number
    }

    /// Waits until the first command of `channel` after message number `from` runs.
    pub(crate) fn wait_for_start(&self, from: usize, channel: &str) {
        let uniqueid = line("Uniqueid", channel);
        self.manager.wait(from, "the start of a command", |event| {
            event.contains("Event: AGIExecStart\r\n") && event.contains(&uniqueid)
        });
    }

    /// The session of a channel that runs `AGI()` and no dialplan around it, and its caller's.
    pub(crate) fn without_dialplan(&self, name: &str) -> (Real, Real) {
        let program = escape(&self.url("program"));
        self.manager.send(&format!(
            "Action: Originate\r\nChannel: Local/{name}@caller/n\r\nApplication: AGI\r\n\
             Data: {program}\r\nAsync: true\r\nChannelId: program-{name}\r\n\
             OtherChannelId: caller-{name}"
        ));
        let mut caller = self.session(&format!("caller-{name}"), "caller");
        caller.leg.session.answer().unwrap();
        (self.session(&format!("program-{name}"), "program"), caller)
    }

    /// Asterisk's log, once it contains `text`.
    pub(crate) fn wait_for_log(&self, text: &str) -> String {
        let deadline = Instant::now() + LIMIT;
        loop {
            let log = self.asterisk.log().unwrap();
            if log.contains(text) {
                return log;
            }
            assert!(Instant::now() < deadline, "{text:?} is not in the log:\n{log}");
            thread::park_timeout(LOOK);
        }
    }

    /// Whether the whole of Asterisk ends.
    pub(crate) fn ends(&self) -> bool {
        let deadline = Instant::now() + LIMIT;
        while self.asterisk.is_running() && Instant::now() < deadline {
            thread::park_timeout(LOOK);
        }
        !self.asterisk.is_running()
    }

    /// The session that `channel` opens with `path`.
    pub(crate) fn session(&self, channel: &str, path: &str) -> Real {
        self.arrivals.take(&(channel.to_owned(), path.to_owned()))
    }
}

/// A comma would begin the next variable.
fn escape(value: &str) -> String {
    value.replace('\\', r"\\").replace(',', r"\,")
}

impl Plan {
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.variables.push((name, value.to_owned()));
        self
    }
}

impl Arrivals {
    fn let_in(&self, listener: &TcpListener) {
        for wire in listener.incoming().map_while(Result::ok) {
            // A connection that ends at once belongs to a test of connections.
            let Ok(real) = Real::accept(wire) else { continue };
            let channel = real.env("uniqueid").unwrap_or_default().to_owned();
            let path = real.env("network_script").unwrap_or_default().to_owned();
            self.waiting.lock().unwrap().insert((channel, path), real);
            self.more.notify_all();
        }
    }

    fn take(&self, key: &(String, String)) -> Real {
        let deadline = Instant::now() + LIMIT;
        let mut waiting = self.waiting.lock().unwrap();
        loop {
            if let Some(real) = waiting.remove(key) {
                return real;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "no session came from {} for {}", key.0, key.1);
            waiting = self.more.wait_timeout(waiting, left).unwrap().0;
        }
    }
}
