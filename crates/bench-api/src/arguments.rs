use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use crate::served::Mode;

pub(crate) const USAGE: &str = "\
usage: bench-api FOLDER [--rounds NUMBER] [--seconds NUMBER] [--rows FEW,MANY] [--kills NUMBER]
                 [--only PART,PART...]

  FOLDER     where databases are made, on the disk that is to be measured
  --seconds  for how long each cell of a round is measured
  --rows     how many stored callbacks are compared
  --only     of commits, kills, rows";

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Commits,
    Kills,
    Rows,
}

const PARTS: [Part; 3] = [Part::Commits, Part::Kills, Part::Rows];

impl Part {
    /// As it is called on the command line, and in the marks of `docs/benchmarks.md`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Commits => "commits",
            Self::Kills => "kills",
            Self::Rows => "rows",
        }
    }
}

/// What was asked for.
#[derive(Debug)]
pub(crate) struct Arguments {
    pub(crate) folder: PathBuf,
    pub(crate) rounds: usize,
    pub(crate) time: Duration,
    pub(crate) rows: [u64; 2],
    pub(crate) kills: usize,
    pub(crate) parts: Vec<Part>,
}

/// What the program is to do.
#[derive(Debug)]
pub(crate) enum Order {
    Measure(Arguments),
    /// Be the server; this program starts itself with it.
    Serve {
        database: PathBuf,
        mode: Mode,
    },
}

impl Order {
    pub(crate) fn parse(words: impl Iterator<Item = String>) -> Result<Self, String> {
        let words: Vec<String> = words.collect();
        match words.as_slice() {
            [serve, database, mode] if serve == "serve" => {
                let mode = Mode::ALL.into_iter().find(|known| known.name() == mode);
                let mode = mode.ok_or("there is no such mode")?;
                Ok(Self::Serve { database: database.into(), mode })
            }
            _ => Arguments::parse(words.into_iter()).map(Self::Measure),
        }
    }
}

impl Arguments {
    fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let folder = words.next().ok_or("a folder is needed")?.into();
        let (time, rows) = (Duration::from_secs(3), [1000, 10_000_000]);
        let mut arguments =
            Self { folder, rounds: 5, time, rows, kills: 10, parts: PARTS.to_vec() };
        while let Some(word) = words.next() {
            let value = words.next().ok_or_else(|| format!("{word} wants a value"))?;
            match word.as_str() {
                "--rounds" => arguments.rounds = number(&word, &value)?,
                "--seconds" => arguments.time = Duration::from_secs(number(&word, &value)?),
                "--kills" => arguments.kills = number(&word, &value)?,
                "--rows" => {
                    let (few, many) = value.split_once(',').ok_or("--rows wants FEW,MANY")?;
                    arguments.rows = [number(&word, few)?, number(&word, many)?];
                }
                "--only" => {
                    arguments.parts = value.split(',').map(part).collect::<Result<_, _>>()?;
                }
                other => return Err(format!("{other} is not understood")),
            }
        }
        Ok(arguments)
    }
}

fn number<N: FromStr + PartialEq + Default>(word: &str, value: &str) -> Result<N, String> {
    let number = value.parse().ok().filter(|number| *number != N::default());
    number.ok_or_else(|| format!("{word} wants a number above 0"))
}

fn part(name: &str) -> Result<Part, String> {
    let found = PARTS.into_iter().find(|part| part.name() == name);
    found.ok_or_else(|| format!("{name} is none of commits, kills, rows"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Arguments, String> {
        Arguments::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn what_is_given_replaces_what_is_usual() {
        let usual = parse("/here").unwrap();
        assert_eq!((usual.rows, usual.parts.len()), ([1000, 10_000_000], 3));
        let given = parse("/here --rounds 1 --seconds 2 --rows 5,7 --kills 3 --only rows").unwrap();
        assert_eq!((given.rounds, given.time), (1, Duration::from_secs(2)));
        assert_eq!((given.rows, given.kills, given.parts), ([5, 7], 3, vec![Part::Rows]));
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for wrong in ["", "a --rounds", "a --rounds 0", "a --rows 5", "a --only agi", "a --fast 1"]
        {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
