//! Each command with its successes and failures, a call or two for each family.

mod channel;
mod database;
mod dead;
mod dialplan;
mod keys;
mod prompts;
mod recording;
mod saying;
mod settings;
mod speech;
mod text;
mod variables;

use std::thread;
use std::time::Duration;

use agi_rs::Digits;

use crate::pbx::Pbx;
use crate::row::Row;

/// A time that passes while a test waits for it.
const SHORT: Duration = Duration::from_millis(300);
/// A time that something else ends.
const LONG: Duration = Duration::from_secs(25);

/// Runs every scene, all at the same time.
pub(crate) fn all(pbx: &Pbx) -> Vec<Row> {
    let scenes = [
        channel::rows,
        database::rows,
        dead::rows,
        dialplan::rows,
        keys::rows,
        prompts::rows,
        recording::rows,
        saying::rows,
        settings::rows,
        speech::rows,
        text::rows,
        variables::rows,
    ];
    let mut rows: Vec<Row> = thread::scope(|scope| {
        let running = scenes.map(|scene| scope.spawn(move || scene(pbx)));
        running.into_iter().flat_map(|scene| scene.join().unwrap()).collect()
    });
    // Live before dead, and otherwise as the scenes have them.
    rows.sort_by_key(|row| (row.command, row.life));
    rows
}

fn digits(keys: &str) -> Digits {
    Digits::parse(keys).unwrap()
}
