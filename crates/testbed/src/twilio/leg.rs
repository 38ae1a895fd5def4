use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::call::{Call, Source, Wish};
use super::exchange::{Exchange, State};
use super::form::Form;
use super::ledger::Ring;
use super::phone::{Leaves, PickUp};
use super::post::Letter;
use super::signature::Product;
use super::status::{CallStatus, Progress, rfc2822};

/// After this a phone that hangs up at once has done so.
const AT_ONCE: Duration = Duration::from_millis(200);
/// Longer than any call.
const FOREVER: Duration = Duration::from_hours(48);

/// One call in the hands of the thread that lives it.
#[derive(Clone, Debug)]
pub(super) struct Leg {
    pub(super) exchange: Arc<Exchange>,
    pub(super) sid: String,
}

/// Why a call does not go on as it was going.
#[derive(Clone, Debug)]
pub(super) enum Over {
    /// Its phone hung up.
    Left,
    /// The application, its time limit or the other end of a dial ended it.
    HungUp,
    /// The application gave it another document.
    Follow(Source),
    /// There is no Twilio any more.
    Closed,
}

impl Leg {
    pub(super) fn new(exchange: &Arc<Exchange>, sid: &str) -> Self {
        Self { exchange: Arc::clone(exchange), sid: sid.to_owned() }
    }

    /// Reads or changes the call.
    pub(super) fn call<T>(&self, how: impl FnOnce(&mut Call) -> T) -> Result<T, Over> {
        self.exchange.change(|state| state.call_mut(&self.sid).map(how)).ok_or(Over::Closed)
    }

    /// Waits for a time of the network, or until `done` gives something, unless the call ends.
    pub(super) fn wait<T>(
        &self,
        limit: Duration,
        mut done: impl FnMut(&mut State) -> Option<T>,
    ) -> Result<Option<T>, Over> {
        let end = Instant::now() + self.exchange.options.here(limit);
        let look = |state: &mut State, now: Instant| {
            let Some(call) = state.call_mut(&self.sid) else { return Ok(Err(Over::Closed)) };
            if let Some(over) = over(call, now) {
                return Ok(Err(over));
            }
            let ends = [Some(end), call.leaves, call.limit];
            match done(state) {
                None if now < end => Err(ends.into_iter().flatten().min().unwrap_or(end)),
                found => Ok(Ok(found)),
            }
        };
        self.exchange.poll(look).unwrap_or(Err(Over::Closed))
    }

    pub(super) fn pass(&self, time: Duration) -> Result<(), Over> {
        self.wait(time, |_| None::<()>).map(|_| ())
    }

    pub(super) fn wait_for_end(&self) -> Over {
        match self.wait(FOREVER, |_| None::<()>) {
            Ok(_) => Over::HungUp,
            Err(over) => over,
        }
    }

    /// Rings the phone; gives whether it was answered. If not, the call is over.
    pub(super) fn ring(&self, limit: Duration) -> bool {
        match self.try_to_ring(limit) {
            Ok(Ok(())) => true,
            Ok(Err((status, sip))) => {
                self.finish(status, sip);
                false
            }
            Err(Over::Closed) => false,
            Err(_) => {
                self.finish(CallStatus::Canceled, 487);
                false
            }
        }
    }

    fn try_to_ring(&self, limit: Duration) -> Result<Result<(), (CallStatus, u16)>, Over> {
        let people = &self.exchange.options.people;
        self.exchange.change(|state| {
            let call = state.call(&self.sid).cloned();
            state.rings.extend(call.map(|call| Ring {
                sid: call.sid,
                parent: call.parent,
                to: call.to,
                from: call.from,
                at: Timestamp::now(),
            }));
        });
        self.progress(Progress::Initiated, |call| call.told.started = Some(Timestamp::now()));
        let pick_up = self.call(|call| call.phone.pick_up)?;
        self.pass(people.setup)?;
        match pick_up {
            PickUp::NoSuchNumber => return Ok(Err((CallStatus::Failed, 404))),
            PickUp::CarrierFault => return Ok(Err((CallStatus::Failed, 503))),
            PickUp::Busy => return Ok(Err((CallStatus::Busy, 486))),
            _ => {}
        }
        self.progress(Progress::Ringing, |call| call.told.status = CallStatus::Ringing);
        let rings = match pick_up {
            PickUp::Never => FOREVER,
            PickUp::AnswersLate => people.long_ring,
            _ => people.ring,
        };
        self.pass(rings.min(limit))?;
        Ok(match pick_up {
            _ if rings > limit => Err((CallStatus::NoAnswer, 487)),
            PickUp::Declines => Err((CallStatus::Busy, 603)),
            _ => {
                self.answer();
                Ok(())
            }
        })
    }

    /// The phone was picked up.
    pub(super) fn answer(&self) {
        let at_once = self.exchange.options.here(AT_ONCE);
        self.progress(Progress::Answered, |call| {
            let now = Instant::now();
            call.told.status = CallStatus::InProgress;
            call.answered = Some(now);
            if call.phone.leaves == Leaves::AtOnce {
                call.leaves = Some(now + at_once);
            }
        });
    }

    pub(super) fn finish(&self, status: CallStatus, sip: u16) {
        let options = &self.exchange.options;
        self.progress(Progress::Completed, |call| {
            let talked = call.answered.map(|answered| options.seconds(answered.elapsed()));
            call.told.status = status;
            call.told.seconds = Some(talked.unwrap_or(0));
            call.told.sip = Some(sip);
            call.told.ended = Some(Timestamp::now());
        });
    }

    /// Changes how far the call is, and tells the application if it wanted to know.
    fn progress(&self, progress: Progress, how: impl FnOnce(&mut Call)) {
        let account = &self.exchange.account.sid;
        let letter = self.call(|call| {
            how(call);
            call.record();
            letter(call, progress, account)
        });
        if let Ok(Some(letter)) = letter {
            self.exchange.tell(&self.sid, letter);
        }
    }
}

fn over(call: &mut Call, now: Instant) -> Option<Over> {
    let has_come = |moment: Option<Instant>| moment.is_some_and(|moment| moment <= now);
    match call.wish.take() {
        Some(Wish::Follow(source)) => return Some(Over::Follow(source)),
        // Stays wished, however often it is looked at.
        wish => call.wish = wish,
    }
    if has_come(call.leaves) {
        return Some(Over::Left);
    }
    (call.wish.is_some() || has_come(call.limit)).then_some(Over::HungUp)
}

fn letter(call: &mut Call, progress: Progress, account: &str) -> Option<Letter> {
    let subscription = call.callback.clone()?;
    if !subscription.events.contains(&progress) {
        return None;
    }
    let status = match progress {
        Progress::Initiated => "initiated",
        _ => call.told.status.name(),
    };
    let mut form = call.form(account, status);
    form.extend(Form::from([
        ("CallbackSource", "call-progress-events"),
        ("SequenceNumber", &call.sequence.to_string()),
        ("Timestamp", &rfc2822(Timestamp::now())),
    ]));
    if progress == Progress::Completed {
        let seconds = call.told.seconds.unwrap_or(0);
        form.push("CallDuration", seconds.to_string());
        form.push("Duration", seconds.div_ceil(60).to_string());
        form.push("SipResponseCode", call.told.sip.unwrap_or(200).to_string());
    }
    if let Some(answered_by) = call.told.answered_by {
        form.push("AnsweredBy", answered_by);
    }
    call.sequence += 1;
    Some(Letter::new(Product::Voice, subscription.page, form, Some(&call.sid)))
}
