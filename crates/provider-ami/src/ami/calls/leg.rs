//! One channel of a followed call: what was seen of it, and what was told of it.

use std::time::Duration;

use tokio::time::Instant;

use super::end::End;
use super::evidence::{DialStatus, Evidence, HungUp, Reached};
use crate::ami::{Channel, Dial};

/// How long events of one end may be apart, and how far apart two listings must be to prove a channel gone.
pub(super) const SETTLE: Duration = Duration::from_secs(2);

#[derive(Debug, Clone, Default)]
pub(super) struct Leg {
    pub(super) evidence: Evidence,
    /// A channel dialled it. Others come into a call too: by transfers, as helpers of Asterisk, or in its stead.
    pub(super) dialled: bool,
    /// A listing shows it as dialled, and not by whom.
    pub(super) listed_as_dialled: bool,
    /// One of the two ends of a Local channel, which vanish while the call that went through them lives.
    pub(super) local: bool,
    entered: Vec<Presence>,
    left: Vec<String>,
    pub(super) told: Told,
    /// When to stop waiting for further evidence of the end.
    pub(super) settles: Option<Instant>,
    missing_since: Option<Instant>,
}

/// What the consumer knows already.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    pub(super) ringing: bool,
    pub(super) answered: bool,
    pub(super) bridge: Bridging,
    pub(super) end: bool,
}

/// A peer and its origin, as the consumer knows it.
#[derive(Debug, Clone, Default)]
pub(super) enum Bridging {
    #[default]
    Apart,
    In(String),
    Over,
}

/// A bridge that a channel was seen in.
#[derive(Debug, Clone)]
struct Presence {
    bridge: String,
    /// It was not alone there.
    company: bool,
    /// It was seen before it left.
    in_time: bool,
}

impl Leg {
    /// A channel, as a snapshot or an event shows it.
    pub(super) fn seen(&mut self, channel: Channel<'_>) {
        self.missing_since = None;
        channel.name().into_iter().for_each(|name| self.named(name));
        self.evidence.reach(match channel.state() {
            Some(5) => Reached::Rang,
            Some(6) => Reached::Answered,
            _ => Reached::Channel,
        });
    }

    pub(super) fn named(&mut self, name: &str) {
        self.local |= name.starts_with("Local/");
    }

    /// Whether this is somebody's phone that was dialled for the origin.
    pub(super) fn is_phone(&self) -> bool {
        self.dialled && !self.local
    }

    pub(super) fn ended(&mut self, hung_up: HungUp, now: Instant) {
        self.evidence.hung_up = Some(hung_up);
        self.settles.get_or_insert(now + SETTLE);
    }

    pub(super) fn failed(&mut self, reason: u8, now: Instant) {
        self.evidence.failed = Some(reason);
        self.settles.get_or_insert(now + SETTLE);
    }

    pub(super) fn dial_ended(&mut self, event: Dial<'_>) {
        // A forwarded call goes on as another channel: then this status says nothing of the called party.
        if !event.is_forwarded() {
            self.evidence.dial = event.status().map(DialStatus::read);
        }
    }

    pub(super) fn entered(&mut self, bridge: &str, company: bool) {
        self.was_in(bridge, company, true);
    }

    /// `company` tells whether somebody stays behind.
    pub(super) fn left(&mut self, bridge: &str, company: bool) {
        // The leaving may be all that is seen of a talk.
        self.was_in(bridge, company, false);
        if !self.has_left(bridge) {
            self.left.push(bridge.to_owned());
        }
    }

    fn was_in(&mut self, bridge: &str, company: bool, in_time: bool) {
        match self.entered.iter_mut().find(|seen| seen.bridge == bridge) {
            Some(seen) => {
                seen.company |= company;
                seen.in_time |= in_time;
            }
            None => self.entered.push(Presence { bridge: bridge.to_owned(), company, in_time }),
        }
    }

    pub(super) fn has_left(&self, bridge: &str) -> bool {
        self.left.iter().any(|seen| seen == bridge)
    }

    /// A bridge in which both were, and one of them in company.
    pub(super) fn shared_bridge<'a>(&'a self, other: &'a Self) -> Option<&'a str> {
        self.shared(other).next().map(|(ours, _)| ours.bridge.as_str())
    }

    /// One of these in which both were seen before they left it.
    pub(super) fn shared_bridge_in_time<'a>(&'a self, other: &'a Self) -> Option<&'a str> {
        let in_time = |(ours, theirs): &(&Presence, &Presence)| ours.in_time && theirs.in_time;
        self.shared(other).find(in_time).map(|(ours, _)| ours.bridge.as_str())
    }

    fn shared<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (&'a Presence, &'a Presence)> {
        self.entered.iter().filter_map(|ours| {
            let mut theirs = other.entered.iter();
            let theirs = theirs.find(|theirs| theirs.bridge == ours.bridge)?;
            (ours.company || theirs.company).then_some((ours, theirs))
        })
    }

    pub(super) fn was_bridged(&self) -> bool {
        !self.entered.is_empty()
    }

    /// In a bridge with somebody, for all that is known.
    pub(super) fn is_in_company(&self) -> bool {
        self.evidence.hung_up.is_none()
            && self.entered.iter().any(|seen| seen.company && !self.has_left(&seen.bridge))
    }

    pub(super) fn has_settled(&self, now: Instant) -> bool {
        self.settles.is_some_and(|settled| settled <= now)
    }

    /// It is said to be over, and not how: a listing is to show that it is gone.
    pub(super) fn look_for(&mut self, now: Instant) {
        self.settles = None;
        self.missing_since.get_or_insert(now);
    }

    /// A listing lacks this channel; `true` when that proves it gone.
    pub(super) fn is_missing(&mut self, now: Instant) -> bool {
        let since = *self.missing_since.get_or_insert(now);
        now >= since + SETTLE
    }

    /// When a second listing would prove it gone.
    pub(super) fn wants_listing(&self) -> Option<Instant> {
        let open = !self.told.end;
        self.missing_since.filter(|_| open).map(|since| since + SETTLE)
    }

    /// The end, if it can be told now.
    pub(super) fn end(&self, now: Instant) -> Option<End> {
        self.evidence.end().or_else(|| self.has_settled(now).then(|| self.evidence.last_word()))
    }
}
