//! Follows originated calls by their Uniqueid and Linkedid, and tells facts of each channel once.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use super::agenda::Agenda;
use super::call::Call;
use super::evidence::{HungUp, Reached};
use super::fact::Fact;
use super::leg::Leg;
use super::record::{Row, Story};
use crate::ami::{Bridging, Channel, ChannelId, Dial, Event, Frame, OriginateResponse};

/// How often to ask again for peers that outlive their origin: a transfer keeps one alive.
const DOUBT: Duration = Duration::from_secs(30);

/// The calls that are followed. Time comes in as an argument.
#[derive(Debug, Clone, Default)]
pub struct Tracker {
    pub(super) calls: HashMap<String, Call>,
    /// Which call a peer belongs to, in case its Linkedid changes.
    pub(super) peers: HashMap<String, String>,
    /// Those that nobody knows to have been taken yet, among others.
    pub(super) hoped_for: HashSet<String>,
    pub(super) due: Agenda,
    pub(super) listings: Agenda,
    /// Somebody can ask Asterisk's own record how a call ended.
    asks: bool,
}

impl Tracker {
    /// A tracker that asks how calls ended which are gone: [`Self::questions`] are to be answered by
    /// [`Self::recorded`]. Any other tells of these that they ended unobserved.
    #[must_use]
    pub fn asking() -> Self {
        Self { asks: true, ..Self::default() }
    }

    /// Follows a call from now on; begin before it is originated. Until [`Self::placed`] it is not missed.
    pub fn follow(&mut self, id: &ChannelId) {
        let asks = self.asks;
        let new = || Call { asks, ..Call::default() };
        let call = self.calls.entry(id.as_str().to_owned()).or_insert_with(new);
        call.origin.evidence.originated = true;
        self.hoped_for.insert(id.as_str().to_owned());
    }

    /// Asterisk took the call: from now on its absence means something.
    pub fn placed(&mut self, id: &ChannelId) {
        if let Some(call) = self.calls.get_mut(id.as_str()) {
            call.placed = true;
        }
    }

    /// We are hanging this call up ourselves.
    pub fn cancelled(&mut self, id: &ChannelId) {
        if let Some(call) = self.calls.get_mut(id.as_str()) {
            call.origin.evidence.cancelled = true;
            for peer in call.peers.values_mut() {
                peer.evidence.cancelled = true;
            }
        }
    }

    /// Follows it no more.
    pub fn forget(&mut self, id: &ChannelId) {
        self.remove(id.as_str());
    }

    /// Whether the call is followed and its end was not told.
    #[must_use]
    pub fn is_open(&self, id: &ChannelId) -> bool {
        self.calls.get(id.as_str()).is_some_and(|call| !call.origin.told.end)
    }

    /// Whether nothing is to be watched.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.calls.values().all(|call| !call.placed || call.over_since.is_some())
    }

    /// Whether Asterisk took the call, and its end was not told.
    #[must_use]
    pub fn is_placed(&self, id: &ChannelId) -> bool {
        self.calls.get(id.as_str()).is_some_and(|call| call.placed && !call.origin.told.end)
    }

    /// Whether its end was told a moment ago, and is perhaps still on its way to the listener.
    #[must_use]
    pub fn is_just_over(&self, id: &ChannelId) -> bool {
        self.calls.get(id.as_str()).is_some_and(|call| call.placed && call.origin.told.end)
    }

    /// Takes in one event and gives the facts that are certain now.
    pub fn apply(&mut self, frame: &Frame, now: Instant) -> Vec<Fact> {
        let call = match Event::read(frame) {
            Some(Event::OriginateResponse(event)) => self.originated(event, now),
            Some(Event::NewChannel(channel) | Event::NewState(channel)) => {
                self.leg(channel).map(|(id, _)| id)
            }
            Some(Event::DialBegin(event)) => self.dialled(event).map(|(id, _)| id),
            Some(Event::DialState(event)) => self.dialled(event).map(|(id, leg)| {
                if matches!(event.status(), Some("RINGING" | "PROGRESS")) {
                    leg.evidence.reach(Reached::Rang);
                }
                id
            }),
            Some(Event::DialEnd(event)) => self.dialled(event).map(|(id, leg)| {
                leg.dial_ended(event);
                id
            }),
            Some(Event::BridgeEnter(event)) => self.bridged(event, |leg, bridge| {
                leg.entered(bridge, event.channels().unwrap_or(0) >= 2);
            }),
            Some(Event::BridgeLeave(event)) => self.bridged(event, |leg, bridge| {
                leg.left(bridge, event.channels().unwrap_or(0) >= 1);
            }),
            Some(Event::SoftHangupRequest(event)) if event.is_shutdown() => {
                self.leg(event.channel()).map(|(id, leg)| {
                    leg.evidence.stopped = true;
                    id
                })
            }
            Some(Event::HangUp(event)) => self.leg(event.channel()).map(|(id, leg)| {
                leg.ended(HungUp::read(event), now);
                id
            }),
            _ => None,
        };
        call.map(|id| self.tell(&id, now)).unwrap_or_default()
    }

    /// Takes in all live channels. A channel missing from two listings, two seconds apart, is gone.
    pub fn snapshot(&mut self, channels: &[Frame], now: Instant) -> Vec<Fact> {
        let mut live = HashSet::new();
        for frame in channels {
            let bridge = frame.str("BridgeId").filter(|bridge| !bridge.is_empty());
            if let Some((_, leg)) = self.leg(Channel::listed(frame)) {
                live.extend(frame.str("Uniqueid"));
                leg.listed_as_dialled |= frame.str("Application") == Some("AppDial");
                if let Some(bridge) = bridge {
                    let company = |other: &&Frame| other.str("BridgeId") == Some(bridge);
                    leg.entered(bridge, channels.iter().filter(company).count() > 1);
                }
            }
        }
        for (id, call) in self.calls.iter_mut().filter(|(_, call)| call.placed) {
            call.doubt = call.doubt.map(|_| now + DOUBT);
            let mut all_gone = !call.origin.told.end;
            for (uniqueid, leg) in call.legs(id) {
                let is_gone = !live.contains(uniqueid) && leg.is_missing(now);
                all_gone &= is_gone || leg.told.end;
            }
            if call.asks && all_gone {
                call.in_question = true;
                continue;
            }
            for (uniqueid, leg) in call.legs(id) {
                if !live.contains(uniqueid) && !leg.told.end && leg.is_missing(now) {
                    leg.settles = Some(now);
                }
            }
        }
        self.tell_all(now)
    }

    /// The calls that are gone, and of which Asterisk's own record may tell more.
    #[must_use]
    pub fn questions(&self) -> Vec<ChannelId> {
        let asked = self.calls.iter().filter(|(_, call)| call.in_question);
        asked.filter_map(|(id, _)| ChannelId::parse(id.as_str()).ok()).collect()
    }

    /// What Asterisk's own record tells of a call in question, as far as it was not told before, with the times of
    /// its rows. Of what it does not tell nobody can know how it ended.
    pub fn recorded(
        &mut self,
        id: &ChannelId,
        rows: &[Row],
        now: Instant,
    ) -> Vec<(Option<Timestamp>, Fact)> {
        let Some(call) = self.calls.get_mut(id.as_str()).filter(|call| call.in_question) else {
            return Vec::new();
        };
        (call.in_question, call.asks) = (false, false);
        let story = Story::read_whole(id, rows, call.origin.evidence.cancelled);
        let news = story.facts.into_iter().filter(|(_, fact)| call.is_news(id.as_str(), fact));
        let mut told: Vec<_> = news.map(|(at, fact)| (Some(at), fact)).collect();
        call.legs(id.as_str()).for_each(|(_, leg)| leg.settles = Some(now));
        told.extend(self.tell(id.as_str(), now).into_iter().map(|fact| (None, fact)));
        told
    }

    fn originated(&mut self, event: OriginateResponse<'_>, now: Instant) -> Option<String> {
        let id = event.action_id()?;
        let call = self.calls.get_mut(id)?;
        call.placed = true;
        if event.failed() {
            call.origin.failed(event.reason().unwrap_or(0), now);
        }
        Some(id.to_owned())
    }

    fn dialled(&mut self, event: Dial<'_>) -> Option<(String, &mut Leg)> {
        let (id, leg) = self.leg(event.callee())?;
        // The channel that takes the place of a forwarded origin is dialled by nobody. An origin that is a Local channel
        // has its own phone dialled by its other end.
        let caller = event.caller().and_then(|caller| caller.uniqueid());
        leg.dialled |= caller.is_some_and(|caller| caller.strip_suffix(";2") != Some(&id));
        Some((id, leg))
    }

    fn bridged(
        &mut self,
        event: Bridging<'_>,
        note: impl FnOnce(&mut Leg, &str),
    ) -> Option<String> {
        let bridge = event.bridge()?;
        let (id, leg) = self.leg(event.channel())?;
        note(leg, bridge);
        Some(id)
    }

    /// The leg of a followed call that this channel is.
    fn leg(&mut self, channel: Channel<'_>) -> Option<(String, &mut Leg)> {
        let (uniqueid, linkedid) = (channel.uniqueid()?, channel.linkedid()?);
        let id = if self.calls.contains_key(uniqueid) {
            uniqueid.to_owned()
        } else if self.calls.contains_key(linkedid) {
            linkedid.to_owned()
        } else {
            self.peers.get(uniqueid)?.clone()
        };
        let call = self.calls.get_mut(&id)?;
        call.placed = true;
        let leg = if uniqueid == id {
            &mut call.origin
        } else {
            if !call.peers.contains_key(uniqueid) {
                let mut leg = Leg::default();
                leg.evidence.cancelled = call.origin.evidence.cancelled;
                call.peers.insert(uniqueid.to_owned(), leg);
                self.peers.insert(uniqueid.to_owned(), id.clone());
            }
            call.peers.get_mut(uniqueid)?
        };
        leg.seen(channel);
        Some((id, leg))
    }
}
