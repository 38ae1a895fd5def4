//! What became of a call about which the platform is in doubt.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use callback_core::LegId;
use callback_core::ports::provider::{Fact, Found, ProviderCall};
use jiff::Timestamp;
use tokio::time::Instant;

use super::doubt::{Doubt, Verdict};
use super::evidence::{Evidence, Record, Unreadable, read};
use super::provider::AsteriskProvider;
use super::watcher::Owner;
use super::{fact, intent};
use crate::ami::calls::Story;
use crate::ami::{Ami, Boot, ChannelId, CoreShowChannels, Frame, State};

const STOPPED: &str = "the runtime has stopped";

/// The calls in doubt.
#[derive(Debug, Default)]
pub(super) struct Doubts(Mutex<HashMap<LegId, Doubt>>);

impl Doubts {
    fn settle(&self, leg: LegId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&leg);
    }

    fn look(
        &self,
        leg: LegId,
        id: &ChannelId,
        boot: &Boot,
        read: Result<Record, Unreadable>,
    ) -> Verdict {
        let now = Instant::now();
        let mut doubts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever was in doubt may have learned it otherwise, and not ask again.
        doubts.retain(|_, doubt| !doubt.is_old(now));
        let doubt = doubts.entry(leg).or_insert_with(|| Doubt::new(boot.clone(), now));
        let verdict = doubt.look((id, intent(leg)), boot, read, (Timestamp::now(), now));
        if !matches!(verdict, Verdict::NotYet(_)) {
            doubts.remove(&leg);
        }
        verdict
    }
}

impl AsteriskProvider {
    /// What Asterisk, its record, and what was told of the call, say of it now.
    pub(super) fn look_for(&self, owner: Owner, id: &ChannelId) -> Found {
        let (ami, asked) = (self.ami.clone(), id.clone());
        let boot = match self.wait(async move { is_listed(&ami, &asked).await }) {
            Some(Ok((true, _))) => return self.follow(owner.leg(), id),
            Some(Ok((false, boot))) => boot,
            Some(Err(why)) => return Found::NotNow { why },
            None => return Found::NotNow { why: STOPPED.to_owned() },
        };
        if let Some(why) = self.is_still_told(id) {
            return Found::NotNow { why: why.to_owned() };
        }
        // Should it ring after all, its facts are late evidence.
        self.calls.lock().follow(id);
        let Some(evidence) = self.evidence.clone() else {
            let why = "Asterisk does not list the call, which does not prove that it never was";
            return Found::Unknown { why: why.to_owned() };
        };
        self.consult(owner, id, &boot, evidence)
    }

    fn follow(&self, leg: LegId, id: &ChannelId) -> Found {
        self.doubts.settle(leg);
        {
            let mut calls = self.calls.lock();
            calls.follow(id);
            calls.placed(id);
        }
        self.list_again();
        Found::Live(ProviderCall(id.as_str().to_owned()))
    }

    /// Why its end is only a matter of time, if it is.
    fn is_still_told(&self, id: &ChannelId) -> Option<&'static str> {
        let calls = self.calls.lock();
        if calls.is_placed(id) {
            drop(calls);
            self.list_again();
            return Some("waiting for Asterisk to tell how it ended");
        }
        calls.is_just_over(id).then_some("its end was told, and is being stored")
    }

    fn consult(&self, owner: Owner, id: &ChannelId, boot: &Boot, by: Arc<dyn Evidence>) -> Found {
        let (ami, asked) = (self.ami.clone(), id.clone());
        let Some(read) = self.wait(async move { read(&ami, &by, &asked).await }) else {
            return Found::NotNow { why: STOPPED.to_owned() };
        };
        // What was not listed by one start of Asterisk's proves nothing of another.
        if !is_ready_since(&self.ami, boot) {
            return Found::NotNow { why: "the connection to Asterisk was lost".to_owned() };
        }
        match self.doubts.look(owner.leg(), id, boot, read) {
            Verdict::Over(story) => Found::Over(facts(owner, &story)),
            Verdict::Absent => Found::Absent,
            Verdict::Unknown(why) => Found::Unknown { why },
            Verdict::NotYet(why) => Found::NotNow { why },
        }
    }
}

/// Whether Asterisk lists the call, and which start of Asterisk's that was.
async fn is_listed(ami: &Ami, id: &ChannelId) -> Result<(bool, Boot), String> {
    let before = match ami.state() {
        State::Ready { boot } => boot,
        state => return Err(state.to_string()),
    };
    let channels = ami.send(CoreShowChannels).await.map_err(|error| error.to_string())?;
    let is_its = |name: &str, frame: &Frame| frame.str(name) == Some(id.as_str());
    let listed =
        channels.iter().any(|frame| is_its("Uniqueid", frame) || is_its("Linkedid", frame));
    Ok((listed, before))
}

fn is_ready_since(ami: &Ami, boot: &Boot) -> bool {
    matches!(ami.state(), State::Ready { boot: now } if now.is_same(boot))
}

fn facts(owner: Owner, story: &Story) -> Vec<Fact> {
    let told = story.facts.iter();
    told.filter_map(|(at, told)| fact::translate(owner, told, Some(*at))).collect()
}
