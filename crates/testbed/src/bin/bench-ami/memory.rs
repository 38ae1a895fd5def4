//! What a client holds while its consumer is too slow.

use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use testbed::bench::{self, median};

use crate::manager::Session;
use crate::stream::Recording;

/// Events a second.
pub(crate) const SENT: usize = 10_000;
pub(crate) const TAKEN: usize = 2_000;
const STEP: Duration = Duration::from_millis(10);
/// For the consumer to take what waits for it.
const DRAIN_LIMIT: Duration = Duration::from_mins(1);

/// What was found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory {
    pub(crate) minutes: f64,
    pub(crate) sent: u64,
    pub(crate) tally: Tally,
    /// What the client held each second, in KiB.
    pub(crate) held: Vec<f64>,
    pub(crate) peak_kib: u64,
}

/// What became of everything that was sent, as the client tells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) events: u64,
    pub(crate) snapshots: u64,
    pub(crate) gaps: u64,
    pub(crate) lost: u64,
}

pub(crate) fn measure(
    folder: &Path,
    recording: &Recording,
    minutes: f64,
) -> Result<Memory, Box<dyn Error>> {
    let mut session = Session::open(|address| {
        let mut command = Command::new(folder.join("bin/ami-client"));
        command.args(["slow", address]).arg(TAKEN.to_string());
        command
    })?;
    let mut found = Memory { minutes, ..Memory::default() };
    let begun = Instant::now();
    let ends = begun + Duration::from_secs_f64(minutes * 60.0);
    let (mut due, mut next, mut looked) = (begun, 0, begun);
    while due < ends {
        // One step late is made up for by the next: the rate is what counts.
        let mut left = SENT / 100;
        while left > 0 {
            let count = left.min(recording.events() - next);
            session.send(recording.part(next, count))?;
            next = (next + count) % recording.events();
            left -= count;
        }
        found.sent += SENT as u64 / 100;
        if looked <= due {
            found.held.push(held(&session));
            looked += Duration::from_secs(1);
        }
        due += STEP;
        session.serve_until(due)?;
    }
    found.tally = settle(&mut session, found.sent)?;
    found.held.push(held(&session));
    found.peak_kib = bench::peak_kib(session.process());
    Ok(found)
}

/// Waits until the client has told of everything that it was sent: nothing may be lost in silence.
fn settle(session: &mut Session, sent: u64) -> Result<Tally, Box<dyn Error>> {
    let deadline = Instant::now() + DRAIN_LIMIT;
    loop {
        session.serve_until(Instant::now() + Duration::from_secs(1))?;
        let Some(line) = session.last_line("tally ") else { continue };
        let tally = Tally::parse(&line).ok_or("the client's tally is none")?;
        // One more: the event that told of its login.
        let expected = sent + 1 + session.listings;
        let told = tally.events + tally.snapshots + tally.lost;
        if told == expected {
            return Ok(tally);
        }
        if Instant::now() > deadline {
            return Err(format!("of {expected} the client told of {told}: {tally:?}").into());
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "some thousand KiB")]
fn held(session: &Session) -> f64 {
    bench::held_kib(session.process()) as f64
}

impl Tally {
    fn parse(line: &str) -> Option<Self> {
        let mut words = line.split_whitespace().map(|word| word.parse().ok());
        let mut next = || words.next().flatten();
        Some(Self { events: next()?, snapshots: next()?, gaps: next()?, lost: next()? })
    }
}

impl Memory {
    /// What it held before the first event.
    pub(crate) fn at_start(&self) -> f64 {
        self.held.first().copied().unwrap_or(f64::NAN)
    }

    /// What it held after a tenth of the time, once its queue was full; the median of a tenth.
    pub(crate) fn early(&self) -> f64 {
        let tenth = self.held.len() / 10;
        median(self.held.get(tenth..2 * tenth).unwrap_or_default())
    }

    /// What it held in the last tenth.
    pub(crate) fn late(&self) -> f64 {
        let tenth = self.held.len() / 10;
        median(self.held.get(self.held.len() - tenth..).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_seen_between_the_second_tenth_and_the_last() {
        let held = (0..100).map(f64::from).collect();
        let memory = Memory { held, ..Memory::default() };
        let found = [memory.at_start(), memory.early(), memory.late()];
        assert_eq!(found.map(|kib| format!("{kib:.1}")), ["0.0", "14.5", "94.5"]);
        assert!(Memory::default().early().is_nan() && Memory::default().at_start().is_nan());
    }

    #[test]
    fn a_tally_has_four_numbers() {
        let tally = Tally { events: 1, snapshots: 2, gaps: 3, lost: 4 };
        assert_eq!(Tally::parse("1 2 3 4"), Some(tally));
        assert_eq!(Tally::parse("1 2 3"), None);
    }
}
