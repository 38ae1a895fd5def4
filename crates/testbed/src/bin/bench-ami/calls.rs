//! What a call costs Asterisk, and the client that places it.

use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use testbed::bench::{self, CpuClock, Sample};
use testbed::{Asterisk, HandlerEnv, Options, dead_end};
use uuid::Uuid;

use crate::program::{Heard, Program};

/// How many calls are up at any time, and how many are placed so in a round.
pub(crate) const WAYS: [(u32, u32); 4] = [(1, 500), (10, 4000), (50, 4000), (200, 4000)];
const IDLE_LIMIT: Duration = Duration::from_secs(30);
const LIMIT: Duration = Duration::from_mins(2);

/// What the rounds found for one way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calls {
    /// Microseconds for each call, of all that passed.
    pub(crate) wall: Sample,
    /// Microseconds of CPU for each call.
    pub(crate) asterisk: Sample,
    pub(crate) ours: Sample,
    /// Events that came for each call.
    pub(crate) events: Sample,
    /// Microseconds from asking for a call to its answer.
    pub(crate) median: Sample,
    pub(crate) late: Sample,
}

/// An Asterisk, and our client logged in to it.
#[derive(Debug)]
pub(crate) struct Exchange {
    client: Program,
    news: Receiver<Heard>,
    process: u32,
    pub(crate) asterisk: Asterisk,
    pub(crate) found: [Calls; WAYS.len()],
}

impl Exchange {
    pub(crate) fn open(folder: &Path) -> Result<Self, Box<dyn Error>> {
        let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("rivals/ami/conf");
        let most = ("ASTERISK_MAX_CALLS".to_owned(), "1000".to_owned());
        let prepared = Asterisk::prepare(Options {
            environment: vec![most],
            templates: Some(templates),
            ..Options::new(dead_end()?)
        })?;
        let secret = Uuid::new_v4().simple().to_string();
        let asterisk =
            prepared.boot(&HandlerEnv { api_url: format!("http://{}", dead_end()?), secret })?;
        let mut command = Command::new(folder.join("bin/ami-client"));
        command.arg("calls").arg(asterisk.ami_addr().to_string());
        command.env("BENCH_USER", asterisk.ami_user()).env("BENCH_SECRET", asterisk.ami_secret());
        let (heard, news) = mpsc::channel();
        let client = Program::start(command, heard)?;
        let process = bench::find_descendant("asterisk")?;
        let found = Default::default();
        let exchange = Self { client, news, process, asterisk, found };
        exchange.line("ready ")?;
        Ok(exchange)
    }

    /// One round of one way.
    pub(crate) fn round(&mut self, way: usize, clock: &mut CpuClock) -> Result<(), Box<dyn Error>> {
        let &(in_flight, count) = WAYS.get(way).ok_or("there is no such way")?;
        self.asterisk.wait_until_idle(IDLE_LIMIT)?;
        let before = (clock.of(self.process)?, clock.of(self.client.id())?);
        let begun = Instant::now();
        self.client.ask(&format!("{in_flight} {count}"))?;
        let done = self.line("done ")?;
        let wall = begun.elapsed().as_secs_f64() * 1e6;
        let ours = clock.of(self.client.id())? - before.1;
        // What Asterisk still does for calls that have ended belongs to them.
        self.asterisk.wait_until_idle(IDLE_LIMIT)?;
        let asterisk = clock.of(self.process)? - before.0;
        let mut told = done.split_whitespace().map(str::parse::<f64>);
        let mut next = || told.next().ok_or("the client told too little");
        let (events, median, late) = (next()??, next()??, next()??);
        let found = self.found.get_mut(way).ok_or("there is no such way")?;
        let each = f64::from(count);
        found.wall.push(wall / each);
        found.asterisk.push(asterisk / each);
        found.ours.push(ours / each);
        found.events.push(events / each);
        found.median.push(median);
        found.late.push(late);
        Ok(())
    }

    fn line(&self, begin: &str) -> Result<String, Box<dyn Error>> {
        let deadline = Instant::now() + LIMIT;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.news.recv_timeout(left) {
                Ok(Heard::Line(line)) => {
                    if let Some(rest) = line.strip_prefix(begin) {
                        return Ok(rest.to_owned());
                    }
                }
                Ok(Heard::Action { .. }) => {}
                Ok(Heard::Ended) => return Err("our client has ended; it says why above".into()),
                Err(_) => return Err(format!("our client did not say {begin:?}").into()),
            }
        }
    }
}
