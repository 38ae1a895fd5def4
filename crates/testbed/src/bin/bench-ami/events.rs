//! What an event costs a client that reads them as fast as it can.

use std::collections::HashMap;
use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use testbed::bench::{self, CpuClock, Sample};

use crate::contestant::Contestant;
use crate::manager::Session;
use crate::stream::Recording;

const MARK: &[u8] = b"Event: BenchEnd\r\n\r\n";
/// How often the recording is sent before it counts: interpreters compile meanwhile.
const WARM_UP: usize = 4;
const LIMIT: Duration = Duration::from_mins(1);

/// What the rounds found, in microseconds for each event.
#[derive(Clone, Debug, Default)]
pub(crate) struct Events {
    pub(crate) name: String,
    pub(crate) wall: Sample,
    pub(crate) cpu: Sample,
    pub(crate) peak_kib: u64,
}

/// One round of one contestant.
pub(crate) fn round(
    contestant: Contestant,
    folder: &Path,
    recording: &Recording,
    clock: &mut CpuClock,
    found: &mut HashMap<Contestant, Events>,
) -> Result<(), Box<dyn Error>> {
    let told = |error: Box<dyn Error>| format!("{contestant:?}: {error}");
    let open = || Session::open(|address| contestant.command(folder, address, recording));
    let mut session = open().map_err(told)?;
    feed(&mut session, recording, WARM_UP).map_err(told)?;
    let before = clock.of(session.process())?;
    let begun = Instant::now();
    let seen = feed(&mut session, recording, contestant.repeats()).map_err(told)?;
    let wall = begun.elapsed().as_secs_f64() * 1e6;
    let cpu = clock.of(session.process())? - before;
    let sent = recording.events() * contestant.repeats();
    if contestant.counts() && seen != format!("{sent} lost 0") {
        return Err(format!("{}: of {sent} events it saw {seen}", session.name).into());
    }
    let found = found.entry(contestant).or_default();
    #[expect(clippy::cast_precision_loss, reason = "some hundred thousand events")]
    let events = sent as f64;
    found.wall.push(wall / events);
    found.cpu.push(cpu / events);
    found.peak_kib = found.peak_kib.max(bench::peak_kib(session.process()));
    found.name.clone_from(&session.name);
    Ok(())
}

/// Sends the recording so often, and says what the client told at its end.
fn feed(
    session: &mut Session,
    recording: &Recording,
    repeats: usize,
) -> Result<String, Box<dyn Error>> {
    for _ in 0..repeats {
        session.send(recording.bytes())?;
    }
    session.send(MARK)?;
    session.line("seen ", LIMIT)
}
