use std::fmt::{self, Display};

use testbed::bench::{Figure, figure, ratio};

use crate::contestant::{Contestant, Kind};
use crate::results::Results;

/// The whole result as a table of Markdown.
pub(crate) struct Table<'a>(pub(crate) &'a Results);

const HEAD: &str = "\
|  | outside: wall us | CPU us | CPU : C | peak KiB | inside: Asterisk us | children us | server us \
| sum us | above Playback us | : C | below Python | first command ms |
|---|---|---|---|---|---|---|---|---|---|---|---|---|";

impl Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEAD}")?;
        for contestant in Contestant::ALL {
            writeln!(f, "| {} | {} |", contestant.name(), self.cells(contestant).join(" | "))?;
        }
        Ok(())
    }
}

impl Table<'_> {
    fn cells(&self, contestant: Contestant) -> [String; 12] {
        let (outside, inside) = (self.0.outside(contestant), self.0.inside(contestant));
        let above = self.0.above_playback(contestant);
        // Each is compared with the C program of its kind; outside, everything with the script.
        let rival = match contestant.kind() {
            Kind::Dialplan => Contestant::Playback,
            Kind::Script => Contestant::CScript,
            Kind::Server => Contestant::CServer,
        };
        let rival = self.0.above_playback(rival);
        let python = self.0.above_playback(Contestant::Python);
        let c_cpu = self.0.outside(Contestant::CScript).cpu.figure().median;
        let with_agi = contestant.kind() != Kind::Dialplan;
        let peak = outside.peak_kib;
        let cells = [
            figure(outside.wall.figure()),
            figure(outside.cpu.figure()),
            ratio(outside.cpu.figure().median / c_cpu),
            if peak > 0 { peak.to_string() } else { String::new() },
            figure(inside.asterisk.figure()),
            figure(inside.children.figure()),
            figure(inside.server.figure()),
            figure(inside.sum.figure()),
            figure(above),
            ratio(above.median / rival.median),
            ratio(python.median / above.median),
            milliseconds(inside.first_command.figure()),
        ];
        let mut column = 0;
        cells.map(|cell| {
            column += 1;
            // A dialplan has nothing to compare.
            let told = with_agi || (5..=8).contains(&column);
            if told && !cell.is_empty() { cell } else { "-".to_owned() }
        })
    }
}

fn milliseconds(figure: Figure) -> String {
    let (median, best) = (figure.median / 1000.0, figure.best / 1000.0);
    if median.is_nan() { String::new() } else { format!("{median:.2} ({best:.2})") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contestant_has_a_line_with_a_cell_for_each_head() {
        let results = Results::default();
        let table = Table(&results).to_string();
        let mut bars = table.lines().map(|line| line.matches('|').count());
        let head = bars.next().unwrap();
        assert!(bars.all(|bars| bars == head), "{table}");
        assert_eq!(table.lines().count(), 2 + Contestant::ALL.len());
    }

    #[test]
    fn microseconds_are_told_as_milliseconds() {
        assert_eq!(milliseconds(Figure { median: 38.64, best: 12.0 }), "0.04 (0.01)");
    }
}
