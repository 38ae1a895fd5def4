//! The settings of the simulated phone network.

use std::path::PathBuf;
use std::time::Duration;

use provider_simulator::Timing;

use super::check::Check;
use super::key;

/// How fast the simulated people are, or where they are simulated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimulatorSettings {
    pub timing: Timing,
    /// The unix socket of a network in another process, if not in this one.
    pub network: Option<PathBuf>,
}

impl Check {
    pub(super) fn simulator(&mut self) -> Option<SimulatorSettings> {
        let remedy = "write how many times faster than people, from 0.1 to 1000";
        let speed = self.read(key::SIMULATOR_SPEED, 1.0, remedy)?;
        if !(0.1..=1000.0).contains(&speed) {
            self.complain(key::SIMULATOR_SPEED, remedy);
            return None;
        }
        let network = self.network();
        Some(SimulatorSettings { timing: scaled(&Timing::default(), speed), network })
    }

    fn network(&mut self) -> Option<PathBuf> {
        let given = self.given.get(key::SIMULATOR_NETWORK)?;
        let path = given.strip_prefix("unix:").filter(|path| path.starts_with('/'));
        let path = path.map(PathBuf::from);
        if path.is_none() {
            let remedy =
                "write unix: and the whole path of a socket, such as unix:/run/network.sock";
            self.complain(key::SIMULATOR_NETWORK, remedy);
        }
        path
    }
}

fn scaled(timing: &Timing, speed: f64) -> Timing {
    let scale = |time: Duration| time.div_f64(speed);
    Timing {
        setup: scale(timing.setup),
        ring: scale(timing.ring),
        long_ring: scale(timing.long_ring),
        press: scale(timing.press),
        screening: scale(timing.screening),
        greeting: scale(timing.greeting),
        patience: scale(timing.patience),
        talk: scale(timing.talk),
    }
}
