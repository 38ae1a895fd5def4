//! A text came in: a keyword is obeyed, and answered.

use callback_core::ports::sms::{CarrierMessage, SmsText};
use callback_core::ports::texts::{ReplyLimits, TextIn};
use callback_core::{Actor, Keyword, PhoneNumber};
use jiff::{SignedDuration, Timestamp};

use crate::{Desk, DeskError};

/// Texts of one number that ask the same are answered once in this time.
const ONCE_IN: SignedDuration = SignedDuration::from_hours(24);
/// No carrier repeats a text after this.
const KEPT: SignedDuration = SignedDuration::from_hours(72);

/// What is said, and whether it is said each time: because something was done.
struct Answer {
    words: Option<String>,
    each_time: bool,
}

impl Desk {
    /// Takes a text that came in, and returns the answer, which is not sent here. `carrier` is the
    /// carrier's name of the text: a repetition does nothing, and is answered alike. `None` is for
    /// silence: nobody who opted out is answered anything, not even that.
    pub fn text_in(
        &self,
        carrier: &CarrierMessage,
        from: &PhoneNumber,
        body: &str,
    ) -> Result<Option<SmsText>, DeskError> {
        let taken = match self.store.text_in(carrier)? {
            Some(taken) => taken,
            None => self.take_text(carrier, from, Keyword::read(body))?,
        };
        Ok(taken.reply.and_then(|reply| SmsText::parse(reply).ok()))
    }

    fn take_text(
        &self,
        carrier: &CarrierMessage,
        from: &PhoneNumber,
        keyword: Keyword,
    ) -> Result<TextIn, DeskError> {
        let now = self.clock.now();
        let Answer { words, each_time } = self.obey(keyword, from, now)?;
        let limits = ReplyLimits {
            budget: self.rules.texts.answers(now),
            once_since: (!each_time).then_some(before(now, ONCE_IN)),
            forget_before: before(now, KEPT),
        };
        let (carrier, from) = (carrier.clone(), from.clone());
        let text = TextIn { carrier, from, keyword, at: now, reply: words };
        let taken = self.store.take_text_in(&text, &limits)?;
        let answered = taken.reply.is_some();
        tracing::info!(keyword = keyword.name(), answered, "a text came in");
        Ok(taken)
    }

    fn obey(
        &self,
        keyword: Keyword,
        from: &PhoneNumber,
        now: Timestamp,
    ) -> Result<Answer, DeskError> {
        let ours = self.rules.caller_id.as_e164();
        let say = |words: &str, each_time| Answer { words: Some(words.to_owned()), each_time };
        Ok(match keyword {
            Keyword::Stop => {
                self.store.opt_out(from, now)?;
                Answer { words: None, each_time: false }
            }
            Keyword::Start => {
                let was_out = self.store.opt_in(from)?;
                say("You will get texts about your callbacks. Reply STOP for no more.", was_out)
            }
            Keyword::Help => say(
                &format!(
                    "Texts about callbacks that were asked for. Call us: {ours}. \
                     Reply CANCEL to cancel your callback, STOP for no more texts."
                ),
                false,
            ),
            Keyword::Cancel => match self.cancel_all_of(from)? {
                0 => say("You have no callback that could be cancelled.", false),
                1 => say("Your callback is cancelled.", true),
                _ => say("Your callbacks are cancelled.", true),
            },
            Keyword::Other => say(
                &format!(
                    "Nobody reads texts to this number. Call us: {ours}. \
                     Reply CANCEL to cancel your callback, HELP for help."
                ),
                false,
            ),
        })
    }

    /// Cancels the open callbacks of a number; how many there were.
    fn cancel_all_of(&self, from: &PhoneNumber) -> Result<usize, DeskError> {
        let mut cancelled = 0;
        for callback in self.store.open_callbacks(from)? {
            match self.cancel(callback.id, Actor::Visitor) {
                Ok(_) => cancelled += 1,
                // It ended by itself meanwhile.
                Err(DeskError::DoesNotFit(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(cancelled)
    }
}

fn before(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.checked_sub(by).unwrap_or(Timestamp::MIN)
}
