//! What Twilio asks and tells: checked, stored, and only then answered.

use std::fmt;
use std::sync::Arc;

use callback_core::ports::sms::TextDesk;

use super::asked::Asked;
use super::provider::TwilioProvider;
use super::route::{PublicBase, Route};
use super::switchboard::Switchboard;
use super::{inbound, texts};
use crate::twiml::Document;
use crate::webhook::{Body, Form, Verifier};

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
pub struct Webhooks {
    verifier: Arc<Verifier>,
    public: PublicBase,
    calls: Option<Arc<Switchboard>>,
    texts: Option<Arc<dyn TextDesk>>,
}

impl Webhooks {
    /// Knows what Twilio signs with, and where Twilio reaches us; has nothing to say of anything yet.
    #[must_use]
    pub fn new(verifier: Verifier, public: PublicBase) -> Self {
        Self { verifier: Arc::new(verifier), public, calls: None, texts: None }
    }

    /// Answers for calls, too.
    #[must_use]
    pub fn and_calls(self, provider: &TwilioProvider) -> Self {
        Self { calls: Some(provider.switchboard()), ..self }
    }

    /// Answers for texts, too.
    #[must_use]
    pub fn and_texts(self, desk: Arc<dyn TextDesk>) -> Self {
        Self { texts: Some(desk), ..self }
    }

    /// Answers one request. Nothing of it is believed, and nothing done, before its signature was checked.
    #[must_use]
    pub fn answer(&self, request: &Request<'_>) -> Reply {
        let Ok(form) = Form::parse(request.body) else { return Reply::Malformed };
        let url = self.public.signed(request.path_and_query);
        if let Err(error) = self.verifier.verify(&url, request.signature, Body::Form(&form)) {
            tracing::warn!(error = &error as &dyn std::error::Error, "a webhook is not Twilio's");
            return Reply::Forbidden;
        }
        let path = request.path_and_query.split('?').next().unwrap_or_default();
        self.route(path, &form).unwrap_or_else(Reply::from)
    }

    fn route(&self, path: &str, form: &Form) -> Result<Reply, Trouble> {
        let route = Route::parse(path).ok_or(Trouble::NotOurs)?;
        let calls = || self.calls.as_deref().ok_or(Trouble::NotOurs);
        let texts = || self.texts.as_deref().ok_or(Trouble::NotOurs);
        match route {
            Route::Call(leg, nonce, step) => {
                Asked { board: calls()?, leg, nonce: &nonce, step, form }.answer()
            }
            Route::Inbound => inbound::take(calls()?, form),
            Route::Check => Ok(Reply::Noted),
            Route::Text => texts::take(texts()?, form),
            Route::TextStatus(id) => texts::follow(texts()?, id, form),
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
