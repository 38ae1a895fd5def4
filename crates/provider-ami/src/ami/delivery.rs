//! The queue of events to the consumer: bounded, and honest about what it had to drop.

use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

use super::{Boot, Frame};

/// Whoever takes fewer deliveries than this in its turn is not worth waiting for.
const CATCHING_UP: usize = 32;

/// What the consumer gets, in the order in which it happened.
#[derive(Debug, Clone)]
pub enum Delivery {
    Event(Frame),
    /// Events are missing here; a `Snapshot` follows as soon as there can be one.
    Gap(Gap),
    /// All live channels at this point of the stream, as `CoreShowChannel` frames. What they did in between,
    /// nobody tells; events around it may repeat what it says.
    Snapshot {
        boot: Boot,
        channels: Vec<Frame>,
    },
}

/// Why events are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// The consumer was too slow for this many deliveries.
    Overflow { lost: u64 },
    /// The connection was lost; Asterisk replays nothing.
    Disconnected,
}

/// The receiving end; when it is dropped, events are thrown away.
#[derive(Debug)]
pub struct Deliveries(mpsc::Receiver<Delivery>);

impl Deliveries {
    /// The next delivery; `None` when the client has stopped.
    pub async fn next(&mut self) -> Option<Delivery> {
        self.0.recv().await
    }

    /// The next delivery, if it is here already.
    pub fn try_next(&mut self) -> Option<Delivery> {
        self.0.try_recv().ok()
    }

    /// How many deliveries wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.0.len()
    }
}

/// The sending end: never waits for the consumer.
pub(super) struct Outbox {
    queue: mpsc::Sender<Delivery>,
    gap: Option<Gap>,
    /// Something was dropped since the gap began.
    dropped: bool,
    /// A gap was handed over and no snapshot asked for yet.
    pub(super) wants_snapshot: bool,
}

impl Outbox {
    pub(super) fn new(capacity: usize) -> (Self, Deliveries) {
        let (queue, received) = mpsc::channel(capacity.max(1));
        (Self { queue, gap: None, dropped: false, wants_snapshot: false }, Deliveries(received))
    }

    /// Hands over what there is room for; what there is none for becomes part of a gap.
    pub(super) fn push(&mut self, delivery: Delivery) {
        if let Some(gap) = self.gap {
            if self.queue.capacity() < self.room_for(gap)
                || self.queue.try_send(Delivery::Gap(gap)).is_err()
            {
                return self.lose();
            }
            self.gap_told();
        }
        if let Err(TrySendError::Full(_)) = self.queue.try_send(delivery) {
            self.lose();
        }
    }

    /// The connection is lost, and with it whatever happens now.
    pub(super) fn disconnected(&mut self) {
        self.gap = Some(Gap::Disconnected);
        // Each session begins with a snapshot of its own.
        self.dropped = false;
        self.wants_snapshot = false;
    }

    /// Tells of a gap as soon as there is room; never ends when there is none to tell of. Safe to drop.
    pub(super) async fn tell_gap(&mut self) {
        let Some(gap) = self.gap else { return std::future::pending().await };
        let room = self.queue.reserve_many(self.room_for(gap)).await;
        let Some(place) = room.ok().and_then(|mut room| room.next()) else {
            return std::future::pending().await;
        };
        place.send(Delivery::Gap(gap));
        self.gap_told();
    }

    /// Lets a consumer on the same thread catch up when much waits, as long as it does. Safe to drop.
    pub(super) async fn make_way(&self) {
        if self.gap.is_some() {
            return;
        }
        let mut room = self.queue.capacity();
        while room < self.queue.max_capacity() / 2 {
            tokio::task::yield_now().await;
            let taken = self.queue.capacity().saturating_sub(room);
            if taken < CATCHING_UP {
                return;
            }
            room += taken;
        }
    }

    /// How much room there must be before this gap is told. With the first room that there is, a slow consumer
    /// would get a gap each time, and hardly an event between them.
    fn room_for(&self, gap: Gap) -> usize {
        match gap {
            Gap::Overflow { .. } => self.queue.max_capacity().div_ceil(2),
            Gap::Disconnected => 1,
        }
    }

    fn gap_told(&mut self) {
        self.wants_snapshot |= self.dropped;
        self.dropped = false;
        self.gap = None;
    }

    fn lose(&mut self) {
        self.dropped = true;
        let lost = match self.gap {
            Some(Gap::Overflow { lost }) => lost + 1,
            Some(Gap::Disconnected) => return,
            None => 1,
        };
        self.gap = Some(Gap::Overflow { lost });
    }
}
