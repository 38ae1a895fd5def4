//! Every AGI command, and every claim about AGI, against a real Asterisk: what it answers is
//! written to `docs/agi-commands.md`, and the test fails when that file says something else.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a failed step is a failed test"
)]

mod call;
mod claims;
mod commands;
mod document;
mod kit;
mod leg;
mod manager;
mod normal;
mod pbx;
mod raw;
mod row;
mod tap;

use std::sync::LazyLock;
use std::thread;
use std::time::Duration;

use agi_rs::testing::Asterisk;

use self::claims::Claim;
use self::pbx::Pbx;
use self::row::{COMMANDS, Life, Peer, Row, Shows};

/// How long anything may take to happen.
const LIMIT: Duration = Duration::from_secs(30);

/// What one Asterisk did with all of it.
static RUN: LazyLock<(Vec<Row>, Vec<Claim>)> = LazyLock::new(|| {
    let pbx = Pbx::boot();
    thread::scope(|scope| {
        let claims = scope.spawn(|| claims::all(&pbx));
        (commands::all(&pbx), claims.join().unwrap())
    })
});

#[test]
fn the_committed_tables_are_what_a_real_asterisk_does() {
    let (rows, claims) = &*RUN;
    document::check(&document::written(rows, claims));
}

#[test]
fn every_command_is_seen_succeeding_and_failing_live_and_dead() {
    let (rows, _) = &*RUN;
    assert!(rows.iter().all(|row| COMMANDS.contains(&row.command)), "a row without a command");
    let mut missing = Vec::new();
    for command in COMMANDS {
        let seen = |fits: &dyn Fn(&Row) -> bool| {
            rows.iter().any(|row| row.command == command && fits(row))
        };
        let all = seen(&|row| row.shows == Shows::Success)
            && seen(&|row| row.shows == Shows::Failure)
            && seen(&|row| row.life == Life::Live)
            && seen(&|row| row.life == Life::Dead);
        if !all {
            missing.push(command);
        }
    }
    assert_eq!(missing, Vec::<&str>::new());
}

#[test]
fn the_scripted_peer_refuses_what_asterisk_refuses_in_the_same_words() {
    let (rows, _) = &*RUN;
    let mut differing = Vec::new();
    for row in rows.iter().filter(|row| row.peer == Peer::Asterisk && row.answer.starts_with('5')) {
        let peer = match row.life {
            Life::Live => Asterisk::new(),
            Life::Dead => Asterisk::new().dead(),
        };
        let said = kit::answer(&peer, &row.sent);
        if said != row.answer {
            differing.push((&row.sent, &row.answer, said));
        }
    }
    assert_eq!(differing, []);
}
