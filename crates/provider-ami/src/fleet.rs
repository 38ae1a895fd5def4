//! One or several Asterisks behind one provider.
//!
//! Calls are shared out by weight among the PBXs that can take them, and each stays with the one that took it.

mod call;
mod found;
mod pace;
mod provider;
mod roster;
mod shared;
mod standing;
mod terms;
mod watch;

use std::fmt;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use callback_core::LegId;
use callback_core::ports::provider::{EventSink, Found, Health};

pub use self::terms::{CallsPerSecond, Load, Pbx, PbxName, Terms};

use self::found::Answers;
use self::roster::Choice;
use self::shared::{Ear, Shared};
use self::watch::{Order, Watch};

/// How long a call may wait for a PBX, when the one that it was meant for just went away.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long it may wait for its turn.
const LONGEST_TURN: Duration = Duration::from_secs(15);
/// Between two looks whether a PBX is ready, while a call waits.
const LOOK: Duration = Duration::from_millis(100);

/// Rings phones through whichever of its PBXs can take a call.
pub struct Fleet {
    members: Vec<Posted>,
    shared: Arc<Shared>,
    watches: Vec<(Sender<Order>, JoinHandle<()>)>,
}

/// A PBX on its post.
struct Posted {
    terms: Terms,
    pbx: Arc<dyn Pbx>,
}

impl Posted {
    /// What it says, with its name in front.
    fn say(&self, why: &str) -> String {
        self.terms.name.as_ref().map_or_else(|| why.to_owned(), |name| format!("{name}: {why}"))
    }
}

impl Fleet {
    /// Shares calls out among these: `open` makes each PBX, which tells its facts to the sink that it is given.
    pub fn of<S>(
        members: Vec<(Terms, S)>,
        sink: &Arc<dyn EventSink>,
        mut open: impl FnMut(S, Arc<dyn EventSink>) -> io::Result<Arc<dyn Pbx>>,
    ) -> io::Result<Self> {
        let (terms, settings): (Vec<_>, Vec<_>) = members.into_iter().unzip();
        let shared = Arc::new(Shared::new(&terms));
        let mut fleet = Self { members: Vec::new(), shared, watches: Vec::new() };
        for (terms, settings) in terms.into_iter().zip(settings) {
            let (index, shared) = (fleet.members.len(), fleet.shared.clone());
            let (watch, orders) = channel();
            let ear = Ear { shared: shared.clone(), sink: sink.clone(), watch: watch.clone() };
            let pbx = open(settings, Arc::new(ear))?;
            let name = terms.name.clone();
            fleet.members.push(Posted { terms, pbx: pbx.clone() });
            let watched = Watch { index, name, pbx, shared, orders };
            let thread = std::thread::Builder::new().name("pbx-watch".into());
            fleet.watches.push((watch, thread.spawn(move || watched.run())?));
        }
        Ok(fleet)
    }

    /// Waits until a PBX can take the call of `leg`; it has it then.
    fn take(&self, leg: LegId) -> Option<&Posted> {
        let asked = Instant::now();
        let mut roster = self.shared.lock();
        loop {
            let (pause, limit) = match roster.take(leg, &self.ready(), self.shared.now()) {
                Choice::Pbx(index) => return self.members.get(index),
                Choice::Later(pause) => (pause, LONGEST_TURN),
                Choice::Nobody => (LOOK, PATIENCE),
            };
            let left = limit.saturating_sub(asked.elapsed());
            if left.is_zero() {
                return None;
            }
            roster = self.shared.wait(roster, pause.min(left));
        }
    }

    fn ready(&self) -> Vec<bool> {
        self.members.iter().map(|member| member.pbx.health() == Health::Ready).collect()
    }

    /// The PBX of this name; all of them if there is none, as names come and go with the settings.
    fn bearers(&self, name: Option<&str>) -> Vec<usize> {
        let is_named = |member: &Posted| member.terms.name.as_ref().map(PbxName::as_str) == name;
        match self.members.iter().position(is_named) {
            Some(index) => vec![index],
            None => (0..self.members.len()).collect(),
        }
    }

    /// The name of a PBX that none of these has.
    fn stranger<'n>(&self, name: Option<&'n str>) -> Option<&'n str> {
        let known = |name: &&str| {
            let mut names = self.members.iter().filter_map(|member| member.terms.name.as_ref());
            names.any(|known| known.as_str() == *name)
        };
        name.filter(|name| !known(name))
    }

    /// Asks these PBXs for the call of `leg`, and takes note of what is certain now.
    fn ask(&self, leg: LegId, asked: &[usize], question: impl Fn(&dyn Pbx) -> Found) -> Found {
        let mut answers = Answers::default();
        for index in asked {
            let Some(member) = self.members.get(*index) else { continue };
            let found = answers.take(question(&*member.pbx), |why| member.say(&why));
            match found {
                Some(Found::Live(call)) => {
                    self.shared.change(|roster, _| roster.found(leg, *index));
                    return Found::Live(call::named(call, member.terms.name.as_ref()));
                }
                Some(found) => {
                    self.shared.change(|roster, _| roster.gone(leg));
                    return found;
                }
                None => {}
            }
        }
        let found = answers.settle();
        if !matches!(found, Found::NotNow { .. }) {
            self.shared.change(|roster, _| roster.gone(leg));
        }
        found
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        // All are told before one is waited for.
        for (watch, _) in &self.watches {
            let _over_already = watch.send(Order::Stop);
        }
        for (_, thread) in self.watches.drain(..) {
            if thread.join().is_err() {
                tracing::error!("the watch over a PBX panicked");
            }
        }
    }
}

impl fmt::Debug for Fleet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.members.iter().map(|member| &member.terms.name);
        f.debug_struct("Fleet").field("members", &names.collect::<Vec<_>>()).finish_non_exhaustive()
    }
}
