//! Asterisk's own record of a call (CEL), read for what became of it. It outlives every connection, and knows less
//! than the events do: neither ringing nor a SIP status is in it.

use std::collections::HashMap;

use jiff::Timestamp;
use tokio::time::Instant;

use super::call::Call;
use super::evidence::{DialStatus, HungUp, Reached};
use super::fact::Fact;
use super::leg::{Leg, SETTLE};
use crate::ami::ChannelId;

/// One row of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub at: Timestamp,
    /// The Uniqueid of the channel that it is about.
    pub channel: String,
    pub what: Recorded,
}

/// What a row tells of its channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recorded {
    /// It came to be.
    Started {
        /// Technology, endpoint and a number.
        name: String,
    },
    Answered,
    Entered {
        bridge: String,
    },
    Left {
        bridge: String,
    },
    /// Asterisk was being stopped; in no row of the record, but concluded from when it started again.
    Stopped,
    HungUp {
        /// Q.850 cause; 0 is none.
        cause: u8,
        /// How the last dial of this channel went, if it dialled: `ANSWER`, `BUSY`, …
        dial_status: Option<String>,
    },
}

/// What a record tells of one call.
#[derive(Debug, Clone, Default)]
pub struct Story {
    /// In their order, each with the time of the row that made it certain.
    pub facts: Vec<(Timestamp, Fact)>,
    /// Whether every channel of the call has ended.
    pub over: bool,
}

impl Story {
    /// Reads the rows of the call that began with channel `id`, in their order; `ours` tells that we hung it up.
    #[must_use]
    pub fn read(id: &ChannelId, rows: &[Row], ours: bool) -> Self {
        Reader::new(id, ours).read(rows, false)
    }

    /// The same of a call that is gone, and of which no further row will come: what has no end in the record ended
    /// unobserved.
    #[must_use]
    pub fn read_whole(id: &ChannelId, rows: &[Row], ours: bool) -> Self {
        Reader::new(id, ours).read(rows, true)
    }
}

struct Reader<'a> {
    id: &'a str,
    ours: bool,
    call: Call,
    /// How many channels are in each bridge.
    bridges: HashMap<&'a str, usize>,
    story: Story,
}

impl<'a> Reader<'a> {
    fn new(id: &'a ChannelId, ours: bool) -> Self {
        let mut call = Call { placed: true, ..Call::default() };
        call.origin.evidence.cancelled = ours;
        Self { id: id.as_str(), ours, call, bridges: HashMap::new(), story: Story::default() }
    }

    fn read(mut self, rows: &'a [Row], whole: bool) -> Story {
        // The rows bear their own times; this one only tells before from after the last of them.
        let now = Instant::now();
        for row in rows {
            self.take(row, now);
            self.tell(row.at, now);
        }
        if let Some(last) = rows.last() {
            if whole {
                let legs = self.call.peers.values_mut().chain([&mut self.call.origin]);
                legs.for_each(|leg| leg.settles = Some(now));
            }
            self.tell(last.at, now + SETTLE);
        }
        self.story.over = self.call.over_since.is_some();
        self.story
    }

    fn tell(&mut self, at: Timestamp, now: Instant) {
        let facts = self.call.tell(self.id, now);
        self.story.facts.extend(facts.into_iter().map(|fact| (at, fact)));
    }

    fn take(&mut self, row: &'a Row, now: Instant) {
        match &row.what {
            Recorded::Started { name } => {
                let is_peer = row.channel != self.id;
                let leg = self.leg(&row.channel);
                leg.evidence.reach(Reached::Channel);
                leg.dialled |= is_peer;
                leg.named(name);
            }
            Recorded::Answered => self.leg(&row.channel).evidence.reach(Reached::Answered),
            Recorded::Entered { bridge } => {
                let inside = self.bridges.entry(bridge).or_default();
                *inside += 1;
                let company = *inside > 1;
                self.leg(&row.channel).entered(bridge, company);
            }
            Recorded::Left { bridge } => {
                let inside = self.bridges.entry(bridge).or_default();
                *inside = inside.saturating_sub(1);
                let company = *inside > 0;
                self.leg(&row.channel).left(bridge, company);
            }
            Recorded::Stopped => self.leg(&row.channel).evidence.stopped = true,
            Recorded::HungUp { cause, dial_status } => {
                self.leg(&row.channel).ended(HungUp::recorded(*cause), now);
                if let (true, Some(status)) = (row.channel == self.id, dial_status) {
                    let status = DialStatus::read(status);
                    self.call.peers.values_mut().for_each(|peer| peer.evidence.dial = Some(status));
                }
            }
        }
    }

    fn leg(&mut self, channel: &str) -> &mut Leg {
        if channel == self.id {
            return &mut self.call.origin;
        }
        let ours = self.ours;
        self.call.peers.entry(channel.to_owned()).or_insert_with(|| {
            let mut leg = Leg::default();
            leg.evidence.cancelled = ours;
            leg
        })
    }
}
