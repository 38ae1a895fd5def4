//! The core's port, on top of the client.

use std::fmt;
use std::future::Future;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use callback_core::ports::provider::{
    CallProvider, EventSink, Found, HangUpError, Health, OutboundCall, Placement, ProviderCall,
};
use callback_core::{Callee, Cause, LegEnd, LegId, PhoneNumber, Side};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::evidence::Evidence;
use super::inquiry::Inquiry;
use super::reconcile::Doubts;
use super::watcher::{Calls, Owner, Watcher};
use super::{AsteriskSms, CONTEXT, DialTemplate, EXTENSION, MessageTemplate, channel_id};
use crate::ami::{
    ActionError, Ami, Builder, CallerId, ChannelId, Credentials, DialString, DialplanName, Hangup,
    InvalidRequest, Originate, State, Tcp, Tls, VarName,
};
use crate::asterisk::post::Post;

/// How often, and how far apart, a hang-up is tried while Asterisk is still creating the channel.
const HANG_UP_TRIES: u32 = 15;
const HANG_UP_PAUSE: Duration = Duration::from_millis(200);

/// What Asterisk says of a call that is not up; while it stops gracefully, it says something else of those that are.
const NO_SUCH_CHANNEL: &str = "No such channel";

/// Longer than the client needs to give up by itself.
const ANSWER_LIMIT: Duration = Duration::from_secs(20);

/// Where Asterisk is, who we are there, and how it reaches a phone.
#[derive(Debug, Clone)]
pub struct Settings {
    pub manager: Manager,
    pub credentials: Credentials,
    pub dial: DialTemplate,
    /// Who reads what Asterisk keeps of calls. Without one, what nobody saw stays unknown.
    pub evidence: Option<Arc<dyn Evidence>>,
}

/// Where the manager is, and whether everybody on the way there can read along.
#[derive(Debug, Clone)]
pub enum Manager {
    Plain(Tcp),
    Secure(Tls),
}

/// Rings phones through one Asterisk. Its connection closes when it is dropped.
pub struct AsteriskProvider {
    pub(super) ami: Ami,
    pub(super) calls: Calls,
    pub(super) evidence: Option<Arc<dyn Evidence>>,
    pub(super) doubts: Doubts,
    dial: DialTemplate,
    runtime: Handle,
    _stops_when_dropped: oneshot::Sender<()>,
}

impl AsteriskProvider {
    /// Begins to connect, and returns at once; `sink` hears when calls can be placed. The runtime must be driven by
    /// threads other than those that call the provider.
    pub fn start(
        settings: Settings,
        sink: Arc<dyn EventSink>,
        runtime: &Handle,
    ) -> std::io::Result<Self> {
        let Settings { manager, credentials, dial, evidence } = settings;
        let client = match manager {
            Manager::Plain(tcp) => Ami::over(tcp, credentials),
            Manager::Secure(tls) => Ami::over(tls, credentials),
        };
        Self::over(client, dial, evidence, sink, runtime)
    }

    /// The same over a client of the caller's making.
    pub fn over(
        client: Builder,
        dial: DialTemplate,
        evidence: Option<Arc<dyn Evidence>>,
        sink: Arc<dyn EventSink>,
        runtime: &Handle,
    ) -> std::io::Result<Self> {
        let post = Post::start(sink)?;
        let (ami, deliveries) = client.spawn(runtime);
        let calls = Calls::new(evidence.is_some());
        let (stops, stopped) = oneshot::channel();
        let (state, shared) = (ami.watch(), calls.clone());
        let inquiry = evidence.clone().map(|evidence| Inquiry::new(ami.clone(), evidence));
        let ours = ami.clone();
        let watcher =
            Watcher { ami: ours, deliveries, state, calls: shared, inquiry, post, stopped };
        runtime.spawn(watcher.run());
        let (doubts, runtime) = (Doubts::default(), runtime.clone());
        Ok(Self { ami, calls, evidence, doubts, dial, runtime, _stops_when_dropped: stops })
    }

    /// A sender of text messages over the same connection, lent out for as long as the provider
    /// lives: where messages go, and where they come from.
    #[must_use]
    pub fn sms(&self, to: MessageTemplate, from: MessageTemplate) -> AsteriskSms {
        AsteriskSms::new(self.ami.clone(), self.runtime.clone(), (to, from))
    }

    fn originate(&self, id: ChannelId, call: &OutboundCall) -> Result<Originate, InvalidRequest> {
        let timeout = Duration::try_from(call.ring_limit)
            .map_err(|_| InvalidRequest::Value { header: "Timeout", why: "cannot be negative" })?;
        Ok(Originate {
            id,
            channel: match &call.to {
                Callee::Endpoint(endpoint) => DialString::parse(endpoint.as_str())?,
                Callee::Business(number) => self.dial.dial_string(number.number())?,
                Callee::Visitor(number) => self.dial.dial_string(number.number())?,
            },
            context: DialplanName::parse(CONTEXT)?,
            exten: DialplanName::parse(EXTENSION)?,
            caller_id: Some(CallerId::parse(call.caller_id.as_e164())?),
            timeout,
            // Inherited by the visitor's channel; nothing else travels this way.
            variables: vec![
                (VarName::new("__CALLBACK_ATTEMPT")?, call.attempt.to_string()),
                (VarName::new("__CALLBACK_LEG")?, call.leg.to_string()),
                (VarName::new("__CALLBACK_NONCE")?, call.nonce.to_hex()),
            ],
        })
    }

    /// Runs `work` on the runtime and waits for it. `None` when nobody drives the runtime any more.
    pub(super) fn wait<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
        let (done, result) = mpsc::sync_channel(1);
        self.runtime.spawn(async move {
            let _nobody_waits = done.send(work.await);
        });
        result.recv_timeout(ANSWER_LIMIT).ok()
    }
}

impl CallProvider for AsteriskProvider {
    fn name(&self) -> &'static str {
        "asterisk"
    }

    fn place_call(&self, call: &OutboundCall) -> Placement {
        if call.to.side() == Side::Visitor {
            // The dialplan is written for the business only, as the settings say.
            return not_placed(Cause::CarrierFault, false);
        }
        let prepared =
            channel_id(call.leg).and_then(|id| Ok((id.clone(), self.originate(id, call)?)));
        let (id, originate) = match prepared {
            Ok(prepared) => prepared,
            Err(error) => {
                tracing::error!(leg = %call.leg, %error, "the call cannot be asked for");
                return not_placed(Cause::CarrierFault, false);
            }
        };
        // From before the first byte, as events may overtake the answer.
        self.calls.lock().follow(&id);
        let ami = self.ami.clone();
        match self.wait(async move { ami.send(originate).await }) {
            Some(Ok(())) => {
                self.calls.lock().placed(&id);
                Placement::Placed(ProviderCall(id.as_str().to_owned()))
            }
            Some(Err(error)) => self.unplaced(&id, error),
            None => Placement::Unknown { cause: "the runtime has stopped".into() },
        }
    }

    fn hang_up(&self, call: &ProviderCall) -> Result<(), HangUpError> {
        let gone = || HangUpError::Gone { call: call.clone() };
        let id = ChannelId::parse(call.0.as_str()).map_err(|_| gone())?;
        self.calls.lock().cancelled(&id);
        let (ami, calls) = (self.ami.clone(), self.calls.clone());
        match self.wait(async move { hang_up(&ami, &calls, id).await }) {
            Some(Ok(())) => Ok(()),
            Some(Err(ActionError::Refused { message })) if message == NO_SUCH_CHANNEL => {
                Err(gone())
            }
            Some(Err(error)) => Err(HangUpError::Unreachable { source: error.into() }),
            None => Err(HangUpError::Unreachable { source: "the runtime has stopped".into() }),
        }
    }

    fn reconcile(&self, leg: LegId) -> Found {
        match channel_id(leg) {
            Ok(id) => self.look_for(Owner::Placed(leg), &id),
            Err(_) => Found::Unknown { why: "no such leg".to_owned() },
        }
    }

    fn adopt(&self, leg: LegId, call: &ProviderCall) -> Found {
        let Ok(id) = ChannelId::parse(call.0.as_str()) else {
            return Found::Unknown { why: format!("{call} is no channel's id") };
        };
        self.calls.adopt(&id, leg);
        let found = match self.look_for(Owner::CameIn(leg), &id) {
            // Somebody called, whatever the record says.
            Found::Absent => Found::Unknown { why: "the caller is not in the record".to_owned() },
            found => found,
        };
        if let Found::Unknown { .. } = found {
            self.calls.release(&id);
        }
        found
    }

    fn health(&self) -> Health {
        match self.ami.state() {
            State::Ready { .. } => Health::Ready,
            state => Health::Down { why: state.to_string() },
        }
    }

    fn dial_string(&self, _leg: LegId, number: &PhoneNumber) -> Option<String> {
        Some(self.dial.render(number))
    }

    fn dial_string_beside(&self, _call: &ProviderCall, number: &PhoneNumber) -> Option<String> {
        Some(self.dial.render(number))
    }
}

impl AsteriskProvider {
    fn unplaced(&self, id: &ChannelId, error: ActionError) -> Placement {
        tracing::warn!(call = id.as_str(), %error, "the call was not placed");
        let placement = match error {
            ActionError::NotSent(_) => not_placed(Cause::Unreachable, true),
            ActionError::Refused { .. } => not_placed(Cause::CarrierFault, true),
            ActionError::Invalid(_) => not_placed(Cause::CarrierFault, false),
            // It may ring: its events are still ours.
            ActionError::OutcomeUnknown { .. } | ActionError::Malformed { .. } => {
                return Placement::Unknown { cause: error.into() };
            }
        };
        self.calls.lock().forget(id);
        placement
    }

    /// Has the tracker see all channels soon.
    pub(super) fn list_again(&self) {
        let ami = self.ami.clone();
        self.runtime.spawn(async move { ami.resync().await });
    }
}

/// Asterisk takes an originate before it has a channel for it, and until then knows of nothing to hang up.
async fn hang_up(ami: &Ami, calls: &Calls, id: ChannelId) -> Result<(), ActionError> {
    let mut tries = 0;
    loop {
        let outcome = ami.send(Hangup::normal(id.clone())).await;
        tries += 1;
        let refused = matches!(outcome, Err(ActionError::Refused { .. }));
        if !refused || tries >= HANG_UP_TRIES || !calls.lock().is_open(&id) {
            return outcome;
        }
        tokio::time::sleep(HANG_UP_PAUSE).await;
    }
}

fn not_placed(cause: Cause, retryable: bool) -> Placement {
    Placement::NotPlaced { end: LegEnd::new(cause), retryable }
}

impl fmt::Debug for AsteriskProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsteriskProvider").field("state", &self.ami.state()).finish_non_exhaustive()
    }
}
