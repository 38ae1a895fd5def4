//! The `api` program as a process of its own, and a client that speaks to it as a browser does.

mod client;
mod events;

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

pub use self::client::{Client, Ticket};
pub use self::events::Step;
use crate::TestbedError;
use crate::process::Process;

const START_LIMIT: Duration = Duration::from_mins(2);
/// Between two looks for its file.
const LOOK: Duration = Duration::from_millis(2);
const READY_FILE: &str = "ready.json";
pub(crate) const DATABASE: &str = "callback.db";

/// A running `api` over a fresh database. Dropping it kills it.
#[derive(Debug)]
pub struct Server {
    process: Process,
    command: Command,
    public: String,
    internal: String,
    // Last, so that its files go when nothing runs in it any more.
    folder: TempDir,
}

impl Server {
    /// Starts the binary `api` with these settings and free ports; returns once it listens.
    pub fn start(
        api: &Path,
        settings: &[(&str, String)],
        http_bind: Option<SocketAddr>,
    ) -> Result<Self, TestbedError> {
        if !api.exists() {
            return Err(TestbedError::Missing {
                what: format!("the server {}", api.display()),
                command: "cargo build -p api",
            });
        }
        let folder = TempDir::with_prefix("callback-api-")
            .map_err(TestbedError::io("could not make a folder for the server"))?;
        let public = http_bind.map_or_else(|| "127.0.0.1:0".to_owned(), |bind| bind.to_string());
        let mut command = Command::new(api);
        command
            .current_dir(folder.path())
            .args(["serve", "--ready-file"])
            .arg(folder.path().join(READY_FILE))
            .env("DATABASE_PATH", folder.path().join(DATABASE))
            .env("HTTP_BIND", public)
            .env("CALLBACK_INTERNAL_BIND", "127.0.0.1:0")
            // Everybody comes from one address here.
            .env("ASKS_PER_HOUR", "0")
            .env("REQUESTS_PER_MINUTE", "0")
            // More visitors are needed than one country has numbers that nobody has.
            .env("ALLOWED_COUNTRIES", "*")
            .envs(settings.iter().map(|(name, value)| (name, value)));
        let process = launch(&command, folder.path())?;
        let ready = wait_for_file(&process, &folder.path().join(READY_FILE))?;
        let url =
            |name: &str| ready.get(name).and_then(serde_json::Value::as_str).map(str::to_owned);
        let public = url("http").ok_or_else(|| {
            TestbedError::failed("the server's ready file", "it names no address")
        })?;
        let internal = url("internal").unwrap_or_default();
        // From now on wherever it is now.
        for (name, url) in [("HTTP_BIND", &public), ("CALLBACK_INTERNAL_BIND", &internal)] {
            command.env(name, url.trim_start_matches("http://"));
        }
        Ok(Self { process, command, public, internal, folder })
    }

    /// Kills it as a power cut would; its addresses and files stay for [`Self::restart`].
    pub fn kill(&mut self) {
        self.process.kill();
    }

    /// Starts it again on the same addresses, over the same database; returns once it listens.
    pub fn restart(&mut self) -> Result<(), TestbedError> {
        self.relaunch()?;
        self.wait_until_up()
    }

    /// The same, and returns at once: so it can be killed before it listens.
    pub fn relaunch(&mut self) -> Result<(), TestbedError> {
        self.kill();
        self.process = launch(&self.command, self.folder.path())?;
        Ok(())
    }

    /// Waits until it listens after [`Self::relaunch`].
    pub fn wait_until_up(&self) -> Result<(), TestbedError> {
        wait_for_file(&self.process, &self.folder.path().join(READY_FILE)).map(drop)
    }

    /// Changes a setting, for the next start.
    pub fn set(&mut self, name: &str, value: &str) {
        self.command.env(name, value);
    }

    /// Whether it has ended by itself.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.process.has_ended()
    }

    /// Waits until it has ended by itself; `false` when `limit` passes.
    #[must_use]
    pub fn wait_for_end(&self, limit: Duration) -> bool {
        self.process.wait_for_end(limit)
    }

    /// The code with which it ended by itself, once it was [killed](Self::kill) after that.
    #[must_use]
    pub fn exit_code(&self) -> Option<i32> {
        self.process.exit_code()
    }

    /// A client of the public listener.
    #[must_use]
    pub fn client(&self) -> Client {
        Client::new(&self.public)
    }

    /// The public listener, as an address with its scheme.
    #[must_use]
    pub fn public_url(&self) -> String {
        self.public.clone()
    }

    /// Where the visitor's page is.
    #[must_use]
    pub fn page(&self) -> String {
        format!("{}/", self.public)
    }

    /// Where the handler asks.
    #[must_use]
    pub fn internal_url(&self) -> String {
        self.internal.clone()
    }

    /// Waits until the provider can place calls.
    pub fn wait_until_ready(&self, limit: Duration) -> Result<(), TestbedError> {
        self.process.wait_for_line("the provider is ready", limit)
    }

    /// Waits for a line of its log that contains `text`.
    pub fn wait_for_log(&self, text: &str, limit: Duration) -> Result<(), TestbedError> {
        self.process.wait_for_line(text, limit)
    }

    /// Waits until the provider can't place calls.
    pub fn wait_until_down(&self, limit: Duration) -> Result<(), TestbedError> {
        self.process.wait_for_line("the provider is down", limit)
    }

    /// What it has printed since its start: its log.
    #[must_use]
    pub fn log(&self) -> String {
        self.process.printed()
    }

    /// What its file descriptors are open on: paths, and words such as `socket`.
    pub fn open_files(&self) -> Result<Vec<String>, TestbedError> {
        let path = format!("/proc/{}/fd", self.process.id());
        let listed = fs::read_dir(&path).map_err(TestbedError::file("list", path.as_ref()))?;
        // One that is closed meanwhile has no target any more.
        let target = |entry: fs::DirEntry| fs::read_link(entry.path()).ok();
        let targets = listed.filter_map(Result::ok).filter_map(target);
        let name = |target: PathBuf| {
            let name = target.to_string_lossy().into_owned();
            name.split(":[").next().unwrap_or_default().to_owned()
        };
        let mut names: Vec<String> = targets.map(name).collect();
        names.sort();
        Ok(names)
    }

    /// The folder of its database.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The file of its database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.folder.path().join(DATABASE)
    }
}

fn launch(command: &Command, folder: &Path) -> Result<Process, TestbedError> {
    let ready_file = folder.join(READY_FILE);
    if ready_file.exists() {
        fs::remove_file(&ready_file).map_err(TestbedError::file("remove", &ready_file))?;
    }
    Process::start("the server", command)
}

/// The file appears whole, once all is bound.
fn wait_for_file(process: &Process, file: &Path) -> Result<serde_json::Value, TestbedError> {
    let deadline = Instant::now() + START_LIMIT;
    while !file.exists() {
        if process.has_ended() || Instant::now() > deadline {
            return Err(TestbedError::failed("the server did not start", process.printed()));
        }
        thread::park_timeout(LOOK);
    }
    let text = fs::read(file).map_err(TestbedError::file("read", file))?;
    serde_json::from_slice(&text)
        .map_err(|error| TestbedError::failed("the server's ready file", error))
}
