//! What meets a blocked number: it ends.

use callback_core::Bar;
use callback_core::ports::store::ClaimedEffect;

use super::Round;
use super::perform::{self, LATER};

impl Round {
    /// An intent met a number that was blocked since it was asked for, and nothing of it was stored.
    pub(super) fn meets_block(&self, claimed: &ClaimedEffect) {
        let ended = self.desk.end_barred(claimed.callback, Bar::Blocked, Some(claimed.id));
        if let Err(error) = ended {
            let error = &error as &dyn std::error::Error;
            tracing::error!(callback = %claimed.callback, error, "a callback to a blocked number could not be ended");
            perform::postpone(&self.desk, claimed, LATER);
        }
    }
}
