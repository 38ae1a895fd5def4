use std::error::Error;
use std::thread;
use std::time::{Duration, Instant};

use crate::ami::{Ami, Packet};
use crate::contestant::Contestant;

/// Calls on Local channels: one half runs the contestant, the other one listens to it.
#[derive(Debug)]
pub(crate) struct Calls {
    ami: Ami,
    placed: u32,
}

impl Calls {
    pub(crate) fn over(ami: Ami) -> Self {
        Self { ami, placed: 0 }
    }

    /// `count` calls, `at_once` of them at any time, to their ends.
    pub(crate) fn run(
        &mut self,
        contestant: Contestant,
        count: u32,
        at_once: u32,
    ) -> Result<(), Box<dyn Error>> {
        for _ in 0..at_once {
            self.place(contestant)?;
        }
        for _ in at_once..count {
            self.wait_for_end()?;
            self.place(contestant)?;
        }
        (0..at_once).try_for_each(|_| self.wait_for_end())
    }

    /// `count` calls, one begun each `pause`, to their ends.
    pub(crate) fn run_in_step(
        &mut self,
        contestant: Contestant,
        count: u32,
        pause: Duration,
    ) -> Result<(), Box<dyn Error>> {
        let begun = Instant::now();
        for number in 0..count {
            let due = begun + pause * number;
            while Instant::now() < due {
                thread::park_timeout(due.saturating_duration_since(Instant::now()));
            }
            self.place(contestant)?;
        }
        (0..count).try_for_each(|_| self.wait_for_end())
    }

    fn place(&mut self, contestant: Contestant) -> Result<(), Box<dyn Error>> {
        self.placed += 1;
        // Of one length: Asterisk compares the ids of living channels by their beginnings.
        let (listening, running) =
            (format!("bench-{:08}-1", self.placed), format!("bench-{:08}-2", self.placed));
        let caller = if contestant.is_shipped() { "press" } else { "listen" };
        self.ami.send(&[
            ("Action", "Originate"),
            ("Async", "true"),
            ("Channel", &format!("Local/{}@bench/n", contestant.extension())),
            ("ChannelId", &listening),
            ("OtherChannelId", &running),
            ("Context", "caller"),
            ("Exten", caller),
            ("Priority", "1"),
        ])
    }

    fn wait_for_end(&mut self) -> Result<(), Box<dyn Error>> {
        loop {
            let packet = self.ami.packet()?;
            let is = |key: &str, value: &str| packet.get(key) == Some(value);
            if is("Response", "Error")
                || is("Event", "OriginateResponse") && is("Response", "Failure")
            {
                return Err(format!("a call could not be placed: {packet:?}").into());
            }
            if is("Event", "Hangup") && running_half(&packet).is_some() {
                return Ok(());
            }
        }
    }
}

/// The id of the half that ran the contestant, if the packet is about it.
pub(crate) fn running_half(packet: &Packet) -> Option<&str> {
    packet.get("Uniqueid").filter(|id| id.starts_with("bench-") && id.ends_with("-2"))
}
