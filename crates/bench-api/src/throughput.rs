//! Requests a second, and how long each takes, with commits of several kinds.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;
use std::time::Duration;

use tempfile::TempDir;
use testbed::bench::{Bound, Goal, Goals, Sample};

use crate::arguments::Arguments;
use crate::flush::Flushes;
use crate::results::number;
use crate::served::Mode;
use crate::server::Server;
use crate::{crowd, load};

const CONNECTIONS: [usize; 3] = [1, 16, 64];
/// Before a cell is measured.
const WARM_UP: Duration = Duration::from_millis(300);

/// What one cell of the table has seen, a figure for each round.
#[derive(Default)]
struct Cell {
    per_second: Sample,
    p50: Sample,
    p99: Sample,
    batch: Sample,
    /// Of the server alone, in microseconds for each request.
    cpu: Sample,
}

impl Cell {
    fn per_second(&self) -> f64 {
        self.per_second.figure().median
    }
}

pub(crate) fn measure(arguments: &Arguments) -> Result<String, Box<dyn Error>> {
    let mut cells: BTreeMap<(usize, &str), Cell> = BTreeMap::new();
    let mut flushes = Flushes::default();
    for round in 0..arguments.rounds {
        flushes.measure(&arguments.folder)?;
        for connections in CONNECTIONS {
            // In turns, so that what disturbs the machine meets all alike.
            let mut modes = Mode::ALL;
            modes.rotate_left(round % Mode::ALL.len());
            for mode in modes {
                let cell = cells.entry((connections, mode.name())).or_default();
                measure_one(arguments, mode, connections, cell)?;
            }
        }
    }
    Ok(table(&cells, &flushes))
}

fn measure_one(
    arguments: &Arguments,
    mode: Mode,
    connections: usize,
    cell: &mut Cell,
) -> Result<(), Box<dyn Error>> {
    let folder = TempDir::new_in(&arguments.folder)?;
    let mut server = Server::start(&folder.path().join("callback.db"), mode)?;
    let ask = |time| crowd::ask(server.address, connections, time, (load::create, 202), |_| ());
    ask(WARM_UP)?;
    let (before, cpu) = (server.commits()?, server.cpu()?);
    let seen =
        crowd::ask(server.address, connections, arguments.time, (load::create, 202), |_| ())?;
    let (commits, cpu) = (server.commits()? - before, server.cpu()? - cpu);
    server.stop()?;
    if seen.others + seen.broken > 0 {
        return Err(format!("{} requests were refused, {} broken", seen.others, seen.broken).into());
    }
    cell.per_second.push(seen.per_second());
    cell.p50.push(seen.percentile(50));
    cell.p99.push(seen.percentile(99));
    #[expect(clippy::cast_precision_loss, reason = "far fewer than that")]
    {
        cell.batch.push(seen.answers() as f64 / commits as f64);
        cell.cpu.push(cpu / seen.answers() as f64);
    }
    Ok(())
}

fn table(cells: &BTreeMap<(usize, &str), Cell>, flushes: &Flushes) -> String {
    let mut table = String::from(
        "| connections | commits | requests/s | of NORMAL | p50 ms | p99 ms | requests a commit | server: CPU us/request |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    let cell = |connections: usize, mode: Mode| cells.get(&(connections, mode.name()));
    let per_second = |connections, mode| cell(connections, mode).map_or(f64::NAN, Cell::per_second);
    for connections in CONNECTIONS {
        for mode in Mode::ALL {
            let Some(cell) = cell(connections, mode) else { continue };
            let share = 100.0 * cell.per_second() / per_second(connections, Mode::Normal);
            // Writing to a string can't fail.
            let _ = writeln!(
                table,
                "| {connections} | {} | {} | {share:.0} % | {} | {} | {} | {} |",
                mode.words(),
                number(cell.per_second()),
                number(cell.p50.figure().median),
                number(cell.p99.figure().median),
                number(cell.batch.figure().median),
                number(cell.cpu.figure().median),
            );
        }
    }
    let group = per_second(64, Mode::Group);
    let p99 = cell(64, Mode::Group).map_or(f64::NAN, |cell| cell.p99.figure().median);
    let goals = Goals(vec![
        Goal {
            what: "durable : NORMAL, requests a second of 64 connections",
            bound: Bound::AtLeast(80.0),
            measured: 100.0 * group / per_second(64, Mode::Normal),
            unit: "%",
        },
        Goal {
            what: "durable, p99 of 64 connections",
            bound: Bound::AtMost(50.0),
            measured: p99,
            unit: "ms",
        },
    ]);
    format!("{table}\n{}\n{goals}", flushes.table())
}
