//! The cost of a call without an Asterisk: a driver that talks over pipes and sockets.

use std::collections::HashMap;
use std::error::Error;
use std::io::BufReader;
use std::process::Stdio;
use std::time::{Duration, Instant};

use testbed::bench::{self, CpuClock, OneCore, Sample, median};

use crate::api_stub::ApiStub;
use crate::contestant::{Contestant, Kind};
use crate::folder::Folder;
use crate::peer::{self, Talk};
use crate::server::Server;

/// Longer than any server needs for a command.
const SILENCE_LIMIT: Duration = Duration::from_secs(10);

/// What one round found, in microseconds for each call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outside {
    pub(crate) wall: Sample,
    pub(crate) cpu: Sample,
    pub(crate) peak_kib: u64,
}

/// The driver, with the servers that it calls.
#[derive(Debug)]
pub(crate) struct Driver<'a> {
    folder: &'a Folder,
    clock: CpuClock,
    environment: Vec<(String, String)>,
    servers: HashMap<Contestant, Server>,
    _core: OneCore,
    pub(crate) found: HashMap<Contestant, Outside>,
}

impl<'a> Driver<'a> {
    pub(crate) fn new(
        folder: &'a Folder,
        api: &ApiStub,
        contestants: &[Contestant],
    ) -> Result<Self, Box<dyn Error>> {
        let mut driver = Self {
            _core: OneCore::take()?,
            folder,
            clock: CpuClock::start(&folder.program("cpu-clock"))?,
            environment: handler_environment(folder, &api.url()),
            servers: HashMap::new(),
            found: HashMap::new(),
        };
        for &contestant in contestants {
            if contestant.kind() == Kind::Server {
                let server = Server::start(contestant, folder, &driver.environment)?;
                driver.servers.insert(contestant, server);
            }
        }
        Ok(driver)
    }

    /// Some calls of one contestant; the first ones don't count, they warm the caches up.
    pub(crate) fn round(&mut self, contestant: Contestant) -> Result<(), Box<dyn Error>> {
        let calls = match (contestant, contestant.kind()) {
            (_, Kind::Dialplan) => return Ok(()),
            (Contestant::Python, _) => 20,
            (_, Kind::Script) => 320,
            (_, Kind::Server) => 800,
        };
        for _ in 0..calls / 20 {
            self.call(contestant, false)?;
        }
        let before = self.cpu(contestant)?;
        let mut walls = Vec::with_capacity(calls);
        for _ in 0..calls {
            let begun = Instant::now();
            self.call(contestant, false)?;
            walls.push(begun.elapsed().as_secs_f64() * 1e6);
        }
        #[expect(clippy::cast_precision_loss, reason = "some thousand calls")]
        let cpu = (self.cpu(contestant)? - before) / calls as f64;
        let peak = self.call(contestant, true)?;
        let found = self.found.entry(contestant).or_default();
        found.wall.push(median(&walls));
        found.cpu.push(cpu);
        found.peak_kib = found.peak_kib.max(peak);
        Ok(())
    }

    fn cpu(&mut self, contestant: Contestant) -> Result<f64, Box<dyn Error>> {
        match self.servers.get(&contestant) {
            Some(server) => self.clock.of(server.id()),
            None => bench::of_children("self"),
        }
    }

    /// One call; gives the peak memory if it is to be measured.
    fn call(&self, contestant: Contestant, measure: bool) -> Result<u64, Box<dyn Error>> {
        let mut peak = 0;
        let mut look = |process| {
            if measure {
                peak = bench::peak_kib(process);
            }
        };
        let talk = match self.servers.get(&contestant) {
            Some(server) => {
                let stream = server.connect()?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(SILENCE_LIMIT))?;
                let script = if contestant.is_shipped() { "business" } else { "" };
                let mut reader = BufReader::new(&stream);
                peer::talk(&mut reader, &mut &stream, Some(script), || look(server.id()))?
            }
            None => self.run_script(contestant, &mut look)?,
        };
        if !talk.is_complete(contestant.is_shipped()) {
            return Err(format!("{} left its work: {talk:?}", contestant.name()).into());
        }
        Ok(peak)
    }

    fn run_script(
        &self,
        contestant: Contestant,
        look: &mut impl FnMut(u32),
    ) -> Result<Talk, Box<dyn Error>> {
        let mut command = contestant.command(self.folder, 0).ok_or("it is no program")?;
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let process = child.id();
        let mut writer = child.stdin.take().ok_or("it has no input")?;
        let mut reader = BufReader::new(child.stdout.take().ok_or("it has no output")?);
        let talk = peer::talk(&mut reader, &mut writer, None, || look(process))?;
        drop(writer);
        child.wait()?;
        Ok(talk)
    }
}

/// What the shipped handler needs to know.
pub(crate) fn handler_environment(folder: &Folder, api: &str) -> Vec<(String, String)> {
    let log = folder.path().join("handler.log").display().to_string();
    vec![
        ("CALLBACK_API".to_owned(), api.to_owned()),
        ("CALLBACK_HANDLER_SECRET".to_owned(), peer::LEG.to_owned()),
        ("CALLBACK_HANDLER_LOG".to_owned(), log),
    ]
}
