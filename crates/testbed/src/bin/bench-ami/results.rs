use std::collections::HashMap;

use testbed::bench::Bound::{AtLeast, AtMost};
use testbed::bench::{Goal, Goals};

use crate::arguments::Part;
use crate::calls::{Calls, WAYS};
use crate::contestant::Contestant::{self, Bare, Ours, Panoramisk};
use crate::events::Events;
use crate::memory::Memory;

/// All that was found.
#[derive(Debug, Default)]
pub(crate) struct Results {
    pub(crate) events: HashMap<Contestant, Events>,
    pub(crate) calls: Option<[Calls; WAYS.len()]>,
    pub(crate) memory: Memory,
}

impl Results {
    pub(crate) fn events(&self, contestant: Contestant) -> Events {
        self.events.get(&contestant).cloned().unwrap_or_default()
    }

    pub(crate) fn calls(&self, way: usize) -> Calls {
        self.calls.as_ref().and_then(|calls| calls.get(way)).cloned().unwrap_or_default()
    }

    /// What was to be reached, and what was.
    pub(crate) fn goals(&self, part: Part) -> Goals {
        let goal = |what, bound, measured, unit| Goal { what, bound, measured, unit };
        Goals(match part {
            Part::Events => {
                let cpu = |contestant| self.events(contestant).cpu.figure().median;
                let (below, above) = (cpu(Panoramisk) / cpu(Ours), cpu(Ours) / cpu(Bare));
                vec![
                    goal("panoramisk : ours, CPU of an event", AtLeast(20.0), below, "x"),
                    goal("ours : bare parser, CPU of an event", AtMost(3.0), above, "x"),
                ]
            }
            Part::Calls => {
                let saturated = self.saturated();
                let ours = saturated.ours.figure().median;
                let share = ours / saturated.asterisk.figure().median * 100.0;
                let what = "ours : Asterisk, CPU of a call when it is saturated";
                vec![goal(what, AtMost(5.0), share, "%")]
            }
            Part::Memory => {
                let grown = self.memory.late() - self.memory.early();
                vec![goal("memory grown behind a slow consumer", AtMost(1024.0), grown, "KiB")]
            }
        })
    }

    /// The way in which the most calls went through.
    fn saturated(&self) -> Calls {
        let ways = self.calls.iter().flatten();
        let fastest = |a: &&Calls, b: &&Calls| {
            f64::total_cmp(&a.wall.figure().median, &b.wall.figure().median)
        };
        ways.min_by(fastest).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_measured_is_not_met() {
        for part in [Part::Events, Part::Calls, Part::Memory] {
            let goals = Results::default().goals(part).to_string();
            assert!(goals.lines().skip(2).all(|line| line.contains("not met")), "{goals}");
        }
    }

    #[test]
    fn the_share_is_that_of_the_way_with_the_most_calls() {
        let way = |wall, ours| {
            let mut calls = Calls::default();
            calls.wall.push(wall);
            calls.asterisk.push(500.0);
            calls.ours.push(ours);
            calls
        };
        let calls = [way(900.0, 90.0), way(400.0, 20.0), way(410.0, 15.0), way(420.0, 10.0)];
        let results = Results { calls: Some(calls), ..Results::default() };
        let goals = results.goals(Part::Calls).to_string();
        assert!(goals.contains("| 4.00 % | met |"), "{goals}");
    }
}
