use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use super::act::Act;
use super::answer::{Answer, Args, Usage, result};
use super::executed::Executed;
use super::recogniser::Recogniser;
use super::table;

/// One channel with what belongs to it.
#[derive(Debug, Default)]
pub(super) struct Channel {
    pub(super) name: String,
    /// As `CHANNEL STATUS` says it; 6 is answered.
    pub(super) state: u8,
    pub(super) dead: bool,
    pub(super) others: BTreeMap<String, u8>,
    pub(super) variables: BTreeMap<String, Vec<u8>>,
    pub(super) database: BTreeMap<(String, String), Vec<u8>>,
    pub(super) missing_sounds: BTreeSet<String>,
    pub(super) unwritable: BTreeSet<String>,
    pub(super) acts: VecDeque<Act>,
    pub(super) applications: BTreeMap<String, Executed>,
    pub(super) subroutines: BTreeMap<(String, String, String), Executed>,
    pub(super) labels: BTreeMap<String, u32>,
    pub(super) place: (String, String, String),
    pub(super) autohangup: Option<Duration>,
    pub(super) music: Option<String>,
    pub(super) carries: Carries,
    pub(super) sent: Vec<String>,
    pub(super) recordings: Vec<String>,
    pub(super) recogniser: Recogniser,
    /// Whether 520 is one line, as where Asterisk's documentation is not installed.
    pub(super) brief_usage: bool,
}

/// What goes over the channel besides voice.
#[derive(Debug, Default)]
pub(super) struct Carries {
    pub(super) text: bool,
    pub(super) tdd: bool,
}

const USAGE: &str = "520-Invalid command syntax.  Proper usage follows:\n\
                     Usage: as in the manual\n520 End of proper usage.\n";
const BRIEF_USAGE: &str = "520 Invalid command syntax.  Proper usage not available.\n";

impl Channel {
    /// Runs one command and gives what Asterisk answers.
    pub(super) fn run(&mut self, words: &[Vec<u8>]) -> Vec<u8> {
        let Some((command, names)) = table::find(words) else {
            return b"510 Invalid or unknown command\n".to_vec();
        };
        if self.dead && !command.dead_ok {
            return b"511 Command Not Permitted on a dead channel or intercept routine\n".to_vec();
        }
        let args = Args(words.get(names..).unwrap_or_default());
        let (fewest, most) = command.arguments;
        let answer = if (fewest..=most).contains(&args.len()) {
            (command.run)(self, args)
        } else {
            Err(Usage)
        };
        answer.unwrap_or_else(|Usage| self.usage().into())
    }

    pub(super) const fn usage(&self) -> &'static str {
        if self.brief_usage { BRIEF_USAGE } else { USAGE }
    }

    /// What the caller does during this command; whoever waits without a limit for a caller who
    /// only listens waits until the hangup.
    pub(super) fn act(&mut self, limited: bool) -> Act {
        match self.acts.pop_front().unwrap_or(Act::Listen) {
            Act::HangUp => {
                self.dead = true;
                Act::HangUp
            }
            Act::Listen if !limited => {
                self.dead = true;
                Act::HangUp
            }
            act => act,
        }
    }

    pub(super) fn answer(&mut self, _: Args<'_>) -> Answer {
        self.state = 6;
        result(0)
    }

    pub(super) fn status(&mut self, args: Args<'_>) -> Answer {
        let name = args.text(0);
        if args.len() == 0 || name == self.name {
            return result(self.state);
        }
        self.others.get(&name).map_or_else(|| result(-1), result)
    }

    pub(super) fn hangup(&mut self, args: Args<'_>) -> Answer {
        let name = args.text(0);
        if args.len() == 0 || name == self.name {
            self.dead = true;
            return result(1);
        }
        result(if self.others.remove(&name).is_some() { 1 } else { -1 })
    }
}
