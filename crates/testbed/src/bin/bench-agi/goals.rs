use testbed::bench::Bound::{self, AtLeast, AtMost};
use testbed::bench::{Goal, Goals};

use crate::contestant::Contestant;
use crate::contestant::Contestant::{
    CScript, CServer, HandlerScript, Python, RustScript, RustServer,
};
use crate::results::Results;

/// What was to be reached, and what was.
pub(crate) fn of(results: &Results) -> Goals {
    let cpu = |contestant| results.outside(contestant).cpu.figure().median;
    let wall = |contestant| results.outside(contestant).wall.figure().median;
    let above = |contestant| results.above_playback(contestant).median;
    let first = |contestant| results.inside(contestant).first_command.figure().median / 1000.0;
    #[expect(clippy::cast_precision_loss, reason = "some thousand KiB")]
    let peak = |contestant: Contestant| match results.outside(contestant).peak_kib {
        0 => f64::NAN,
        kib => kib as f64,
    };
    let goal = |what, bound: Bound, measured, unit| Goal { what, bound, measured, unit };
    Goals(vec![
        goal("agi-rs script : C script, CPU", AtMost(1.3), cpu(RustScript) / cpu(CScript), "x"),
        goal("agi-rs script : C script, wall", AtMost(1.3), wall(RustScript) / wall(CScript), "x"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_measured_is_not_met() {
        let goals = of(&Results::default());
        assert!(goals.to_string().lines().skip(2).all(|line| line.contains("not met")));
    }
}
