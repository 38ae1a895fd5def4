//! Whom nobody calls: asked when a callback is taken, when an attempt begins, at the gate, and before a dial.

use callback_core::ports::blocks::{Block, BlockCause, BlockedBy, NewBlock};
use callback_core::targets::BusinessPhone;
use callback_core::{
    Actor, Bar, BlockId, Callback, CallbackId, CallbackState, Countries, EffectId, Event,
    PhoneNumber, Policy, VisitorNumber,
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{Desk, DeskError, DeskRules, Folded};

impl DeskRules {
    /// The same, with every number of the house that they name among those that are no visitor's.
    pub(crate) fn knowing_the_house(mut self) -> Self {
        let ours =
            [self.business.number(), &self.caller_id, &self.texts.business].map(Clone::clone);
        let policies = self.topics.all.values().chain([&self.policy]);
        let targets: Vec<_> = policies.flat_map(numbers_of).collect();
        self.numbers.own.extend(ours.into_iter().chain(targets));
        self
    }
}

fn numbers_of(policy: &Policy) -> Vec<PhoneNumber> {
    let number = |phone: &BusinessPhone| match phone {
        BusinessPhone::Number(number) => Some(number.number().clone()),
        BusinessPhone::Endpoint(_) => None,
    };
    policy.whom.targets().filter_map(|target| number(&target.phone)).collect()
}

impl Desk {
    /// What stands against calling this visitor by the rules alone.
    pub(crate) fn bar(&self, number: &VisitorNumber) -> Option<Bar> {
        self.rules.numbers.bar(number)
    }

    /// What stands against calling this visitor now.
    pub(crate) fn bar_now(&self, number: &VisitorNumber) -> Result<Option<Bar>, DeskError> {
        if let Some(bar) = self.bar(number) {
            return Ok(Some(bar));
        }
        let block = self.store.block_of(number.number())?;
        Ok(block.map(|_| Bar::Blocked))
    }

    /// What a visitor is told. That a number is ours or blocked, and which of the two, is nobody's business who types it.
    pub(crate) fn refusal(&self, bar: Bar) -> DeskError {
        match (bar, &self.rules.numbers.countries) {
            (Bar::Country, Countries::Only(served)) => {
                DeskError::OtherCountry { served: served.clone() }
            }
            _ => DeskError::NumberRefused,
        }
    }

    /// Nobody calls this number from now on, and whoever waits for a call there waits no more; a talk goes on. Returns
    /// the block that holds, and the callbacks that ended.
    pub fn block(
        &self,
        number: &PhoneNumber,
        cause: BlockCause,
        by: BlockedBy,
    ) -> Result<(BlockId, Vec<CallbackId>), DeskError> {
        let (id, at) = (BlockId::new(Uuid::now_v7()), self.clock.now());
        let number = number.clone();
        let block = NewBlock { id, number, cause, by, callback: None, at };
        let id = self.store.block(&block)?;
        tracing::info!(block = %id, cause = cause.name(), %by, "a number is blocked");
        Ok((id, self.end_blocked(&block.number)?))
    }

    /// The number may be called again; `false` if no such block holds.
    pub fn unblock(&self, id: BlockId, by: BlockedBy) -> Result<bool, DeskError> {
        let lifted = self.store.unblock(id, by, self.clock.now())?;
        if lifted {
            tracing::info!(block = %id, %by, "a block is lifted");
        }
        Ok(lifted)
    }

    /// The blocks that hold, the latest first, at most `limit`.
    pub fn blocks(&self, limit: usize) -> Result<Vec<Block>, DeskError> {
        Ok(self.store.blocks(limit)?)
    }

    /// Ends what waits for a call to a number that is blocked. What is missed here ends when its turn comes.
    pub(crate) fn end_blocked(&self, number: &PhoneNumber) -> Result<Vec<CallbackId>, DeskError> {
        let mut ended = Vec::new();
        for callback in self.store.open_callbacks(number)? {
            if self.end_barred(callback.id, Bar::Blocked, None)? {
                ended.push(callback.id);
            }
        }
        Ok(ended)
    }

    /// Somebody pressed 9, and it is stored.
    pub(crate) fn is_blocked_now(&self, number: &PhoneNumber) {
        tracing::info!("whoever answered did not ask for the call: their number is blocked");
        if let Err(error) = self.end_blocked(number) {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, "other callbacks to a blocked number end when their turn comes");
        }
    }

    /// Ends a callback whose number is not called any more, and with it the effect `finishes`. A talk goes on, and
    /// what a person has to decide stays theirs.
    pub(crate) fn end_barred(
        &self,
        id: CallbackId,
        bar: Bar,
        finishes: Option<EffectId>,
    ) -> Result<bool, DeskError> {
        let by = Actor::Barred(bar);
        let cancel = |callback: &Callback| match callback.state {
            CallbackState::Connected { .. } | CallbackState::NeedsHuman { .. } => Vec::new(),
            _ if callback.state.is_final() => Vec::new(),
            _ => vec![Event::Cancel { by }],
        };
        let stepped = self.step(id, self.clock.now(), cancel, |change, _| {
            change.finishes = finishes;
        })?;
        let is_ended = stepped.state == CallbackState::Cancelled { by };
        if is_ended {
            tracing::info!(callback = %id, ?bar, "a number that must not be called ends its callback");
        }
        Ok(is_ended)
    }

    /// What whoever answered said of their number. Those who called us answered nothing, and said nothing of a number
    /// that they only claim to have.
    pub(crate) fn disowned(
        callback: &Callback,
        folded: &Folded,
        at: Timestamp,
    ) -> Option<NewBlock> {
        let is_not_me = |event: &Event| matches!(event, Event::NotMe { .. });
        let called_in = callback.state.attempt().is_some_and(|attempt| attempt.called_in.is_some());
        let is_known = callback.state == CallbackState::Refused;
        let said = folded.events.iter().any(|recorded| is_not_me(&recorded.event));
        (said && !called_in && !is_known).then(|| NewBlock {
            id: BlockId::new(Uuid::now_v7()),
            number: callback.visitor.number.number().clone(),
            cause: BlockCause::NotMe,
            by: BlockedBy::Visitor,
            callback: Some(callback.id),
            at,
        })
    }
}
