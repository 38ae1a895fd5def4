//! Keeps an eye on one PBX, on a thread of its own: one that is silent holds up no other.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use callback_core::ports::provider::Health;

use super::shared::Shared;
use super::{Pbx, PbxName};

/// Between two looks.
const LOOK: Duration = Duration::from_secs(2);

/// What a watch is told.
pub(super) enum Order {
    /// At once.
    Look,
    Stop,
}

pub(super) struct Watch {
    pub(super) index: usize,
    /// Absent for one that is alone, of which everybody else tells.
    pub(super) name: Option<PbxName>,
    pub(super) pbx: Arc<dyn Pbx>,
    pub(super) shared: Arc<Shared>,
    pub(super) orders: Receiver<Order>,
}

impl Watch {
    pub(super) fn run(self) {
        // Not ready yet: that is no news.
        let mut health = self.pbx.health();
        let mut spared = None;
        let mut listed = false;
        loop {
            if let Some(name) = &self.name {
                self.tell(name.as_str(), &mut health, &mut spared);
            }
            listed = self.count(listed);
            match self.orders.recv_timeout(LOOK) {
                Ok(Order::Look) | Err(RecvTimeoutError::Timeout) => {}
                Ok(Order::Stop) | Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Logs what has changed since the last look.
    fn tell(&self, pbx: &str, known: &mut Health, known_spared: &mut Option<String>) {
        let health = self.pbx.health();
        if *known != health {
            match &health {
                Health::Ready => tracing::info!(pbx, "the PBX is ready"),
                Health::Down { why } => tracing::warn!(pbx, why, "the PBX takes no calls"),
            }
            *known = health;
        }
        let spared = self.shared.lock().spared(self.index);
        if *known_spared != spared {
            if let Some(why) = &spared {
                tracing::warn!(pbx, why, "the PBX is spared while another is ready");
            } else {
                tracing::info!(pbx, "the PBX is given its share of calls again");
            }
            *known_spared = spared;
        }
    }

    /// Asks the PBX how full it is; returns whether the calls of an earlier process are known.
    fn count(&self, listed: bool) -> bool {
        if self.pbx.health() != Health::Ready {
            return listed;
        }
        let load = self.pbx.load().inspect_err(|error| self.could_not(error.as_ref())).ok();
        self.shared.change(|roster, _| roster.counted(self.index, load));
        if listed && !self.shared.lock().has_inherited(self.index) {
            return true;
        }
        match self.pbx.legs() {
            Ok(legs) => {
                self.shared.change(|roster, _| roster.inherit(self.index, &legs));
                true
            }
            Err(error) => {
                self.could_not(error.as_ref());
                listed
            }
        }
    }

    fn could_not(&self, error: &(dyn std::error::Error + Send + Sync + 'static)) {
        let error = error as &dyn std::error::Error;
        let pbx = self.name.as_ref().map(PbxName::as_str);
        tracing::debug!(pbx, error, "the PBX does not say how full it is");
    }
}
