//! Telling people by text message.

use callback_core::ports::sms::{
    CarrierMessage, FoundSms, NotTaken, Sent, Sms, SmsSender, SmsText,
};
use callback_core::ports::store::ClaimedEffect;
use callback_core::ports::texts::{Admission, MessageIntent};
use callback_core::{
    Callback, CallbackId, CallbackState, Message, MessageId, MessageStatus, Notice, PhoneNumber,
    Side,
};
use jiff::SignedDuration;

use super::perform::{Fate, LATER};
use crate::texts::{Draft, chain, reference, rest_of_day};
use crate::{Desk, DeskError};

/// Before a message that was not taken is sent again; none left gives it up, nearly a day later.
const PAUSES: [SignedDuration; 8] = [
    SignedDuration::from_secs(30),
    SignedDuration::from_mins(2),
    SignedDuration::from_mins(10),
    SignedDuration::from_mins(30),
    SignedDuration::from_hours(1),
    SignedDuration::from_hours(3),
    SignedDuration::from_hours(6),
    SignedDuration::from_hours(12),
];
/// A carrier's list may lag this far behind: what is not in it sooner may still appear.
const SETTLE: SignedDuration = SignedDuration::from_mins(2);
/// Between two tries to ask a carrier that can't be asked, and how long it is tried.
const ASK_AGAIN: SignedDuration = SignedDuration::from_mins(5);
const ASKED_FOR: SignedDuration = SignedDuration::from_hours(24);

/// Sends what `notice` says to one of the two, if anything sends messages.
pub(super) fn send(
    desk: &Desk,
    sender: Option<&dyn SmsSender>,
    claimed: &ClaimedEffect,
    (to, notice): (Side, Notice),
) -> Result<Fate, DeskError> {
    let id = claimed.callback;
    let Some(sender) = sender else {
        tracing::warn!(callback = %id, %to, ?notice, "no SMS sender is set up");
        if notice == Notice::NeedsHuman && !desk.leads_to_decisions() {
            nobody_is_led_there(id);
        }
        return Ok(Fate::Finished);
    };
    let callback = desk.store.callback(id)?.ok_or(DeskError::NotFound)?;
    if !is_of_use(notice, &callback.state) {
        tracing::info!(callback = %id, %to, ?notice, "a message is of no use any more");
        return Ok(Fate::Finished);
    }
    let number = match to {
        Side::Business => &desk.rules.texts.business,
        Side::Visitor => callback.visitor.number.number(),
    };
    if !number.kind().may_take_texts() {
        let (reason, kind) = (NotTaken::Landline, number.kind());
        tracing::warn!(callback = %id, %to, ?notice, ?reason, %kind, "no message is sent to such a number");
        return Ok(Fate::Finished);
    }
    let now = desk.clock.now();
    let awake = desk.rules.texts.visitors.next_open(now);
    if to == Side::Visitor && awake > now {
        tracing::info!(callback = %id, ?notice, until = %awake, "a message to a visitor waits for a better time");
        return Ok(Fate::Again(awake.duration_since(now)));
    }
    let link = match (to, notice) {
        (Side::Business, Notice::NeedsHuman) => link(desk, &callback)?,
        _ => None,
    };
    match write(desk, claimed, (to, notice), &callback, (number, link.as_deref())) {
        Some(sms) => Text { desk, sender, callback: &callback, to, notice, sms }.go(),
        None => Ok(Fate::Finished),
    }
}

/// Whether anybody gains by reading it now; it may have waited for a day.
const fn is_of_use(notice: Notice, state: &CallbackState) -> bool {
    match notice {
        Notice::Accepted | Notice::OutOfHours | Notice::Postponed => {
            !state.is_final()
                && !matches!(
                    state,
                    CallbackState::CallingVisitor { .. } | CallbackState::Connected { .. }
                )
        }
        Notice::Reminder => matches!(state, CallbackState::Scheduled { .. }),
        Notice::NeedsHuman => matches!(state, CallbackState::NeedsHuman { .. }),
        Notice::Missed
        | Notice::Unreachable
        | Notice::Expired
        | Notice::Failed
        | Notice::Voicemail { .. } => true,
    }
}

/// Where a person decides about it.
fn link(desk: &Desk, callback: &Callback) -> Result<Option<String>, DeskError> {
    if desk.rules.texts.pages.is_none() {
        nobody_is_led_there(callback.id);
    }
    desk.decision_link(callback)
}

fn nobody_is_led_there(callback: CallbackId) {
    tracing::warn!(%callback, "a person has to decide about a callback, and gets no link to do so, \
        which takes PUBLIC_BASE_URL and something that sends texts; docs/SETTINGS.md says how else");
}

fn write(
    desk: &Desk,
    claimed: &ClaimedEffect,
    (to, notice): (Side, Notice),
    callback: &Callback,
    (number, link): (&PhoneNumber, Option<&str>),
) -> Option<Sms> {
    let rules = &desk.rules;
    let reference = reference(callback.id, claimed.id);
    let draft = Draft {
        callback,
        to,
        notice,
        reference: &reference,
        ours: &rules.caller_id,
        hours: &desk.policy_of(callback.topic).hours,
        can_be_answered: rules.texts.come_in,
        link,
    };
    let Ok(text) = SmsText::parse(draft.words()) else {
        tracing::error!(callback = %callback.id, ?notice, "a message is none that can be sent");
        return None;
    };
    let (to, from) = (number.clone(), rules.caller_id.clone());
    Some(Sms { id: MessageId::from(claimed.id), to, from, text, reference })
}

/// A text, and what it takes to have it sent.
struct Text<'t> {
    desk: &'t Desk,
    sender: &'t dyn SmsSender,
    callback: &'t Callback,
    to: Side,
    notice: Notice,
    sms: Sms,
}

impl Text<'_> {
    fn go(&self) -> Result<Fate, DeskError> {
        let Some(known) = self.desk.store.message(self.sms.id)? else { return self.hand_over() };
        match known.status {
            // Its answer did not come, or was not stored.
            MessageStatus::Intended => {
                if let Some(fate) = self.look_for(&known)? {
                    return Ok(fate);
                }
            }
            MessageStatus::NotTaken => {}
            _ => return Ok(Fate::Finished),
        }
        match pause_after(known.tries) {
            Some(_) => self.hand_over(),
            None => self.give_up("nobody knows whether it was taken"),
        }
    }

    /// What is to become of a message in doubt; `None`: it may be sent again.
    fn look_for(&self, known: &Message) -> Result<Option<Fate>, DeskError> {
        let (callback, to, notice) = (self.callback.id, self.to, self.notice);
        let waited = self.desk.clock.now().duration_since(known.intended_at);
        let fate = match self.sender.find(&self.sms, known.intended_at) {
            FoundSms::Taken(carrier) => {
                self.tell(MessageStatus::Queued, carrier.as_ref())?;
                Fate::Finished
            }
            FoundSms::Absent if waited < SETTLE => Fate::Again((SETTLE - waited).max(LATER)),
            FoundSms::Absent => {
                self.tell(MessageStatus::NotTaken, None)?;
                return Ok(None);
            }
            FoundSms::NotNow { why } if waited < ASKED_FOR => {
                tracing::warn!(%callback, %to, ?notice, why, "a message in doubt can't be looked for yet");
                Fate::Again(ASK_AGAIN)
            }
            FoundSms::NotNow { why } => self.give_up(&why)?,
            // Twice is better than never.
            FoundSms::NeverKnown => return Ok(None),
        };
        Ok(Some(fate))
    }

    fn hand_over(&self) -> Result<Fate, DeskError> {
        let (desk, callback, to, notice) = (self.desk, self.callback.id, self.to, self.notice);
        let now = desk.clock.now();
        let intent = MessageIntent {
            id: self.sms.id,
            callback,
            to,
            notice,
            number: self.sms.to.clone(),
            at: now,
            budget: desk.rules.texts.budget(now),
        };
        let tries = match desk.store.intend_message(&intent)? {
            Admission::Admitted { tries } => tries,
            Admission::OptedOut => {
                let reason = NotTaken::OptedOut;
                tracing::warn!(%callback, %to, ?notice, ?reason, "no message is sent: they want none");
                return Ok(Fate::Finished);
            }
            Admission::OverBudget => {
                let (per_day, again_in) = (desk.rules.texts.per_day, rest_of_day(now));
                tracing::error!(%callback, %to, ?notice, per_day, %again_in,
                    "today's messages are used up (MAX_SMS_PER_DAY): this one waits for tomorrow");
                return Ok(Fate::Again(again_in));
            }
            Admission::Settled => return Ok(Fate::Finished),
        };
        match self.sender.send(&self.sms) {
            Sent::Taken(carrier) => {
                self.tell(MessageStatus::Queued, carrier.as_ref())?;
                Ok(Fate::Finished)
            }
            Sent::NotTaken { reason, why } => self.not_taken(tries, reason, &why),
            // It is looked for first, and sent again only if that finds nothing.
            Sent::Unknown { cause } => {
                let (why, pause) = (chain(&*cause), pause_after(tries).unwrap_or(ASK_AGAIN));
                tracing::warn!(%callback, %to, ?notice, why, again_in = %pause,
                    "nobody knows whether a message was taken");
                Ok(Fate::Again(pause.max(LATER)))
            }
        }
    }

    fn not_taken(&self, tries: u32, reason: NotTaken, why: &str) -> Result<Fate, DeskError> {
        let (callback, to, notice) = (self.callback.id, self.to, self.notice);
        if reason == NotTaken::OptedOut {
            self.desk.store.opt_out(&self.sms.to, self.desk.clock.now())?;
        }
        self.tell(MessageStatus::NotTaken, None)?;
        let Some(pause) = pause_after(tries).filter(|_| reason.is_retryable()) else {
            return self.give_up(&format!("{reason:?}: {why}"));
        };
        tracing::warn!(%callback, %to, ?notice, why, again_in = %pause, "a message was not taken");
        Ok(Fate::Again(pause.max(LATER)))
    }

    fn give_up(&self, why: &str) -> Result<Fate, DeskError> {
        let (callback, to, notice) = (self.callback.id, self.to, self.notice);
        tracing::error!(%callback, %to, ?notice, why, "a message was given up");
        self.tell(MessageStatus::Failed, None)?;
        Ok(Fate::Finished)
    }

    fn tell(
        &self,
        status: MessageStatus,
        carrier: Option<&CarrierMessage>,
    ) -> Result<(), DeskError> {
        self.desk.tell_message(self.sms.id, status, carrier, None)
    }
}

fn pause_after(tries: u32) -> Option<SignedDuration> {
    let before = usize::try_from(tries).ok()?.checked_sub(1)?;
    PAUSES.get(before).copied()
}
