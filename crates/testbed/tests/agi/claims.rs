//! What is said about AGI and was only read in Asterisk's source, against the real one.

mod async_agi;
mod crashes;
mod ends;
mod environment;
mod hangups;
mod interruption;
mod lines;
mod scripts;
mod slow_reader;
mod values;

use std::thread;

use crate::call::Call;
use crate::leg::Real;
use crate::normal::readable;
use crate::pbx::Pbx;

/// One statement with what Asterisk did.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    pub(crate) said: &'static str,
    pub(crate) verdict: &'static str,
    pub(crate) seen: String,
}

/// Judges every claim, all at the same time.
pub(crate) fn all(pbx: &Pbx) -> Vec<Claim> {
    let scenes = [
        lines::claims,
        values::claims,
        interruption::claims,
        hangups::claims,
        ends::claims,
        environment::claims,
        scripts::claims,
        slow_reader::claims,
        async_agi::claims,
        crashes::claims,
    ];
    thread::scope(|scope| {
        let running = scenes.map(|scene| scope.spawn(move || scene(pbx)));
        running.into_iter().flat_map(|scene| scene.join().unwrap()).collect()
    })
}

/// What was seen, and whether it bears the statement out.
fn claim(said: &'static str, holds: bool, seen: impl Into<String>) -> Claim {
    let verdict = if holds { "confirmed" } else { "refuted" };
    Claim { said, verdict, seen: seen.into() }
}

impl Real {
    /// Sends a line as it is, and gives the lines that answer it: one, or a whole 520 block.
    fn ask(&mut self, line: impl AsRef<[u8]>) -> String {
        self.say([line.as_ref(), b"\n"].concat());
        self.hear_reply()
    }

    fn hear_reply(&mut self) -> String {
        let mut reply = self.hear().unwrap_or_else(|| "(end of the stream)".into());
        if reply.starts_with("520-") {
            while !reply.contains("\n520 ") {
                reply += "\n";
                reply += &self.hear().unwrap();
            }
        }
        readable(reply.as_bytes())
    }
}

impl Call<'_> {
    /// The same, for the half under test.
    fn ask(&mut self, line: impl AsRef<[u8]>) -> String {
        self.program.ask(line)
    }

    /// Sends a line that takes its time; returns once Asterisk runs it.
    fn begin_command(&mut self, line: &str) {
        let from = self.mark();
        self.program.say(format!("{line}\n"));
        self.wait_for_start(from);
    }
}
