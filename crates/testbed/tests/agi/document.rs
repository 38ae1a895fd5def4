use std::fmt::Write;
use std::path::PathBuf;

use crate::claims::Claim;
use crate::row::Row;

/// Set, it makes the test write the file instead of comparing it.
const UPDATE: &str = "UPDATE_DOCS";

const HEAD: &str = "\
# AGI as a real Asterisk 22 speaks it

Written by `UPDATE_DOCS=1 cargo test -p testbed --test agi` from a run against a real Asterisk, and
compared with each later run. Positions and the numbers in channels' names are left out (`…`), runs
of one character are counted, `⏎` is a line feed.

";

const COMMANDS: &str = "\
## Commands

Each command on a live and on a dead channel. *Answer* is what came over the wire, *result* what
`agi-rs` makes of it. Where a stock Asterisk has no engine for a command, its refusal is real, and
the success comes from `agi_rs::testing::Asterisk` (*test kit*).

| command | case | channel | sent | answer | result | by |
|---|---|---|---|---|---|---|
";

const CLAIMS: &str = "
## Claims

What is said about AGI, in documentation, in other libraries, or after reading Asterisk's source,
and what Asterisk did. *Refuted* ones are what a program must not rely on.

| claim | verdict | what Asterisk did |
|---|---|---|
";

/// The whole file.
pub(crate) fn written(rows: &[Row], claims: &[Claim]) -> String {
    let mut text = format!("{HEAD}{COMMANDS}");
    for row in rows {
        writeln!(text, "| {} | {} |", row.command, row.cells()).unwrap();
    }
    text += CLAIMS;
    for Claim { said, verdict, seen } in claims {
        let seen = seen.replace('|', r"\|");
        writeln!(text, "| {said} | {verdict} | {seen} |").unwrap();
    }
    text
}

/// Compares with the committed file, or writes it when that was asked for.
pub(crate) fn check(text: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/agi-commands.md");
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(&path, text).unwrap();
        return;
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    let differing = committed.lines().zip(text.lines()).find(|(old, new)| old != new);
    let (old, new) = differing.unwrap_or(("(its end)", "(its end)"));
    assert!(
        committed == text,
        "docs/agi-commands.md says\n  {old}\nand this Asterisk\n  {new}\nIf Asterisk or agi-rs \
         changed on purpose: {UPDATE}=1 cargo test -p testbed --test agi"
    );
}
