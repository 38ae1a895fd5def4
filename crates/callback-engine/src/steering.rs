//! The desk, as those see it who steer calls.

use callback_core::ports::provider::{Fact, GateRefusal, Nonce, ProviderCall};
use callback_core::ports::recordings::LeftMessage;
use callback_core::ports::sms::{CarrierMessage, MessageUpdate, SmsText, TextDesk};
use callback_core::ports::steering::{CallIn, CallInRefusal, Stage, Steering, Unstored};
use callback_core::ports::store::Leg;
use callback_core::{Callback, CallbackState, Callee, LegId, PhoneNumber, ProofDigits};

use crate::{Desk, DeskError};

impl Steering for Desk {
    fn stage(&self, leg: LegId) -> Result<Stage, GateRefusal> {
        let Some((_, callback)) = self.find_called(leg)? else { return Ok(Stage::Over) };
        Ok(match callback.state {
            state if !state.is_calling(leg) => Stage::Over,
            CallbackState::Connected { .. } => Stage::Joined,
            state if state.is_past_gate() => Stage::PastGate,
            _ => Stage::BeforeGate,
        })
    }

    fn callee(&self, leg: LegId) -> Result<Option<Callee>, GateRefusal> {
        let called = self.find_called(leg)?;
        Ok(called.map(|(leg, callback)| self.callee_of(&leg, &callback)))
    }

    fn proof(&self, leg: LegId) -> Result<Option<ProofDigits>, GateRefusal> {
        Ok(self.find_called(leg)?.and_then(|(_, callback)| callback.proof))
    }

    fn leg_of(&self, call: &ProviderCall) -> Result<Option<LegId>, Unstored> {
        self.store.leg_of(call).map_err(|error| unstored(error.into()))
    }

    fn take(&self, facts: &[Fact]) -> Result<(), Unstored> {
        facts.iter().try_for_each(|fact| Desk::take(self, fact)).map_err(unstored)
    }

    fn call_in(&self, number: &PhoneNumber, call: &ProviderCall) -> Result<CallIn, CallInRefusal> {
        Desk::call_in(self, number, call)
    }

    fn join(&self, leg: LegId, nonce: &Nonce) -> Result<(), GateRefusal> {
        Desk::join(self, leg, nonce)
    }

    fn takes_message(&self, leg: LegId) -> Result<bool, Unstored> {
        Desk::takes_message(self, leg).map_err(unstored)
    }

    fn message_left(&self, leg: LegId, message: &LeftMessage) -> Result<(), Unstored> {
        Desk::message_left(self, leg, message).map_err(unstored)
    }
}

impl Desk {
    fn find_called(&self, leg: LegId) -> Result<Option<(Leg, Callback)>, GateRefusal> {
        let Some(leg) = self.find_leg(leg)? else { return Ok(None) };
        let Ok(Some(callback)) = self.store.callback(leg.callback) else {
            return Err(GateRefusal::Unavailable);
        };
        Ok(Some((leg, callback)))
    }
}

impl TextDesk for Desk {
    fn text_in(
        &self,
        carrier: &CarrierMessage,
        from: &PhoneNumber,
        body: &str,
    ) -> Result<Option<SmsText>, Unstored> {
        Desk::text_in(self, carrier, from, body).map_err(unstored)
    }

    fn message_update(&self, update: &MessageUpdate) -> Result<bool, Unstored> {
        Desk::message_update(self, update).map_err(unstored)
    }
}

fn unstored(error: DeskError) -> Unstored {
    Unstored { source: error.into() }
}
