//! `agi-handler serve` beside an Asterisk, and what a test may do to it.

use std::collections::HashSet;
use std::fmt;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use super::{Asterisk, Site, launch};
use crate::TestbedError;
use crate::process::Process;

const START_LIMIT: Duration = Duration::from_mins(1);
/// Between two looks at the kernel's table, which is long.
const LOOK: Duration = Duration::from_millis(50);
/// What it writes once it takes sessions.
const READY: &str = "listening on";

/// How the handler reaches the API.
#[derive(Clone)]
pub struct HandlerEnv {
    /// The internal listener, such as `http://127.0.0.1:8502`.
    pub api_url: String,
    /// At least 32 characters of `A-Za-z0-9_-`.
    pub secret: String,
}

impl fmt::Debug for HandlerEnv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HandlerEnv").field("api_url", &self.api_url).finish_non_exhaustive()
    }
}

impl Asterisk {
    /// Sends SIGKILL to the handler's server; sessions that go on lose it at once.
    pub fn kill_handler(&mut self) -> Result<(), TestbedError> {
        if let Some(mut server) = self.server.take() {
            signal(&server, "KILL")?;
            server.kill();
        }
        Ok(())
    }

    /// Starts the handler's server again where it was.
    pub fn start_handler(&mut self) -> Result<(), TestbedError> {
        self.kill_handler()?;
        self.server = self.site.start_server(&self.handler_env)?;
        Ok(())
    }

    /// Stops the handler's server (SIGSTOP): connections are made, and nobody speaks to them.
    pub fn freeze_handler(&self) -> Result<(), TestbedError> {
        self.server.as_ref().map_or(Ok(()), |server| signal(server, "STOP"))
    }

    /// Waits until the handler's server has this many sessions, said a word or not.
    pub fn wait_for_sessions(&self, count: usize, limit: Duration) -> Result<(), TestbedError> {
        let deadline = Instant::now() + limit;
        loop {
            let open = self.site.sessions()?;
            if open == count {
                return Ok(());
            }
            if Instant::now() > deadline {
                let detail = format!("{open} sessions after {limit:?}, not {count}");
                return Err(TestbedError::failed("the handler's server", detail));
            }
            thread::park_timeout(LOOK);
        }
    }

    /// Waits for a line of the handler's server, since its start, that contains `text`.
    pub fn wait_for_handler(&self, text: &str, limit: Duration) -> Result<(), TestbedError> {
        let server = self.server.as_ref();
        server.map_or(Ok(()), |server| server.wait_for_line(text, limit))
    }
}

impl Site {
    /// `None` if the handler is to be run for each call.
    pub(super) fn start_server(
        &self,
        handler_env: &HandlerEnv,
    ) -> Result<Option<Process>, TestbedError> {
        let Some(port) = self.handler_port else { return Ok(None) };
        let listen = SocketAddr::from((self.address, port)).to_string();
        let handler = launch::handler_inside(&self.root, &self.handler);
        let program = [handler.as_os_str(), "serve".as_ref(), "--listen".as_ref(), listen.as_ref()];
        let mut command = launch::command(&self.root, self.run.path(), &self.handler, &program);
        let logs = self.root.inside(self.run.path()).join("state/log");
        command
            .env("CALLBACK_API", &handler_env.api_url)
            .env("CALLBACK_HANDLER_SECRET", &handler_env.secret)
            .env("CALLBACK_HANDLER_LOG", logs.join("handler.log"))
            .env("CALLBACK_CEL", logs.join("master.db"))
            .envs(self.options.environment.iter().map(|(name, value)| (name, value)));
        let process = Process::start("the handler's server", &command)?;
        process.wait_for_line(READY, START_LIMIT)?;
        Ok(Some(process))
    }

    /// Established connections to the server, by the kernel's table.
    fn sessions(&self) -> Result<usize, TestbedError> {
        const TABLE: &str = "/proc/net/tcp";
        let Some(port) = self.handler_port else { return Ok(0) };
        let table =
            fs::read_to_string(TABLE).map_err(TestbedError::file("read", TABLE.as_ref()))?;
        // A table that changes while it is read may list a connection twice.
        let far_ends: HashSet<&str> =
            table.lines().filter_map(|line| session(line, self.address, port)).collect();
        Ok(far_ends.len())
    }
}

/// The far end of an established connection whose near end is this one, from a line of
/// `/proc/net/tcp`.
fn session(line: &str, address: Ipv4Addr, port: u16) -> Option<&str> {
    const ESTABLISHED: &str = "01";
    let near = format!("{:08X}:{port:04X}", u32::from_ne_bytes(address.octets()));
    let mut columns = line.split_whitespace().skip(1);
    let is_ours = columns.next() == Some(&near);
    let far = columns.next()?;
    (is_ours && columns.next() == Some(ESTABLISHED)).then_some(far)
}

/// Sends a signal to the program itself, not to what entered its namespaces.
fn signal(process: &Process, signal: &str) -> Result<(), TestbedError> {
    let program = innermost(process.id()).to_string();
    let what = || TestbedError::io(format!("could not send {signal} to the handler's server"));
    let mut kill = Command::new("sh");
    kill.args(["-c", "kill -s \"$1\" \"$2\"", "sh", signal, &program]);
    let status = kill.status().map_err(what())?;
    if status.success() {
        return Ok(());
    }
    Err(TestbedError::failed("the handler's server", format!("{signal} did not reach it")))
}

/// The last child of children: the program, behind the shells that started it.
fn innermost(process: u32) -> u32 {
    let children = fs::read_to_string(format!("/proc/{process}/task/{process}/children"));
    let child = children.ok().and_then(|list| list.split_whitespace().next()?.parse().ok());
    child.map_or(process, innermost)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_told_from_a_listener_and_from_its_far_end() {
        let (address, port) = (Ipv4Addr::new(127, 1, 2, 3), 4573);
        let near = "0302017F:11DD";
        let session = format!("  1: {near} 0100007F:D2F0 01 00000000:00000000 00:00000000");
        let listener = format!("  1: {near} 00000000:0000 0A 00000000:00000000 00:00000000");
        let far_end = format!("  1: 0100007F:D2F0 {near} 01 00000000:00000000 00:00000000");
        let lines = [&session, &listener, &far_end];
        let far_ends = lines.map(|line| super::session(line, address, port));
        assert_eq!(far_ends, [Some("0100007F:D2F0"), None, None]);
    }
}
