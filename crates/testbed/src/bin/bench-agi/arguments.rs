use crate::contestant::Contestant;
use crate::folder::Folder;

pub(crate) const USAGE: &str = "\
usage: bench-agi FOLDER INSIDE [--rounds NUMBER] [--only CONTESTANT,CONTESTANT...]

  FOLDER    what deploy/bench-agi has prepared; it is what you want to run
  INSIDE    the same folder as Asterisk sees it
  --only    for instance c-server,rust-server; what it leaves out stays empty in the table";

/// Many short ones: what disturbs the machine for seconds then meets all contestants alike.
const ROUNDS: usize = 15;

/// What was asked for.
#[derive(Debug)]
pub(crate) struct Arguments {
    pub(crate) folder: Folder,
    pub(crate) rounds: usize,
    pub(crate) contestants: Vec<Contestant>,
}

impl Arguments {
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let (Some(here), Some(inside)) = (words.next(), words.next()) else {
            return Err("two folders are needed".to_owned());
        };
        let folder = Folder::new(here, inside);
        let mut arguments = Self { folder, rounds: ROUNDS, contestants: Contestant::ALL.to_vec() };
        while let Some(word) = words.next() {
            let value = words.next().ok_or_else(|| format!("{word} wants a value"))?;
            match word.as_str() {
                "--rounds" => {
                    let rounds = value.parse().ok().filter(|&rounds| rounds > 0);
                    arguments.rounds = rounds.ok_or("--rounds wants a number above 0")?;
                }
                "--only" => {
                    let named = value.split(',').map(contestant);
                    arguments.contestants = named.collect::<Result<_, _>>()?;
                }
                other => return Err(format!("{other} is not understood")),
            }
        }
        Ok(arguments)
    }
}

fn contestant(name: &str) -> Result<Contestant, String> {
    let found = Contestant::ALL.into_iter().find(|contestant| contestant.extension() == name);
    found.ok_or_else(|| {
        let names: Vec<&str> = Contestant::ALL.map(Contestant::extension).to_vec();
        format!("{name} is none of {}", names.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Arguments, String> {
        Arguments::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn without_options_all_take_part() {
        let arguments = parse("/here /there").unwrap();
        assert_eq!((arguments.rounds, arguments.contestants.len()), (ROUNDS, 9));
    }

    #[test]
    fn rounds_and_contestants_can_be_chosen() {
        let arguments = parse("/here /there --rounds 5 --only c-server,python").unwrap();
        assert_eq!(arguments.rounds, 5);
        assert_eq!(arguments.contestants, [Contestant::CServer, Contestant::Python]);
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for wrong in ["a", "a b --rounds", "a b --rounds 0", "a b --only perl", "a b --fast 1"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
        assert!(parse("a b --only perl").unwrap_err().contains("rust-server"));
    }
}
