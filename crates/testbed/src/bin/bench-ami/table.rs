use std::fmt::{self, Display};

use testbed::bench::{Figure, figure, ratio};

use crate::arguments::Part;
use crate::calls::WAYS;
use crate::contestant::Contestant;
use crate::memory::{SENT, TAKEN};
use crate::results::Results;

/// The result of a part as a table of Markdown.
pub(crate) struct Tables<'a>(pub(crate) &'a Results, pub(crate) Part);

const EVENTS: &str = "\
| events | events/s | CPU us/event | CPU : bare | below panoramisk | peak KiB |
|---|---|---|---|---|---|";
const CALLS: &str = "\
| calls at a time | calls/s | Asterisk: CPU us/call | of a core | ours: CPU us/call | of Asterisk's | events/call \
| answered after ms: median | p99 |
|---|---|---|---|---|---|---|---|---|";

impl Display for Tables<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            Part::Events => {
                writeln!(f, "{EVENTS}")?;
                let mut all = Contestant::ALL.into_iter();
                all.try_for_each(|one| writeln!(f, "| {} |", self.events(one).join(" | ")))
            }
            Part::Calls => {
                writeln!(f, "{CALLS}")?;
                (0..WAYS.len())
                    .try_for_each(|way| writeln!(f, "| {} |", self.calls(way).join(" | ")))
            }
            Part::Memory => self.memory(f),
        }
    }
}

impl Tables<'_> {
    fn events(&self, contestant: Contestant) -> [String; 6] {
        let found = self.0.events(contestant);
        let cpu = |contestant| self.0.events(contestant).cpu.figure().median;
        let compared = contestant.counts();
        let only = |cell: String| if compared { cell } else { String::new() };
        let name = if found.name.is_empty() { format!("{contestant:?}") } else { found.name };
        let cells = [
            name,
            rate(found.wall.figure()),
            microseconds(found.cpu.figure()),
            only(ratio(cpu(contestant) / cpu(Contestant::Bare))),
            only(ratio(cpu(Contestant::Panoramisk) / cpu(contestant))),
            if found.peak_kib > 0 { found.peak_kib.to_string() } else { String::new() },
        ];
        cells.map(told)
    }

    fn calls(&self, way: usize) -> [String; 9] {
        let found = self.0.calls(way);
        let (wall, asterisk) = (found.wall.figure(), found.asterisk.figure());
        let ours = found.ours.figure();
        let milliseconds =
            |us: f64| if us.is_nan() { String::new() } else { format!("{:.1}", us / 1000.0) };
        let cells = [
            WAYS.get(way).map(|(in_flight, _)| in_flight.to_string()).unwrap_or_default(),
            rate(wall),
            figure(asterisk),
            percent(asterisk.median / wall.median),
            figure(ours),
            percent(ours.median / asterisk.median),
            ratio(found.events.figure().median),
            milliseconds(found.median.figure().median),
            milliseconds(found.late.figure().median),
        ];
        cells.map(told)
    }

    fn memory(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = &self.0.memory;
        writeln!(f, "| {SENT} events a second, {TAKEN} taken | |\n|---|---|")?;
        let kib = |kib: f64| if kib.is_nan() { "-".to_owned() } else { format!("{kib:.0} KiB") };
        let tally = found.tally;
        let delivered = format!("{} in {} runs", tally.events, tally.gaps + 1);
        for (what, value) in [
            ("minutes", told(ratio(found.minutes))),
            ("sent", found.sent.to_string()),
            ("delivered", delivered),
            ("lost, and told in a `Gap`", format!("{} in {}", tally.lost, tally.gaps)),
            ("snapshots after gaps", tally.snapshots.to_string()),
            ("lost in silence", "0".to_owned()),
            ("resident at the start", kib(found.at_start())),
            ("in the second tenth", kib(found.early())),
            ("in the last tenth", kib(found.late())),
            ("peak", format!("{} KiB", found.peak_kib)),
        ] {
            writeln!(f, "| {what} | {value} |")?;
        }
        Ok(())
    }
}

fn told(cell: String) -> String {
    if cell.is_empty() { "-".to_owned() } else { cell }
}

/// In a second, from microseconds for each; the best in brackets.
fn rate(each: Figure) -> String {
    let in_second = |us: f64| 1e6 / us;
    let (median, best) = (in_second(each.median), in_second(each.best));
    if median.is_finite() { format!("{median:.0} ({best:.0})") } else { String::new() }
}

fn microseconds(each: Figure) -> String {
    let Figure { median, best } = each;
    if median.is_nan() { String::new() } else { format!("{median:.2} ({best:.2})") }
}

fn percent(part: f64) -> String {
    if part.is_nan() { String::new() } else { format!("{:.1} %", part * 100.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_a_table_has_a_cell_for_each_head() {
        for part in [Part::Events, Part::Calls, Part::Memory] {
            let table = Tables(&Results::default(), part).to_string();
            let mut bars = table.lines().map(|line| line.matches('|').count());
            let head = bars.next().unwrap();
            assert!(bars.all(|bars| bars == head), "{table}");
        }
    }

    #[test]
    fn a_rate_is_so_many_in_a_second() {
        assert_eq!(rate(Figure { median: 0.5, best: 0.4 }), "2000000 (2500000)");
        assert_eq!(rate(Figure { median: f64::NAN, best: f64::NAN }), "");
        assert_eq!(percent(0.0314), "3.1 %");
    }
}
