use callback_core::ports::blocks::{Block, BlockStore, BlockedBy, NewBlock};
use callback_core::ports::store::StoreError;
use callback_core::{BlockId, PhoneNumber};
use jiff::Timestamp;

use super::{Guard, Guarded};

impl<G: Guard> BlockStore for Guarded<G> {
    fn block(&self, block: &NewBlock) -> Result<BlockId, StoreError> {
        self.guard.around("block", || self.inner.block(block))
    }

    fn unblock(&self, id: BlockId, by: BlockedBy, at: Timestamp) -> Result<bool, StoreError> {
        self.guard.around("unblock", || self.inner.unblock(id, by, at))
    }

    fn blocks(&self, limit: usize) -> Result<Vec<Block>, StoreError> {
        self.inner.blocks(limit)
    }

    fn block_of(&self, number: &PhoneNumber) -> Result<Option<Block>, StoreError> {
        self.inner.block_of(number)
    }
}
