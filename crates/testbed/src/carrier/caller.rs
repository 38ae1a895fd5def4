//! A phone behind the carrier that calls in.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::log::Log;
use super::{Carrier, request, threads};
use crate::TestbedError;
use crate::loopback::free_port;
use crate::process::Process;

/// Between two looks into sipp's log.
const LOOK: Duration = Duration::from_millis(10);
/// What Asterisk may answer instead of taking the call.
const REFUSALS: [u16; 9] = [401, 403, 404, 480, 484, 486, 488, 503, 603];

/// Who calls, and whom.
#[derive(Clone, Debug)]
pub struct Caller<'a> {
    /// What the carrier says that the caller's number is.
    pub number: &'a str,
    /// What the caller's phone calls itself.
    pub name: &'a str,
    /// What is dialed: the user of the request's URI.
    pub to: &'a str,
    /// After how long on the line the caller hangs up.
    pub talk: Duration,
}

/// A call that goes in. Dropping it takes the phone off the net.
#[derive(Debug)]
pub struct CallIn {
    process: Process,
    log: PathBuf,
}

impl Carrier {
    /// Has a phone call `pbx`. If the call is taken, it is one of [`Self::calls`], and its audio is
    /// a visitor's.
    pub fn call_in(&self, pbx: SocketAddr, caller: &Caller<'_>) -> Result<CallIn, TestbedError> {
        let name = Uuid::new_v4().simple().to_string();
        let scenario = self.folder.path().join(format!("{name}.xml"));
        let refusals = REFUSALS.map(|status| {
            format!(
                "<recv response=\"{status}\" optional=\"true\" next=\"refused\">\n\
                 <action><log message=\"status [timestamp] [call_id] {status}\"/></action></recv>\n"
            )
        });
        let text = include_str!("calling.xml")
            .replace("@REFUSALS@", &refusals.concat())
            .replace("@TALK_MS@", &caller.talk.as_millis().to_string());
        fs::write(&scenario, text).map_err(TestbedError::file("write", &scenario))?;

        let log = self.folder.path().join(format!("{name}.log"));
        let port = free_port(self.address)?;
        let mut command = Command::new("sipp");
        command.current_dir(self.folder.path());
        command.arg(pbx.to_string()).arg("-sf").arg(&scenario);
        command.args(["-m", "1", "-i", &self.address.to_string(), "-p", &port.to_string()]);
        command.args(["-s", caller.to, "-key", "from", caller.number, "-key", "name", caller.name]);
        command.args(["-key", "audio_port", &self.visitor_port.to_string()]);
        command.args(["-trace_logs", "-log_file"]).arg(&log);
        command.args(["-f", "3600", "-timer_resol", "10", "-nostdin", "-skip_rlimit"]);
        let process = Process::start("a caller", &command)?;

        let own = Log::new(log.clone());
        let (board, sip, address) = (Arc::clone(&self.board), self.sip, self.address);
        let follower = thread::spawn(move || {
            threads::follow_log(&own, &board, |call_id| {
                let _ = request::hang_up(sip, address, call_id);
            });
        });
        self.followers().push(follower);
        Ok(CallIn { process, log })
    }
}

impl CallIn {
    /// Waits for what Asterisk answers: 200, or a refusal.
    pub fn wait_for_status(&self, limit: Duration) -> Result<u16, TestbedError> {
        let deadline = Instant::now() + limit;
        loop {
            let ended = self.process.has_ended();
            let log = fs::read_to_string(&self.log).unwrap_or_default();
            let status = log.lines().find(|line| line.starts_with("status ")).and_then(|line| {
                // One that is half written has no end yet.
                line.split_whitespace().nth(5)?.parse().ok().filter(|_| log.ends_with('\n'))
            });
            if let Some(status) = status {
                return Ok(status);
            }
            if ended || Instant::now() > deadline {
                return Err(TestbedError::failed("a caller", self.process.printed()));
            }
            thread::park_timeout(LOOK);
        }
    }

    /// Waits until the caller's phone has hung up, or was hung up.
    pub fn wait_until_over(&self, limit: Duration) -> Result<(), TestbedError> {
        if self.process.wait_for_end(limit) {
            return Ok(());
        }
        Err(TestbedError::failed("a caller is still on the line", self.process.printed()))
    }
}
