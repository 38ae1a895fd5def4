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

/// So many callbacks are accepted in the run, for each hundred moments that are tried, and no fewer.
const ACCEPTED: usize = 40;
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
    for nth in 0..plan.times {
        // Spread over the run, and drawn within each part of it.
        let (from, to) = (nth * journal.len() / plan.times, (nth + 1) * journal.len() / plan.times);
        let drawn = usize::try_from(dice.below((to - from).max(1) as u64)).unwrap_or_default();
        images.look(from + drawn, &journal, &mut server, &mut dice)?;
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
    let (wanted, deadline) =
        (ACCEPTED.max(plan.times * ACCEPTED / 100), Instant::now() + RUN_LIMIT);
    loop {
        let journal = site.disk()?.journal()?;
        if journal.accepted(journal.len()).count() >= wanted {
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
        for (answered, body) in accepted {
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
