//! The cost of a call inside a real Asterisk.

use std::collections::HashMap;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::Duration;

use testbed::bench::{self, CpuClock, Sample, median};
use testbed::{Asterisk, HandlerEnv, Options, dead_end};

use crate::ami::Ami;
use crate::api_stub::ApiStub;
use crate::calls::Calls;
use crate::contestant::{Contestant, Kind};
use crate::folder::Folder;
use crate::latency::Watch;
use crate::outside::handler_environment;
use crate::peer;
use crate::server::Server;

const CALLS: u32 = 80;
const AT_ONCE: u32 = 20;
/// For the time to the first command: calls that hardly disturb each other.
const TIMED_CALLS: u32 = 10;
const IDLE_LIMIT: Duration = Duration::from_secs(30);

/// What the rounds found, in microseconds for each call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Inside {
    pub(crate) asterisk: Sample,
    pub(crate) children: Sample,
    pub(crate) server: Sample,
    pub(crate) sum: Sample,
    pub(crate) first_command: Sample,
}

/// An Asterisk with all the contestants in its dialplan.
#[derive(Debug)]
pub(crate) struct Switchboard<'a> {
    api: &'a ApiStub,
    clock: CpuClock,
    servers: HashMap<Contestant, Server>,
    calls: Calls,
    process: u32,
    pub(crate) asterisk: Asterisk,
    pub(crate) found: HashMap<Contestant, Inside>,
}

impl<'a> Switchboard<'a> {
    pub(crate) fn open(
        folder: &Folder,
        api: &'a ApiStub,
        contestants: &[Contestant],
    ) -> Result<Self, Box<dyn Error>> {
        let handler = handler_environment(folder, &api.url());
        let mut environment = vec![
            ("BENCH_BIN".to_owned(), folder.programs_inside().display().to_string()),
            ("ASTERISK_MAX_CALLS".to_owned(), "1000".to_owned()),
            // For the interpreter, which may be a shared library.
            ("LD_LIBRARY_PATH".to_owned(), folder.libraries_inside().display().to_string()),
            // The benchmark starts the handler's server itself.
            ("CALLBACK_AGI_SERVE".to_owned(), "no".to_owned()),
        ];
        let mut servers = HashMap::new();
        for (contestant, name) in [
            (Contestant::CServer, "BENCH_C_SERVER"),
            (Contestant::RustServer, "BENCH_RUST_SERVER"),
            (Contestant::HandlerServer, "BENCH_HANDLER_SERVER"),
        ] {
            let mut address = String::new();
            if contestants.contains(&contestant) {
                let server = Server::start(contestant, folder, &handler)?;
                address = format!("127.0.0.1:{}", server.port);
                servers.insert(contestant, server);
            }
            environment.push((name.to_owned(), address));
        }
        let templates = folder.path().join("templates");
        lay_out(&templates)?;
        let asterisk = Asterisk::prepare(Options {
            handler: Some(folder.program("agi-handler")),
            environment,
            templates: Some(templates),
            ..Options::new(dead_end()?)
        })?;
        let secret = peer::LEG.to_owned();
        let asterisk = asterisk.boot(&HandlerEnv { api_url: api.url(), secret })?;
        let calls = Calls::over(login(&asterisk, asterisk.ami_user())?);
        Ok(Self {
            api,
            clock: CpuClock::start(&folder.program("cpu-clock"))?,
            servers,
            calls,
            process: bench::find_descendant("asterisk")?,
            asterisk,
            found: HashMap::new(),
        })
    }

    /// One round of one contestant.
    pub(crate) fn round(&mut self, contestant: Contestant) -> Result<(), Box<dyn Error>> {
        let first_command = match contestant.kind() {
            Kind::Dialplan => None,
            Kind::Script | Kind::Server => Some(self.time(contestant)?),
        };
        let reported = self.api.reported();
        let before = self.costs(contestant)?;
        self.calls.run(contestant, CALLS, AT_ONCE)?;
        self.asterisk.wait_until_idle(IDLE_LIMIT)?;
        let after = self.costs(contestant)?;
        let reported = self.api.reported() - reported;
        if contestant.is_shipped() && reported != CALLS {
            let log = self.asterisk.handler_log();
            let last: Vec<&str> = log.lines().rev().take(10).collect();
            let told = last.join("\n");
            return Err(format!("{reported} calls were reported, not {CALLS}:\n{told}").into());
        }
        let [asterisk, children, server] = [0, 1, 2].map(|part| {
            let of = |costs: &[f64; 3]| costs.get(part).copied().unwrap_or(f64::NAN);
            (of(&after) - of(&before)) / f64::from(CALLS)
        });
        let found = self.found.entry(contestant).or_default();
        found.asterisk.push(asterisk);
        found.children.push(children);
        found.server.push(server);
        found.sum.push(asterisk + children + server);
        first_command.inspect(|&time| found.first_command.push(time));
        Ok(())
    }

    /// Asterisk's, its children's and the server's CPU so far.
    fn costs(&mut self, contestant: Contestant) -> Result<[f64; 3], Box<dyn Error>> {
        let server = match self.servers.get(&contestant) {
            Some(server) => self.clock.of(server.id())?,
            None => 0.0,
        };
        let children = bench::of_children(&self.process.to_string())?;
        Ok([self.clock.of(self.process)?, children, server])
    }

    /// The median time to the first command.
    fn time(&mut self, contestant: Contestant) -> Result<f64, Box<dyn Error>> {
        let mut watch = Watch::over(login(&self.asterisk, "watch")?);
        // Long enough for the start of one to be over before the next.
        let pause = Duration::from_millis(if contestant == Contestant::Python { 150 } else { 50 });
        self.calls.run_in_step(contestant, TIMED_CALLS, pause)?;
        self.asterisk.wait_until_idle(IDLE_LIMIT)?;
        let times = watch.first_commands(contestant, TIMED_CALLS)?;
        Ok(median(&times))
    }
}

fn login(asterisk: &Asterisk, user: &str) -> Result<Ami, Box<dyn Error>> {
    Ami::login(asterisk.ami_addr(), user, asterisk.ami_secret())
}

/// The benchmark's own templates; the modules are the shipped ones and a few more.
fn lay_out(templates: &Path) -> Result<(), Box<dyn Error>> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::create_dir_all(templates)?;
    for entry in fs::read_dir(repository.join("rivals/agi/conf"))? {
        let entry = entry?;
        fs::copy(entry.path(), templates.join(entry.file_name()))?;
    }
    let mut modules = fs::read_to_string(repository.join("../../asterisk/conf/modules.conf"))?;
    for module in ["app_playback.so", "app_senddtmf.so"] {
        if !modules.contains(module) {
            modules = format!("{modules}load = {module}\n");
        }
    }
    Ok(fs::write(templates.join("modules.conf"), modules)?)
}
