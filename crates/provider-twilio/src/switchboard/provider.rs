use std::fmt;
use std::io;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use callback_core::ports::provider::{
    CallProvider, Found, HangUpError, Health, OutboundCall, Placement, ProviderCall,
};
use callback_core::ports::steering::Steering;
use callback_core::{Callee, Cause, LegEnd, LegId};
use jiff::{SignedDuration, Timestamp};

use super::line::lock;
use super::seen::{Past, Shape};
use super::step::Step;
use super::switchboard::{Settings, Switchboard};
use crate::rest::CallSid;
use crate::rest::{MachineDetection, NewCall, Refusal, RefusalKind, RestError, Standing};

/// Before the visitor is dialed, a call may take so long besides its talk.
const PRELUDE: SignedDuration = SignedDuration::from_mins(5);

/// Calls over Twilio. Webhooks come in through [`Webhooks`](super::Webhooks); a thread asks Twilio about every call
/// now and then until this is dropped.
pub struct TwilioProvider {
    switchboard: Arc<Switchboard>,
    looker: Mutex<Option<JoinHandle<()>>>,
}

impl TwilioProvider {
    /// Begins to follow calls; none is known yet.
    pub fn start(settings: Settings, desk: Arc<dyn Steering>) -> io::Result<Self> {
        let switchboard = Arc::new(Switchboard::new(settings, desk));
        let watched = switchboard.clone();
        let looker = thread::Builder::new()
            .name("twilio-looks".into())
            .spawn(move || watched.keep_looking())?;
        Ok(Self { switchboard, looker: Mutex::new(Some(looker)) })
    }

    pub(super) fn switchboard(&self) -> Arc<Switchboard> {
        self.switchboard.clone()
    }
}

impl Drop for TwilioProvider {
    fn drop(&mut self) {
        self.switchboard.stop();
        let looker = lock(&self.looker).take();
        if looker.is_some_and(|looker| looker.join().is_err()) {
            tracing::error!("the thread that looks at Twilio's calls panicked");
        }
    }
}

impl fmt::Debug for TwilioProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TwilioProvider")
            .field("client", &self.switchboard.settings.client)
            .finish_non_exhaustive()
    }
}

impl CallProvider for TwilioProvider {
    fn name(&self) -> &'static str {
        "twilio"
    }

    fn place_call(&self, call: &OutboundCall) -> Placement {
        let Some(number) = call.to.number() else {
            let end = LegEnd::new(Cause::Unreachable);
            return Placement::NotPlaced { end, retryable: false };
        };
        let board = &self.switchboard;
        let (answered, status) = match &call.to {
            Callee::Business(_) | Callee::Endpoint(_) => (Step::Business, Step::First),
            Callee::Visitor(_) => (Step::Reached, Step::FirstVisitor),
        };
        let url = |step| board.settings.public.call(call.leg, &call.nonce, step);
        let (answered, status, machine) = (url(answered), url(status), url(Step::Machine));
        let detection = MachineDetection { callback: machine };
        let limit = |limit: SignedDuration| Duration::try_from(limit).unwrap_or_default();
        let new = NewCall {
            to: number.as_e164(),
            from: call.caller_id.as_e164(),
            url: &answered,
            status_callback: &status,
            ring_limit: limit(call.ring_limit),
            talk_limit: limit(board.settings.talk_limit.saturating_add(PRELUDE)),
            machine_detection: board.settings.machine_detection.then_some(&detection),
        };
        // Before Twilio is asked: its first word of the call may come before its answer.
        let shape = Shape::of(&call.to);
        let line = board.lines.open(call.leg, (shape, Past::New), board.first_look());
        match board.settings.client.create_call(&new) {
            Ok(created) => {
                if !lock(&line).is(&created.sid) {
                    tracing::error!(leg = %call.leg, "Twilio made two calls of one request");
                    board.discard(created.sid.clone());
                }
                board.wake();
                Placement::Placed(ProviderCall(created.sid.as_str().to_owned()))
            }
            Err(RestError::Unknown { source }) => Placement::Unknown { cause: source },
            Err(error) => {
                board.lines.close(call.leg);
                not_placed(&error)
            }
        }
    }

    fn hang_up(&self, call: &ProviderCall) -> Result<(), HangUpError> {
        let Ok(sid) = CallSid::parse(&call.0) else {
            return Err(HangUpError::Gone { call: call.clone() });
        };
        let board = &self.switchboard;
        let outcome = board.settings.client.complete_call(&sid);
        if let Some(line) = board.lines.find_by_sid(&sid) {
            lock(&line).look_within(Timestamp::now(), board.settings.looks.soon);
            board.wake();
        }
        match outcome {
            Ok(()) => Ok(()),
            Err(RestError::Refused(Refusal {
                kind: RefusalKind::NotInState | RefusalKind::NotFound,
                ..
            })) => Err(HangUpError::Gone { call: call.clone() }),
            Err(error) => Err(HangUpError::Unreachable { source: error.into() }),
        }
    }

    fn reconcile(&self, leg: LegId) -> Found {
        self.switchboard.reconcile(leg)
    }

    fn reconcile_placed(&self, leg: LegId, call: &ProviderCall) -> Found {
        self.switchboard.follow_placed(leg, call)
    }

    fn adopt(&self, leg: LegId, call: &ProviderCall) -> Found {
        self.switchboard.follow(leg, Shape::CameIn, call)
    }

    fn health(&self) -> Health {
        match self.switchboard.settings.client.standing() {
            Standing::Up => Health::Ready,
            Standing::Open { why } => Health::Down { why: why.to_string() },
        }
    }
}

/// Why Twilio certainly did not take a call.
fn not_placed(error: &RestError) -> Placement {
    let (cause, retryable) = match error {
        RestError::NotSent { .. } => (Cause::Unreachable, true),
        RestError::Refused(refusal) => match refusal.kind {
            RefusalKind::DeadNumber | RefusalKind::BadNumber => (Cause::NoSuchNumber, false),
            _ => (Cause::CarrierFault, false),
        },
        RestError::Throttled { .. } | RestError::Unknown { .. } => (Cause::CarrierFault, true),
    };
    tracing::warn!(error = error as &dyn std::error::Error, "Twilio did not take a call");
    Placement::NotPlaced { end: LegEnd::new(cause), retryable }
}
