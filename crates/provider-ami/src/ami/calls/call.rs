//! One followed call: its channels, and what of them is certain and was not told yet.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::Instant;

use super::end::{End, EndKind};
use super::evidence::Reached;
use super::fact::{Fact, LegRole, What};
use super::leg::{Bridging, Leg, SETTLE};
use super::seen::{Seen, may_be_joined};
use crate::ami::ChannelId;

/// How long a call is remembered after its end, for events that come late.
pub(super) const LINGER: Duration = Duration::from_secs(30);

#[derive(Debug, Clone, Default)]
pub(super) struct Call {
    /// Asterisk has it, or had it: it may be missed.
    pub(super) placed: bool,
    pub(super) origin: Leg,
    pub(super) peers: BTreeMap<String, Leg>,
    /// When it was first looked at.
    pub(super) followed_since: Option<Instant>,
    pub(super) over_since: Option<Instant>,
    /// When to ask whether peers that outlive the origin are real, and who is in a bridge with whom.
    pub(super) doubt: Option<Instant>,
    /// Asterisk's own record can be asked how it ended, and was not yet.
    pub(super) asks: bool,
    /// All of it is gone, and the record is asked.
    pub(super) in_question: bool,
    /// Where it stands in the tracker's agendas.
    pub(super) stands: Stands,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Stands {
    pub(super) due: Option<Instant>,
    pub(super) listing: Option<Instant>,
}

impl Call {
    /// What is certain of a call and was not told yet.
    pub(super) fn tell(&mut self, id: &str, now: Instant) -> Vec<Fact> {
        let asks = self.asks;
        let mut facts = Vec::new();
        let mut tell = |role, channel: &str, what| {
            let call = ChannelId::parse(id);
            facts.extend(call.map(|call| Fact { call, role, channel: channel.to_owned(), what }));
        };
        self.recognise_phone();
        progress(&mut self.origin, |what| tell(LegRole::Origin, id, what));
        let has_phone = self.peers.values().any(Leg::is_phone);
        for (channel, peer) in &mut self.peers {
            if peer.is_phone() {
                progress(peer, |what| tell(LegRole::Peer, channel, what));
                bridge(peer, &self.origin, |what| tell(LegRole::Peer, channel, what));
            }
            match Seen::of(peer, &self.origin, has_phone, now) {
                Seen::Enough => end(peer, asks, now, |what| tell(LegRole::Peer, channel, what)),
                Seen::Helper => peer.told.end = true,
                Seen::NotYet => {}
                // The record is asked when all of the call is gone.
                Seen::TooLittle if asks => peer.settles = None,
                Seen::TooLittle => {
                    end_unseen(peer, &self.origin, |what| tell(LegRole::Peer, channel, what));
                }
            }
        }
        if self.peers.values().all(|peer| peer.told.end) {
            let is_apart = |peer: &Leg| matches!(peer.told.bridge, Bridging::Apart);
            let origin = &mut self.origin;
            let is_stopped = origin.evidence.answered() && origin.evidence.is_stopped();
            if is_stopped && !origin.told.end && self.peers.values().all(is_apart) {
                // Whoever waited there did not hang up.
                if origin.end(now).is_some() {
                    origin.told.end = true;
                    tell(LegRole::Origin, id, What::Ended(origin.evidence.unobserved()));
                }
            } else {
                end(origin, asks, now, |what| tell(LegRole::Origin, id, what));
            }
            self.doubt = None;
        } else if self.origin.end(now).is_some() || self.may_be_joined() {
            self.doubt.get_or_insert(now + SETTLE);
        } else {
            self.doubt = None;
        }
        let over = self.origin.told.end && self.peers.values().all(|peer| peer.told.end);
        self.over_since = if over { self.over_since.or(Some(now)) } else { None };
        facts
    }

    /// When time alone makes something certain of it, or it may be forgotten.
    pub(super) fn due(&self) -> Option<Instant> {
        // The origin's end is held until its peers have ended, however long that takes.
        let waits = self.doubt.is_some() && self.peers.values().any(|peer| !peer.told.end);
        let origin = (!waits).then_some(&self.origin);
        let open = self.peers.values().chain(origin).filter(|leg| !leg.told.end);
        let over = self.over_since.map(|since| since + LINGER);
        open.filter_map(|leg| leg.settles).chain(over).min()
    }

    /// When a listing of all channels is needed to tell whether some of it is gone.
    pub(super) fn wants_listing(&self) -> Option<Instant> {
        let legs = self.peers.values().chain([&self.origin]).filter(|_| !self.in_question);
        legs.filter_map(Leg::wants_listing).chain(self.doubt).min()
    }

    /// Every channel, with its Uniqueid.
    pub(super) fn legs<'a>(
        &'a mut self,
        id: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a mut Leg)> {
        let peers = self.peers.iter_mut().map(|(uniqueid, leg)| (uniqueid.as_str(), leg));
        peers.chain([(id, &mut self.origin)])
    }

    /// Whether this was not told before; from now on it was.
    pub(super) fn is_news(&mut self, id: &str, fact: &Fact) -> bool {
        let leg = if fact.channel == id {
            &mut self.origin
        } else {
            self.peers.entry(fact.channel.clone()).or_default()
        };
        let told = &mut leg.told;
        match fact.what {
            What::Ringing => !std::mem::replace(&mut told.ringing, true),
            What::Answered => !std::mem::replace(&mut told.answered, true),
            What::Bridged if matches!(told.bridge, Bridging::Apart) => {
                told.bridge = Bridging::Over;
                true
            }
            What::Bridged | What::Unbridged => false,
            What::Ended(_) => !std::mem::replace(&mut told.end, true),
        }
    }

    fn may_be_joined(&self) -> bool {
        self.peers.values().any(|peer| may_be_joined(peer, &self.origin))
    }

    /// After a gap nobody may have seen who dialled whom; then whoever talks to the origin is its visitor.
    fn recognise_phone(&mut self) {
        // Behind a Local channel there is the phone of the origin itself, too.
        if !self.origin.local {
            for peer in self.peers.values_mut() {
                peer.dialled |= peer.listed_as_dialled;
            }
        }
        if !self.peers.values().any(Leg::is_phone)
            && let Some(peer) =
                self.peers.values_mut().find(|peer| peer.shared_bridge(&self.origin).is_some())
        {
            peer.dialled = true;
        }
    }
}

fn progress(leg: &mut Leg, mut tell: impl FnMut(What)) {
    let reached = leg.evidence.reached;
    if leg.told.end {
        return;
    }
    if reached == Reached::Rang && !std::mem::replace(&mut leg.told.ringing, true) {
        tell(What::Ringing);
    }
    if reached == Reached::Answered && !std::mem::replace(&mut leg.told.answered, true) {
        tell(What::Answered);
    }
}

fn bridge(peer: &mut Leg, origin: &Leg, mut tell: impl FnMut(What)) {
    if matches!(peer.told.bridge, Bridging::Apart)
        && let Some(bridge) = peer.shared_bridge_in_time(origin).map(str::to_owned)
    {
        peer.told.bridge = Bridging::In(bridge);
        tell(What::Bridged);
    }
    if let Bridging::In(bridge) = &peer.told.bridge
        && (peer.has_left(bridge) || origin.has_left(bridge))
    {
        peer.told.bridge = Bridging::Over;
        tell(What::Unbridged);
    }
}

/// That they were joined may show in how they left, and nobody knows since when they were.
fn end_unseen(peer: &mut Leg, origin: &Leg, mut tell: impl FnMut(What)) {
    if matches!(peer.told.bridge, Bridging::Apart) && peer.shared_bridge(origin).is_some() {
        peer.told.bridge = Bridging::Over;
        tell(What::Bridged);
        tell(What::Unbridged);
    }
    peer.told.end = true;
    // What we hung up ourselves ended so, whatever it was.
    let evidence = &peer.evidence;
    tell(What::Ended(if evidence.cancelled {
        evidence.last_word()
    } else {
        evidence.unobserved()
    }));
}

/// `asks` tells that Asterisk's own record is to be asked about an end that nobody saw.
fn end(leg: &mut Leg, asks: bool, now: Instant, mut tell: impl FnMut(What)) {
    match leg.end(now).filter(|_| !leg.told.end) {
        Some(End { kind: EndKind::Unobserved, .. }) if asks => leg.look_for(now),
        Some(end) => {
            leg.told.end = true;
            tell(What::Ended(end));
        }
        None => {}
    }
}
