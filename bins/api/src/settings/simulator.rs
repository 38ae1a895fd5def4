//! The settings of the simulated phone network.

use std::time::Duration;

use provider_simulator::Timing;

use super::check::Check;
use super::key;

/// How fast the simulated people are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimulatorSettings {
    pub timing: Timing,
}

impl Check {
    pub(super) fn simulator(&mut self) -> Option<SimulatorSettings> {
        let remedy = "write how many times faster than people, from 0.1 to 1000";
        let speed = self.read(key::SIMULATOR_SPEED, 1.0, remedy)?;
        if !(0.1..=1000.0).contains(&speed) {
            self.complain(key::SIMULATOR_SPEED, remedy);
            return None;
        }
        Some(SimulatorSettings { timing: scaled(&Timing::default(), speed) })
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
