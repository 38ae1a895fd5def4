//! One run, from its first start on, and the power cut at any moment of it.

use std::fmt;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use testbed::{Journal, Server};

use super::load::Load;
use super::site::Site;
use super::{CallOrder, Plan};
use crate::client::Client;
use crate::dice::Dice;
use crate::{ProveError, integrity};

/// How many callbacks are asked for in the run, as many moments are tried or few: the log is folded now and then.
const ASKED: std::ops::RangeInclusive<usize> = 90..=150;
/// How many callbacks are looked for after each power cut: the latest ones, and some of the earlier.
const LOOKS: (usize, usize) = (60, 40);
const RUN_LIMIT: Duration = Duration::from_mins(3);
const LOOK: Duration = Duration::from_millis(20);
/// What a database that is a copy is told to be.
const HELD: &str = "is a copy that was brought back";

/// What power cuts at many moments of a run would leave.
#[derive(Debug, Default)]
pub struct Images {
    pub images: usize,
    /// While the log was folded into the file.
    pub in_checkpoint: usize,
    /// Before anybody was answered.
    pub in_first_start: usize,
    /// How often a callback was looked for.
    pub looks: usize,
    /// Callbacks that were answered by 202 before the moment, and were not there.
    pub lost: usize,
    /// What was wrong besides.
    pub faults: Vec<String>,
}

/// Has callbacks asked for, cuts the power at `plan.times` moments, and looks what the api finds each time.
pub fn images(plan: &Plan, progress: &dyn Fn(&str)) -> Result<Images, ProveError> {
    let mut dice = Dice::of(plan.seed);
    let journal = run(plan, &mut dice)?;
    let settings = [
        ("CALLBACK_PROVIDER", "simulator".to_owned()),
        ("BUSINESS_NUMBER", "+12015550100".to_owned()),
        ("LOG_FILTER", "error".to_owned()),
    ];
    let mut server = Server::start(&plan.api, &settings, None)?;
    let mut images = Images::default();
    let all: Vec<_> = (0..=journal.len()).collect();
    let first = journal.accepted(journal.len()).next().map_or(0, |(first, _)| first);
    let starts: Vec<_> = (0..=first).collect();
    let is_in_checkpoint = |moment: &usize| *moment > first && journal.is_in_checkpoint(*moment);
    let checkpoints: Vec<_> = all.iter().copied().filter(is_in_checkpoint).collect();
    for nth in 0..plan.times {
        // What happens seldom and is delicate gets its share.
        let moments = match nth % 4 {
            0 => &starts,
            1 if !checkpoints.is_empty() => &checkpoints,
            _ => &all,
        };
        let drawn = usize::try_from(dice.below(moments.len().max(1) as u64)).unwrap_or_default();
        let moment = moments.get(drawn).copied().unwrap_or_default();
        images.look(moment, &journal, &mut server, &mut dice)?;
        if nth % 100 == 99 {
            progress(&format!("{} images, {} lost", images.images, images.lost));
        }
    }
    Ok(images)
}

fn run(plan: &Plan, dice: &mut Dice) -> Result<Journal, ProveError> {
    let plan = &Plan { power_cuts: true, ..plan.clone() };
    let mut site = Site::open(plan, CallOrder::BusinessFirst, dice)?;
    let load = Arc::new(Load::on(&site.url(), plan.load));
    let hands = load.begin(dice);
    let wanted = plan.times.clamp(*ASKED.start(), *ASKED.end());
    let deadline = Instant::now() + RUN_LIMIT;
    loop {
        if load.count() >= wanted {
            break;
        }
        if Instant::now() > deadline {
            return Err(ProveError::Useless("too little was asked for".to_owned()));
        }
        load.allow();
        thread::park_timeout(LOOK);
    }
    load.end();
    // Whoever asks at this moment would ask for ever if nobody answered.
    for hand in hands {
        if hand.join().is_err() {
            return Err(ProveError::Useless("a hand of the load panicked".to_owned()));
        }
    }
    Ok(site.disk()?.journal()?)
}

impl Images {
    /// Whether everything was there each time.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.lost == 0 && self.faults.is_empty() && self.looks > 0
    }

    fn look(
        &mut self,
        moment: usize,
        journal: &Journal,
        server: &mut Server,
        dice: &mut Dice,
    ) -> Result<(), ProveError> {
        let image = journal.image(moment, &mut |limit| dice.below(limit));
        let accepted: Vec<_> = journal.accepted(moment).collect();
        self.images += 1;
        self.in_checkpoint += usize::from(journal.is_in_checkpoint(moment));
        self.in_first_start += usize::from(accepted.is_empty());
        self.faults.extend(integrity::damage(&image)?.map(|said| format!("at {moment}: {said}")));
        server.kill();
        image.write_to(server.folder())?;
        if let Err(error) = server.restart() {
            self.faults.push(format!("at {moment} it did not start: {error}"));
            return Ok(());
        }
        let client = Client::of(&server.public_url());
        for (answered, body) in some(accepted) {
            let text = |name| body.get(name).and_then(Value::as_str).unwrap_or_default();
            self.looks += 1;
            match client.look(text("id"), text("token")) {
                Ok((200, _)) => {}
                Ok((404, _)) => self.lost += 1,
                other => self.faults.push(format!("at {moment}, {answered}: {other:?}")),
            }
        }
        if server.log().contains(HELD) {
            self.faults.push(format!("at {moment} it was taken for a copy"));
        }
        Ok(())
    }
}

/// The latest of them, and some of the others, if they are many.
fn some<T>(mut accepted: Vec<T>) -> Vec<T> {
    let (latest, earlier) = LOOKS;
    let late = accepted.split_off(accepted.len().saturating_sub(latest));
    let step = accepted.len().div_ceil(earlier).max(1);
    accepted.into_iter().step_by(step).chain(late).collect()
}

impl fmt::Display for Images {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { images, in_checkpoint, in_first_start, looks, lost, faults } = self;
        writeln!(
            f,
            "{images} power cuts at moments of one run, {in_checkpoint} of them amid a checkpoint, \
             {in_first_start} before the first answer"
        )?;
        writeln!(
            f,
            "{looks} times a callback that was answered by 202 was looked for; lost {lost}"
        )?;
        faults.iter().take(10).try_for_each(|fault| writeln!(f, "  {fault}"))?;
        write!(f, "{}", if self.is_good() { "as promised" } else { "NOT as promised" })
    }
}
