//! A store around whose writes something happens: they fail, the process dies, others are faster.

mod blocks;

use std::sync::Arc;

use callback_core::limits::{Day, Switch, Usage};
use callback_core::ports::budget::{BudgetStore, Paused};
use callback_core::ports::decisions::{DecisionStore, Finding, Mandate};
use callback_core::ports::notifications::{Delivery, DeliveryIntent, DeliveryNews, DeliveryStore};
use callback_core::ports::poison::{Poison, PoisonStore};
use callback_core::ports::provider::ProviderCall;
use callback_core::ports::recordings::{Recording, RecordingStore};
use callback_core::ports::requests::{Acceptance, Asking, RequestMark, RequestStore, StoreSecret};
use callback_core::ports::slots::SlotStore;
use callback_core::ports::sms::CarrierMessage;
use callback_core::ports::store::{Change, ClaimedEffect, Commit, Epoch, Leg, Store, StoreError};
use callback_core::ports::targets::TargetStore;
use callback_core::ports::texts::{
    Admission, MessageIntent, MessageNews, ReplyLimits, TextIn, TextStore,
};
use callback_core::targets::{TargetName, Try};
use callback_core::{
    Callback, CallbackId, EffectId, LegId, Message, MessageId, PhoneNumber, PlannedEffect,
    Recorded, RecordingId, Slot, TokenHash,
};
use jiff::Timestamp;

/// What happens around writes.
pub trait Guard: Send + Sync {
    /// Does `write`, or fails in its place. `call` is the name of the port's method.
    fn around<T>(
        &self,
        call: &'static str,
        write: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<T, StoreError>;
}

/// A store whose writes are guarded, the claiming of effects among them. What it reads it reads as ever.
pub struct Guarded<G> {
    guard: G,
    inner: Arc<dyn Store>,
}

impl<G> Guarded<G> {
    pub fn new(guard: G, inner: Arc<dyn Store>) -> Self {
        Self { guard, inner }
    }
}

impl<G> std::fmt::Debug for Guarded<G> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Guarded").finish_non_exhaustive()
    }
}

impl<G: Guard> Store for Guarded<G> {
    fn begin_epoch(&self, now: Timestamp) -> Result<Epoch, StoreError> {
        self.guard.around("begin_epoch", || self.inner.begin_epoch(now))
    }

    fn accept(&self, callback: &Callback, effects: &[PlannedEffect]) -> Result<u64, StoreError> {
        self.guard.around("accept", || self.inner.accept(callback, effects))
    }

    fn take(&self, asking: &Asking) -> Result<Acceptance, StoreError> {
        let call = if asking.once.is_some() { "accept_once" } else { "accept" };
        self.guard.around(call, || self.inner.take(asking))
    }

    fn callback(&self, id: CallbackId) -> Result<Option<Callback>, StoreError> {
        self.inner.callback(id)
    }

    fn open_callbacks(&self, number: &PhoneNumber) -> Result<Vec<Callback>, StoreError> {
        self.inner.open_callbacks(number)
    }

    fn leg(&self, id: LegId) -> Result<Option<Leg>, StoreError> {
        self.inner.leg(id)
    }

    fn leg_of(&self, call: &ProviderCall) -> Result<Option<LegId>, StoreError> {
        self.inner.leg_of(call)
    }

    fn commit(&self, change: &Change) -> Result<Commit, StoreError> {
        self.guard.around("commit", || self.inner.commit(change))
    }

    fn claim_due(
        &self,
        epoch: Epoch,
        now: Timestamp,
        limit: usize,
        dispatches: usize,
    ) -> Result<Vec<ClaimedEffect>, StoreError> {
        self.guard.around("claim_due", || self.inner.claim_due(epoch, now, limit, dispatches))
    }

    fn finish_effect(&self, id: EffectId) -> Result<(), StoreError> {
        self.guard.around("finish_effect", || self.inner.finish_effect(id))
    }

    fn postpone_effect(&self, id: EffectId, due: Timestamp) -> Result<(), StoreError> {
        self.guard.around("postpone_effect", || self.inner.postpone_effect(id, due))
    }

    fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.inner.next_due()
    }

    fn open_attempts(&self) -> Result<usize, StoreError> {
        self.inner.open_attempts()
    }

    fn history(&self, id: CallbackId, after: u64) -> Result<Vec<Recorded>, StoreError> {
        self.inner.history(id, after)
    }
}

impl<G: Guard> TargetStore for Guarded<G> {
    fn tries(&self, callback: CallbackId) -> Result<Vec<Try>, StoreError> {
        self.inner.tries(callback)
    }

    fn rung(&self, among: &[TargetName]) -> Result<Vec<TargetName>, StoreError> {
        self.inner.rung(among)
    }
}

impl<G: Guard> BudgetStore for Guarded<G> {
    fn usage(
        &self,
        now: Timestamp,
        day: Day,
        visitor: Option<&PhoneNumber>,
    ) -> Result<Usage, StoreError> {
        self.inner.usage(now, day, visitor)
    }

    fn queued(&self) -> Result<u32, StoreError> {
        self.inner.queued()
    }

    fn paused(&self) -> Result<Paused, StoreError> {
        self.inner.paused()
    }

    fn pause(&self, switch: Switch, since: Option<Timestamp>) -> Result<(), StoreError> {
        self.guard.around("pause", || self.inner.pause(switch, since))
    }
}

impl<G: Guard> SlotStore for Guarded<G> {
    fn taken(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Slot>, StoreError> {
        self.inner.taken(from, to)
    }
}

impl<G: Guard> RequestStore for Guarded<G> {
    fn secret(&self, name: &'static str, drawn: StoreSecret) -> Result<StoreSecret, StoreError> {
        self.inner.secret(name, drawn)
    }

    fn known_request(
        &self,
        mark: &RequestMark,
        forget_before: Timestamp,
    ) -> Result<Option<Acceptance>, StoreError> {
        self.inner.known_request(mark, forget_before)
    }

    fn accept_once(
        &self,
        callback: &Callback,
        effects: &[PlannedEffect],
        mark: &RequestMark,
        forget_before: Timestamp,
    ) -> Result<Acceptance, StoreError> {
        self.guard.around("accept_once", || {
            self.inner.accept_once(callback, effects, mark, forget_before)
        })
    }
}

impl<G: Guard> DecisionStore for Guarded<G> {
    fn entrust(&self, mandate: &Mandate) -> Result<(), StoreError> {
        self.guard.around("entrust", || self.inner.entrust(mandate))
    }

    fn mandate(&self, token: TokenHash) -> Result<Option<Mandate>, StoreError> {
        self.inner.mandate(token)
    }

    fn findings(&self, callback: CallbackId) -> Result<Vec<Finding>, StoreError> {
        self.inner.findings(callback)
    }
}

impl<G: Guard> PoisonStore for Guarded<G> {
    fn broke_off(&self, id: EffectId, now: Timestamp, due: Timestamp) -> Result<(), StoreError> {
        self.guard.around("broke_off", || self.inner.broke_off(id, now, due))
    }

    fn poison(&self) -> Result<Vec<Poison>, StoreError> {
        self.inner.poison()
    }

    fn count_set_aside(&self) -> Result<usize, StoreError> {
        self.inner.count_set_aside()
    }
}

impl<G: Guard> TextStore for Guarded<G> {
    fn intend_message(&self, intent: &MessageIntent) -> Result<Admission, StoreError> {
        self.guard.around("intend_message", || self.inner.intend_message(intent))
    }

    fn tell_message(
        &self,
        id: MessageId,
        news: &MessageNews,
    ) -> Result<Option<Message>, StoreError> {
        self.guard.around("tell_message", || self.inner.tell_message(id, news))
    }

    fn message(&self, id: MessageId) -> Result<Option<Message>, StoreError> {
        self.inner.message(id)
    }

    fn message_of_carrier(&self, carrier: &CarrierMessage) -> Result<Option<Message>, StoreError> {
        self.inner.message_of_carrier(carrier)
    }

    fn messages(&self, callback: CallbackId) -> Result<Vec<Message>, StoreError> {
        self.inner.messages(callback)
    }

    fn opt_out(&self, number: &PhoneNumber, at: Timestamp) -> Result<(), StoreError> {
        self.guard.around("opt_out", || self.inner.opt_out(number, at))
    }

    fn opt_in(&self, number: &PhoneNumber) -> Result<bool, StoreError> {
        self.guard.around("opt_in", || self.inner.opt_in(number))
    }

    fn text_in(&self, carrier: &CarrierMessage) -> Result<Option<TextIn>, StoreError> {
        self.inner.text_in(carrier)
    }

    fn take_text_in(&self, text: &TextIn, limits: &ReplyLimits) -> Result<TextIn, StoreError> {
        self.guard.around("take_text_in", || self.inner.take_text_in(text, limits))
    }
}

impl<G: Guard> RecordingStore for Guarded<G> {
    fn keep_recording(
        &self,
        recording: &Recording,
        effects: &[PlannedEffect],
    ) -> Result<bool, StoreError> {
        self.guard.around("keep_recording", || self.inner.keep_recording(recording, effects))
    }

    fn recording(&self, id: RecordingId) -> Result<Option<Recording>, StoreError> {
        self.inner.recording(id)
    }

    fn recordings(&self, callback: CallbackId) -> Result<Vec<Recording>, StoreError> {
        self.inner.recordings(callback)
    }

    fn recording_deleted(&self, id: RecordingId, at: Timestamp) -> Result<(), StoreError> {
        self.guard.around("recording_deleted", || self.inner.recording_deleted(id, at))
    }
}

impl<G: Guard> DeliveryStore for Guarded<G> {
    fn intend_delivery(&self, intent: &DeliveryIntent) -> Result<Option<u32>, StoreError> {
        self.guard.around("intend_delivery", || self.inner.intend_delivery(intent))
    }

    fn tell_delivery(&self, id: EffectId, news: &DeliveryNews) -> Result<(), StoreError> {
        self.guard.around("tell_delivery", || self.inner.tell_delivery(id, news))
    }

    fn deliveries(&self, callback: CallbackId) -> Result<Vec<Delivery>, StoreError> {
        self.inner.deliveries(callback)
    }

    fn dead_letters(&self, limit: usize) -> Result<Vec<Delivery>, StoreError> {
        self.inner.dead_letters(limit)
    }

    fn resend_delivery(&self, id: EffectId, now: Timestamp) -> Result<bool, StoreError> {
        self.guard.around("resend_delivery", || self.inner.resend_delivery(id, now))
    }
}
