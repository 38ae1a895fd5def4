//! A number that is blocked, and let in again, while everything else goes on.

use callback_core::ports::audit::Who;
use callback_core::ports::blocks::{BlockCause, BlockStore, BlockedBy, NewBlock};
use callback_core::{BlockId, PhoneNumber};
use callback_engine::Clock;

use super::{Theatre, VISITOR};
use crate::sim::stage::lock;
use crate::sim::terms::Flaw;

impl Theatre {
    /// Somebody says that the visitor wants no calls, or calls after all.
    pub(super) fn block(&self) {
        let Some((desk, _)) = self.stage.process() else { return };
        let by = BlockedBy::Who(Who::Operator);
        let held = desk.blocks(1).ok().and_then(|blocks| blocks.first().map(|block| block.id));
        // Told by then, whatever comes of it: only what is certainly blocked is.
        let was_blocked = std::mem::take(&mut lock(&self.stage.ledger).is_blocked);
        if let Some(id) = held {
            let lifted = desk.unblock(id, by);
            self.stage.note(|| format!("lift the block: {:?}", lifted.ok()));
            return;
        }
        let Some(number) = PhoneNumber::from_e164(VISITOR).ok().filter(|_| !was_blocked) else {
            return;
        };
        let is_beside = self.stage.dice().percent(50);
        let is_told = match self.terms.flaw {
            Some(Flaw::Blocks) => true,
            // As on the command line: the process hears nothing of it.
            _ if is_beside => self.store.block(&self.block_beside(number)).is_ok(),
            _ => desk.block(&number, BlockCause::DoNotCall, by).is_ok(),
        };
        lock(&self.stage.ledger).is_blocked = is_told;
        self.stage.note(|| format!("block, beside {is_beside}: {is_told}"));
    }

    fn block_beside(&self, number: PhoneNumber) -> NewBlock {
        let [low, high] = [0, 1].map(|_| self.stage.dice().below(usize::MAX).to_be_bytes());
        let mut id = [0; 16];
        id.iter_mut().zip(low.into_iter().chain(high)).for_each(|(byte, drawn)| *byte = drawn);
        NewBlock {
            id: BlockId::from_bytes(id),
            number,
            cause: BlockCause::DoNotCall,
            by: BlockedBy::Who(Who::Operator),
            callback: None,
            at: self.stage.now(),
        }
    }
}
