use std::path::PathBuf;

pub(crate) const USAGE: &str = "\
usage: bench-ami FOLDER [--rounds NUMBER] [--minutes NUMBER] [--only PART,PART...]

  FOLDER    what deploy/bench-ami has prepared; it is what you want to run
  --minutes for how long memory is watched
  --only    of events, calls, memory";

/// Many short ones: what disturbs the machine for seconds then meets all contestants alike.
const ROUNDS: usize = 15;
const MINUTES: f64 = 10.0;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Events,
    Calls,
    Memory,
}

impl Part {
    /// As it is called on the command line, and in the marks of `docs/benchmarks.md`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Calls => "calls",
            Self::Memory => "memory",
        }
    }
}

/// What was asked for.
#[derive(Debug)]
pub(crate) struct Arguments {
    pub(crate) folder: PathBuf,
    pub(crate) rounds: usize,
    pub(crate) minutes: f64,
    pub(crate) parts: Vec<Part>,
}

impl Arguments {
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let folder = words.next().ok_or("a folder is needed")?.into();
        let parts = vec![Part::Events, Part::Calls, Part::Memory];
        let mut arguments = Self { folder, rounds: ROUNDS, minutes: MINUTES, parts };
        while let Some(word) = words.next() {
            let value = words.next().ok_or_else(|| format!("{word} wants a value"))?;
            match word.as_str() {
                "--rounds" => {
                    let rounds = value.parse().ok().filter(|&rounds| rounds > 0);
                    arguments.rounds = rounds.ok_or("--rounds wants a number above 0")?;
                }
                "--minutes" => {
                    let minutes =
                        value.parse().ok().filter(|minutes| (0.2..=600.0).contains(minutes));
                    arguments.minutes =
                        minutes.ok_or("--minutes wants a number from 0.2 to 600")?;
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

fn part(name: &str) -> Result<Part, String> {
    let parts = [Part::Events, Part::Calls, Part::Memory];
    let found = parts.into_iter().find(|part| part.name() == name);
    found.ok_or_else(|| format!("{name} is none of events, calls, memory"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Arguments, String> {
        Arguments::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn without_options_everything_is_measured_for_ten_minutes() {
        let arguments = parse("/here").unwrap();
        assert_eq!((arguments.rounds, arguments.parts.len()), (ROUNDS, 3));
        assert!((arguments.minutes - 10.0).abs() < 1e-9);
    }

    #[test]
    fn rounds_minutes_and_parts_can_be_chosen() {
        let arguments = parse("/here --rounds 5 --minutes 0.5 --only memory,events").unwrap();
        assert_eq!((arguments.rounds, arguments.parts), (5, vec![Part::Memory, Part::Events]));
        assert!((arguments.minutes - 0.5).abs() < 1e-9);
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for wrong in
            ["", "a --rounds", "a --rounds 0", "a --minutes 0", "a --only agi", "a --fast 1"]
        {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
        assert!(parse("a --only agi").unwrap_err().contains("memory"));
    }
}
