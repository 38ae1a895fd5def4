//! The binary as a process of its own.

use std::io::{BufRead, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};

use serde_json::Value;

use crate::app::BUSINESS;
use crate::reply::Client;

pub(crate) fn api(folder: &Path, env: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_api"));
    command.env_clear().envs(env.iter().copied()).current_dir(folder);
    command
}

/// The program, over the simulated phone network and a database in its folder. Killed if the test ends
/// early.
pub(crate) struct Running {
    pub(crate) child: Child,
    folder: PathBuf,
    logs: Lines<BufReader<ChildStderr>>,
}

impl Running {
    pub(crate) fn start(folder: &Path, more: &[(&str, &str)]) -> Self {
        let mut child = api(folder, &env(more))
            .args(["--ready-file", "ready.json"])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let logs = BufReader::new(child.stderr.take().unwrap()).lines();
        Self { child, logs, folder: folder.to_owned() }
    }

    /// Starts it, and returns once it serves.
    pub(crate) fn serve(folder: &Path, more: &[(&str, &str)]) -> Self {
        let mut running = Self::start(folder, more);
        running.wait_for("the api serves");
        running
    }

    /// Where it listens, as it wrote that down.
    pub(crate) fn ready(&self) -> Value {
        let ready = std::fs::read_to_string(self.folder.join("ready.json")).unwrap();
        serde_json::from_str(&ready).unwrap()
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(self.ready()["http"].as_str().unwrap())
    }

    /// Waits for a line of its log that contains `text`, and returns all lines up to it.
    pub(crate) fn wait_for(&mut self, text: &str) -> Vec<String> {
        let mut seen = Vec::new();
        for line in self.logs.by_ref().map(Result::unwrap) {
            let found = line.contains(text);
            seen.push(line);
            if found {
                return seen;
            }
        }
        panic!("it ended without {text:?}: {seen:#?}");
    }

    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &pid]).status().unwrap().success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Settings of every run, and more.
pub(crate) fn env<'e>(more: &[(&'e str, &'e str)]) -> Vec<(&'e str, &'e str)> {
    let usual = [
        ("CALLBACK_PROVIDER", "simulator"),
        ("BUSINESS_NUMBER", BUSINESS),
        ("HTTP_BIND", "127.0.0.1:0"),
        ("LOG_FORMAT", "json"),
    ];
    [usual.as_slice(), more].concat()
}
