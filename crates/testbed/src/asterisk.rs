mod console;
mod launch;
mod options;
mod root;
mod secure;
mod server;

use std::fmt;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use uuid::Uuid;

pub use self::options::Options;
use self::root::Root;
pub use self::secure::SecureManager;
pub use self::server::HandlerEnv;
use crate::TestbedError;
use crate::folder::Folder;
use crate::loopback::{free_port, own_address};
use crate::process::Process;

const READY: &str = "Asterisk Ready.";
const BOOT_LIMIT: Duration = Duration::from_mins(2);
const STOP_LIMIT: Duration = Duration::from_secs(10);
/// Between two looks at its channels.
const LOOK: Duration = Duration::from_millis(10);

/// An Asterisk that has its addresses and secrets, and does not run yet.
#[derive(Debug)]
pub struct Prepared {
    site: Site,
}

/// A running (or stopped) Asterisk 22 with the shipped configuration, and the handler's server
/// beside it. Dropping it kills both.
#[derive(Debug)]
pub struct Asterisk {
    process: Option<Process>,
    server: Option<Process>,
    handler_env: HandlerEnv,
    site: Site,
}

struct Site {
    root: Root,
    options: Options,
    handler: PathBuf,
    address: Ipv4Addr,
    /// Of the manager; what is not encrypted, if it can be.
    ami: SocketAddr,
    secure_ami: Option<SecureManager>,
    ami_secret: String,
    sip_port: u16,
    /// Where the handler's server is to listen.
    handler_port: Option<u16>,
    // Last, so that its files go when nothing runs in it any more.
    run: Folder,
}

impl Asterisk {
    /// Where the manager speaks TLS, if it does.
    #[must_use]
    pub fn secure_ami(&self) -> Option<&SecureManager> {
        self.site.secure_ami.as_ref()
    }

    /// Chooses addresses and secrets. An error that names the command to run if there is no Asterisk.
    pub fn prepare(options: Options) -> Result<Prepared, TestbedError> {
        Site::new(options).map(|site| Prepared { site })
    }

    #[must_use]
    pub fn ami_addr(&self) -> SocketAddr {
        self.site.ami
    }

    #[must_use]
    pub fn ami_user(&self) -> &'static str {
        Site::AMI_USER
    }

    #[must_use]
    pub fn ami_secret(&self) -> &str {
        &self.site.ami_secret
    }

    /// Where it takes SIP, by the one transport that it has.
    #[must_use]
    pub fn sip_addr(&self) -> SocketAddr {
        SocketAddr::from((self.site.address, self.site.sip_port))
    }

    /// How many channels live; after the last call, none may be left.
    pub fn channels(&self) -> Result<usize, TestbedError> {
        let answer = self.console("core show channels count")?;
        let count = answer.split_whitespace().next().and_then(|word| word.parse().ok());
        count.ok_or_else(|| TestbedError::failed("core show channels count", answer))
    }

    /// Waits until no channel lives: a hang-up that was told is a moment older than its channel's end.
    pub fn wait_until_idle(&self, limit: Duration) -> Result<(), TestbedError> {
        let deadline = Instant::now() + limit;
        loop {
            let channels = self.channels()?;
            if channels == 0 {
                return Ok(());
            }
            if Instant::now() > deadline {
                let detail = format!("{channels} channels are left after {limit:?}");
                return Err(TestbedError::failed("Asterisk", detail));
            }
            thread::park_timeout(LOOK);
        }
    }

    /// Runs a console command and returns what it printed.
    pub fn console(&self, command: &str) -> Result<String, TestbedError> {
        console::ask(&self.site.run.path().join("run/asterisk.ctl"), command)
    }

    /// Everything in Asterisk's log since the first boot.
    pub fn log(&self) -> Result<String, TestbedError> {
        self.site.read("messages")
    }

    /// What the handler wrote to its log; empty if it never ran.
    #[must_use]
    pub fn handler_log(&self) -> String {
        self.site.read("handler.log").unwrap_or_default()
    }

    /// The record of calls that Asterisk itself keeps (CEL, in a file of `SQLite`).
    #[must_use]
    pub fn call_record(&self) -> PathBuf {
        self.site.log_folder().join("master.db")
    }

    /// Stops it in order, hanging up what lives; its addresses and files stay for [`Self::restart`].
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            if self.console("core stop now").is_ok() {
                process.wait_for_end(STOP_LIMIT);
            }
            process.kill();
        }
    }

    /// Kills it as a power cut would.
    pub fn kill(&mut self) {
        self.process = None;
    }

    /// Boots it again on the same addresses, with the same secrets and files.
    pub fn restart(&mut self) -> Result<(), TestbedError> {
        self.stop();
        self.process = Some(self.site.boot(&self.handler_env)?);
        Ok(())
    }

    #[must_use]
    pub fn is_running(&self) -> bool {
        self.process.as_ref().is_some_and(|process| !process.has_ended())
    }
}

impl Prepared {
    /// Where the manager will speak TLS, if it does.
    #[must_use]
    pub fn secure_ami(&self) -> Option<&SecureManager> {
        self.site.secure_ami.as_ref()
    }

    #[must_use]
    pub fn ami_addr(&self) -> SocketAddr {
        self.site.ami
    }

    #[must_use]
    pub fn ami_user(&self) -> &'static str {
        Site::AMI_USER
    }

    #[must_use]
    pub fn ami_secret(&self) -> &str {
        &self.site.ami_secret
    }

    /// Boots it, and returns once it takes calls.
    pub fn boot(self, handler_env: &HandlerEnv) -> Result<Asterisk, TestbedError> {
        let process = Some(self.site.boot(handler_env)?);
        let server = self.site.start_server(handler_env)?;
        Ok(Asterisk { process, server, handler_env: handler_env.clone(), site: self.site })
    }
}

impl Site {
    const AMI_USER: &str = "callback";

    fn new(options: Options) -> Result<Self, TestbedError> {
        let root = Root::find()?;
        let handler = options.handler.clone().unwrap_or_else(|| PathBuf::from("/bin/true"));
        if !handler.exists() {
            return Err(TestbedError::Missing {
                what: format!("the handler {}", handler.display()),
                command: "cargo build -p agi-handler",
            });
        }
        let run = Folder::new()?;
        launch::lay_out(&root, run.path(), &options)?;
        let address = options.address.unwrap_or_else(own_address);
        let sip_port = free_port(address)?;
        // Beside TLS, what is not encrypted is somewhere else.
        let ami_address = if options.secure { own_address() } else { address };
        let ami = SocketAddr::from((ami_address, free_port(ami_address)?));
        let secure = options.secure.then(|| SecureManager::new(address, run.path()));
        let handler_port = options.fast_agi.then(|| free_port(address)).transpose()?;
        let ami_secret = Uuid::new_v4().simple().to_string();
        Ok(Self {
            root,
            options,
            handler,
            address,
            ami,
            secure_ami: secure.transpose()?,
            ami_secret,
            sip_port,
            handler_port,
            run,
        })
    }

    fn boot(&self, handler_env: &HandlerEnv) -> Result<Process, TestbedError> {
        let run = self.root.inside(self.run.path());
        let entrypoint = launch::entrypoint(&self.root);
        let program = ["sh".as_ref(), entrypoint.as_os_str()];
        let mut command = launch::command(&self.root, self.run.path(), &self.handler, &program);
        let agi = self.handler_port.map(|port| SocketAddr::from((self.address, port)).to_string());
        command
            .env("ASTERISK_RUN_DIR", run.join("run"))
            .env("ASTERISK_STATE_DIR", run.join("state"))
            .env("ASTERISK_AMI_USER", Self::AMI_USER)
            .env("ASTERISK_AMI_SECRET", &self.ami_secret)
            .env("ASTERISK_AMI_BIND", self.address.to_string())
            .env("ASTERISK_AMI_PORT", self.ami.port().to_string())
            .env("ASTERISK_AMI_PERMIT", "127.0.0.0/8")
            // Tests share their machine with compilers; the load says nothing about the calls.
            .env("ASTERISK_MAX_LOAD", "1000")
            .env("SIP_BIND", format!("{}:{}", self.address, self.sip_port))
            .env("TRUNK_HOST", self.options.trunk.to_string())
            .env("CALLBACK_HANDLER", launch::handler_inside(&self.root, &self.handler))
            .env("CALLBACK_AGI_ADDRESS", agi.as_deref().unwrap_or("off"))
            // A test has a handle of its own on the server.
            .env("CALLBACK_AGI_SERVE", "no")
            .env("CALLBACK_API", &handler_env.api_url)
            .env("CALLBACK_HANDLER_SECRET", &handler_env.secret)
            .envs(self.options.files.iter().map(|(name, _)| (name, run.join(name))))
            .envs(self.options.environment.iter().map(|(name, value)| (name, value)));
        if let Some(secure) = &self.secure_ami {
            command
                .env("ASTERISK_AMI_PLAIN_BIND", self.ami.ip().to_string())
                .env("ASTERISK_AMI_TLS_CERT", run.join(secure::CERTIFICATE))
                .env("ASTERISK_AMI_TLS_PORT", secure.addr.port().to_string());
        }
        if self.options.templates.is_some() {
            command.env("ASTERISK_TEMPLATES", run.join(launch::TEMPLATES));
        }
        let process = Process::start("Asterisk", &command)?;
        process.wait_for_line(READY, BOOT_LIMIT)?;
        Ok(process)
    }

    fn log_folder(&self) -> PathBuf {
        self.run.path().join("state/log")
    }

    fn read(&self, name: &str) -> Result<String, TestbedError> {
        let path: &Path = &self.log_folder().join(name);
        fs::read_to_string(path).map_err(TestbedError::file("read", path))
    }
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { root, options, handler, address, .. } = self;
        f.debug_struct("Site")
            .field("root", root)
            .field("trunk", &options.trunk)
            .field("handler", handler)
            .field("address", address)
            .finish_non_exhaustive()
    }
}
