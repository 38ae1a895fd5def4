//! What Twilio asks and tells: checked, stored, and only then answered.

use std::fmt;
use std::sync::Arc;

use callback_core::LegId;
use callback_core::ports::provider::Nonce;

use super::asked::Asked;
use super::route::{Route, Step};
use super::story::Seen;
use super::switchboard::Switchboard;
use crate::twiml::Document;
use crate::webhook::{Body, Form};

/// One request of Twilio's, as it came.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "it holds numbers, and lives for a moment")]
pub struct Request<'a> {
    /// Raw, as it was asked for.
    pub path_and_query: &'a str,
    /// `X-Twilio-Signature`.
    pub signature: Option<&'a str>,
    /// Raw, of a POST with a form.
    pub body: &'a [u8],
}

/// What to answer.
#[derive(Debug)]
pub enum Reply {
    /// 200, `text/xml`.
    Document(Document),
    /// 204: it is stored.
    Noted,
    /// 403: Twilio did not sign this.
    Forbidden,
    /// 404: no address of ours.
    NotFound,
    /// 400: the form lacks what it must have.
    Malformed,
    /// 503: it could not be stored; Twilio asks again.
    Later,
}

/// Answers Twilio's requests. Blocks.
#[derive(Clone)]
pub struct Webhooks(pub(super) Arc<Switchboard>);

impl Webhooks {
    pub(super) fn new(switchboard: Arc<Switchboard>) -> Self {
        Self(switchboard)
    }

    /// Answers one request. Nothing of it is believed, and nothing done, before its signature was checked.
    #[must_use]
    pub fn answer(&self, request: &Request<'_>) -> Reply {
        let board = &self.0;
        let Ok(form) = Form::parse(request.body) else { return Reply::Malformed };
        let url = board.public.signed(request.path_and_query);
        if let Err(error) = board.verifier.verify(&url, request.signature, Body::Form(&form)) {
            tracing::warn!(error = &error as &dyn std::error::Error, "a webhook is not Twilio's");
            return Reply::Forbidden;
        }
        let path = request.path_and_query.split('?').next().unwrap_or_default();
        let reply = match Route::parse(path) {
            Some(Route::Call(leg, nonce, step)) => self.call(leg, &nonce, step, &form),
            Some(Route::Inbound) => self.inbound(&form),
            Some(Route::Check) => Ok(Reply::Noted),
            Some(Route::Text | Route::TextStatus) | None => Err(Trouble::NotOurs),
        };
        reply.unwrap_or_else(Reply::from)
    }

    fn call(&self, leg: LegId, nonce: &Nonce, step: Step, form: &Form) -> Result<Reply, Trouble> {
        let step_of = Asked { board: &self.0, leg, nonce, step, form };
        match step {
            Step::Business => step_of.business(),
            Step::Accept => step_of.accept(),
            Step::Visitor => step_of.visitor(),
            Step::Consent => step_of.consent(),
            Step::Done => step_of.done(),
            Step::Called => step_of.called(),
            Step::Join => step_of.join(),
            Step::Left => step_of.left(),
            Step::First => step_of.status(Seen::First),
            Step::Second | Step::Rung => step_of.status(Seen::Second),
            Step::Machine => step_of.machine(),
        }
    }
}

impl fmt::Debug for Webhooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhooks").finish_non_exhaustive()
    }
}

/// Why a request gets no document.
#[derive(Debug, Clone, Copy)]
pub(super) enum Trouble {
    NotOurs,
    Malformed,
    Unstored,
}

impl From<Trouble> for Reply {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::NotOurs => Self::NotFound,
            Trouble::Malformed => Self::Malformed,
            Trouble::Unstored => Self::Later,
        }
    }
}
