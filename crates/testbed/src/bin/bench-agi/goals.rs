use std::fmt::{self, Display};

use crate::contestant::Contestant;
use crate::results::Results;

/// What was to be reached, and what was.
pub(crate) struct Goals(Vec<Goal>);

struct Goal {
    what: &'static str,
    bound: Bound,
    measured: f64,
    unit: &'static str,
}

enum Bound {
    AtMost(f64),
    AtLeast(f64),
}

use Bound::{AtLeast, AtMost};
use Contestant::{CScript, CServer, HandlerScript, Python, RustScript, RustServer};

impl Goals {
    pub(crate) fn of(results: &Results) -> Self {
        let cpu = |contestant| results.outside(contestant).cpu.figure().median;
        let wall = |contestant| results.outside(contestant).wall.figure().median;
        let above = |contestant| results.above_playback(contestant).median;
        let first = |contestant| results.inside(contestant).first_command.figure().median / 1000.0;
        #[expect(clippy::cast_precision_loss, reason = "some thousand KiB")]
        let peak = |contestant| match results.outside(contestant).peak_kib {
            0 => f64::NAN,
            kib => kib as f64,
        };
        let goal = |what, bound, measured, unit| Goal { what, bound, measured, unit };
        Self(vec![
            goal("agi-rs script : C script, CPU", AtMost(1.3), cpu(RustScript) / cpu(CScript), "x"),
            goal(
                "agi-rs script : C script, wall",
                AtMost(1.3),
                wall(RustScript) / wall(CScript),
                "x",
            ),
            goal("agi-rs script, memory", AtMost(4096.0), peak(RustScript), "KiB"),
            goal(
                "agi-rs FastAGI : C FastAGI, above Playback",
                AtMost(1.3),
                above(RustServer) / above(CServer),
                "x",
            ),
            goal(
                "Python : agi-rs FastAGI, above Playback",
                AtLeast(40.0),
                above(Python) / above(RustServer),
                "x",
            ),
            goal("agi-rs FastAGI, first command", AtMost(0.5), first(RustServer), "ms"),
            goal(
                "agi-handler script : C script, CPU",
                AtMost(2.0),
                cpu(HandlerScript) / cpu(CScript),
                "x",
            ),
            goal("agi-handler script, memory", AtMost(8192.0), peak(HandlerScript), "KiB"),
        ])
    }
}

impl Goal {
    fn is_met(&self) -> bool {
        match self.bound {
            AtMost(most) => self.measured <= most,
            AtLeast(least) => self.measured >= least,
        }
    }
}

impl Display for Goals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| goal | bound | measured | |\n|---|---|---|---|")?;
        for goal in &self.0 {
            let (word, bound) = match goal.bound {
                AtMost(bound) => ("at most", bound),
                AtLeast(bound) => ("at least", bound),
            };
            let Goal { what, measured, unit, .. } = goal;
            let measured =
                if *measured < 100.0 { format!("{measured:.2}") } else { format!("{measured:.0}") };
            let met = if goal.is_met() { "met" } else { "**not met**" };
            writeln!(f, "| {what} | {word} {bound} {unit} | {measured} {unit} | {met} |")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn goal(bound: Bound, measured: f64) -> Goal {
        Goal { what: "", bound, measured, unit: "x" }
    }

    #[test]
    fn a_bound_is_met_from_its_own_side() {
        assert!(goal(AtMost(1.3), 1.3).is_met() && !goal(AtMost(1.3), 1.31).is_met());
        assert!(goal(AtLeast(40.0), 40.0).is_met() && !goal(AtLeast(40.0), 39.9).is_met());
    }

    #[test]
    fn what_was_not_measured_is_not_met() {
        let goals = Goals::of(&Results::default());
        assert!(goals.to_string().lines().skip(2).all(|line| line.contains("not met")));
        assert!(!goal(AtLeast(40.0), f64::NAN).is_met());
    }
}
