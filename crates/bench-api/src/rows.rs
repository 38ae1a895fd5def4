//! Whether many stored callbacks make asking and looking slower.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;
use std::fs::File;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use tempfile::TempDir;
use testbed::bench::{Bound, Goal, Goals, Sample};

use crate::arguments::Arguments;
use crate::results::number;
use crate::served::Mode;
use crate::server::Server;
use crate::{crowd, load};

const CONNECTIONS: usize = 16;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Create,
    Read,
}

#[derive(Default)]
struct Cell {
    p50: Sample,
    p99: Sample,
}

/// A database with so many callbacks, whom one token opens.
struct Filled {
    rows: u64,
    token: String,
    server: Server,
    _folder: TempDir,
}

pub(crate) fn measure(arguments: &Arguments) -> Result<String, Box<dyn Error>> {
    let filled = arguments.rows.map(|rows| fill(&arguments.folder, rows));
    let [few, many] = filled;
    let mut filled = [few?, many?];
    let mut cells: BTreeMap<(u64, Kind), Cell> = BTreeMap::new();
    for _ in 0..arguments.rounds {
        for kind in [Kind::Create, Kind::Read] {
            for filled in &filled {
                let seen = ask(filled, kind, arguments)?;
                let cell = cells.entry((filled.rows, kind)).or_default();
                cell.p50.push(seen.percentile(50));
                cell.p99.push(seen.percentile(99));
            }
        }
        filled.reverse();
    }
    Ok(table(&cells, arguments.rows))
}

fn ask(filled: &Filled, kind: Kind, arguments: &Arguments) -> Result<crowd::Seen, Box<dyn Error>> {
    let (rows, token) = (filled.rows, filled.token.clone());
    // All over the table, and the same in each round.
    let read = move |nth: u64, request: &mut String| {
        let copy = nth.wrapping_mul(0x9E37_79B9_7F4A_7C15) % rows + 1;
        load::read(&format!("{copy:032x}"), &token, request);
    };
    let (address, time) = (filled.server.address, arguments.time);
    let seen = match kind {
        Kind::Create => crowd::ask(address, CONNECTIONS, time, (load::create, 202), |_| ()),
        Kind::Read => crowd::ask(address, CONNECTIONS, time, (read, 200), |_| ()),
    }?;
    if seen.others + seen.broken > 0 {
        return Err(format!("{} requests were refused, {} broken", seen.others, seen.broken).into());
    }
    Ok(seen)
}

/// Asks for one callback, and copies it as often as it takes.
fn fill(folder: &Path, rows: u64) -> Result<Filled, Box<dyn Error>> {
    eprintln!("bench-api: filling a database with {rows} callbacks");
    let folder = TempDir::new_in(folder)?;
    let database = folder.path().join("callback.db");
    let mut server = Server::start(&database, Mode::Group)?;
    let mut answer = (String::new(), String::new());
    let mut request = String::new();
    load::create(0, &mut request);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(async {
        let mut client = crate::client::Client::connect(server.address).await?;
        let body: serde_json::Value =
            serde_json::from_slice(client.ask(request.as_bytes()).await?.body)?;
        let text = |name: &str| body.get(name).and_then(|text| text.as_str()).map(str::to_owned);
        answer = text("id").zip(text("token")).ok_or("the answer names no callback")?;
        Ok::<_, Box<dyn Error>>(())
    })?;
    server.stop()?;
    let (first, token) = answer;
    copy(&database, &first, rows)?;
    // Else it is written to the disk while others are measured.
    File::open(&database)?.sync_all()?;
    server = Server::start(&database, Mode::Group)?;
    Ok(Filled { rows, token, server, _folder: folder })
}

/// Copies a callback and its events, as one that is over, as those that are stored for long are; of the numbers, each is
/// in it as often as any other.
fn copy(database: &Path, first: &str, rows: u64) -> Result<(), Box<dyn Error>> {
    let database = database.to_str().ok_or("the folder's path is not UTF-8")?;
    let mut conn = SqliteConnection::establish(database)?;
    conn.batch_execute(&format!(
        "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF; PRAGMA cache_size = -400000;
         BEGIN;
         WITH RECURSIVE copies (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < {rows})
         INSERT INTO callbacks (id, version, state, state_data, number, name, token_hash, asked_at, attempts, calls_in)
         SELECT unhex(printf('%032x', n)), version, 'completed', '{{\"state\":\"completed\"}}', printf('+1%d55501%02d', 201 + n % 9, n % 100),
                name, token_hash, asked_at, attempts, calls_in
         FROM copies, callbacks WHERE id = unhex('{first}');
         WITH RECURSIVE copies (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < {rows})
         INSERT INTO events (callback, at, kind, event, moved)
         SELECT unhex(printf('%032x', n)), at, kind, event, moved
         FROM copies, events WHERE callback = unhex('{first}');
         COMMIT;
         PRAGMA journal_mode = WAL;"
    ))?;
    Ok(())
}

fn table(cells: &BTreeMap<(u64, Kind), Cell>, [few, many]: [u64; 2]) -> String {
    let mut table = format!(
        "{CONNECTIONS} connections.\n\n| | callbacks stored | p50 ms | p99 ms |\n|---|---|---|---|\n"
    );
    let mut goals = Vec::new();
    for (kind, word) in [(Kind::Create, "create"), (Kind::Read, "read")] {
        for rows in [few, many] {
            let Some(cell) = cells.get(&(rows, kind)) else { continue };
            let (p50, p99) = (cell.p50.figure().median, cell.p99.figure().median);
            // Writing to a string can't fail.
            let _ = writeln!(table, "| {word} | {rows} | {} | {} |", number(p50), number(p99));
        }
        let figure = |rows, of: fn(&Cell) -> &Sample| {
            cells.get(&(rows, kind)).map_or(f64::NAN, |cell| of(cell).figure().median)
        };
        let slower = |of| 100.0 * (figure(many, of) / figure(few, of) - 1.0);
        let (p50, p99) = match kind {
            Kind::Create => ("create, p50: slower with many", "create, p99: slower with many"),
            Kind::Read => ("read, p50: slower with many", "read, p99: slower with many"),
        };
        let goal = |what, measured| Goal { what, bound: Bound::AtMost(15.0), measured, unit: "%" };
        goals.push(goal(p50, slower(|cell| &cell.p50)));
        goals.push(goal(p99, slower(|cell| &cell.p99)));
    }
    format!("{table}\n{}", Goals(goals))
}
