//! The client: what is asked, and where.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use serde::de::DeserializeOwned;
use ureq::Agent;

use super::breaker::{self, Breaker};
use super::error::LeftAlone;
use super::exchange::{self, Answer, Method};
use super::{ApiBase, Credentials, Limits, RestError, Standing, transport};

/// Polls of calls that live at the same time share connections.
const IDLE_CONNECTIONS: usize = 16;

/// One account at Twilio. Blocks; any number of threads may use it at a time. No order is sent twice.
#[derive(Debug)]
pub struct Client {
    credentials: Credentials,
    base: ApiBase,
    voice: Option<ApiBase>,
    /// For questions; its connections are kept.
    questions: Agent,
    /// For what must not be done twice: a connection each, as a kept one may have died unnoticed, and then nobody
    /// would know whether it was done.
    orders: Agent,
    breaker: Mutex<Breaker>,
}

impl Client {
    /// With the usual time limits.
    #[must_use]
    pub fn new(credentials: Credentials, base: ApiBase) -> Self {
        Self::with_limits(credentials, base, Limits::default())
    }

    /// With time limits of one's own.
    #[must_use]
    pub fn with_limits(credentials: Credentials, base: ApiBase, limits: Limits) -> Self {
        Self {
            credentials,
            voice: base.voice(),
            base,
            questions: transport::agent(limits, IDLE_CONNECTIONS),
            orders: transport::agent(limits, 0),
            breaker: Mutex::default(),
        }
    }

    /// With the voice API elsewhere than beside `base`.
    #[must_use]
    pub fn voice_at(mut self, voice: ApiBase) -> Self {
        self.voice = Some(voice);
        self
    }

    /// Whether requests are sent at all just now.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.breaker().standing()
    }

    pub(super) fn voice(&self) -> Option<&ApiBase> {
        self.voice.as_ref()
    }

    /// `tail` in the account's part of the API, such as `/Calls.json`.
    pub(super) fn path(&self, tail: &str) -> String {
        format!("/2010-04-01/Accounts/{}{tail}", self.credentials.account())
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base.as_str())
    }

    pub(super) fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, RestError> {
        self.get_at(&self.base, path)
    }

    pub(super) fn get_at<T: DeserializeOwned>(
        &self,
        base: &ApiBase,
        path: &str,
    ) -> Result<T, RestError> {
        self.ask(&Method::Get, base, path, Answer::json)
    }

    pub(super) fn post<T: DeserializeOwned>(&self, path: &str, form: &str) -> Result<T, RestError> {
        self.ask(&Method::Post(form), &self.base, path, Answer::json)
    }

    pub(super) fn delete(&self, path: &str) -> Result<(), RestError> {
        self.ask(&Method::Delete, &self.base, path, |_| Ok(()))
    }

    fn ask<T>(
        &self,
        method: &Method<'_>,
        base: &ApiBase,
        path: &str,
        read: impl FnOnce(&Answer) -> Result<T, RestError>,
    ) -> Result<T, RestError> {
        self.breaker()
            .admit(Instant::now())
            .map_err(|why| RestError::NotSent { source: LeftAlone { why }.into() })?;
        let url = format!("{}{path}", base.as_str());
        let outcome = self.send(method, &url).and_then(|answer| read(&answer));
        let failure = outcome.as_ref().err().and_then(breaker::failure);
        self.breaker().note(failure, Instant::now());
        outcome
    }

    /// An order once. A question that a connection swallowed, as a kept one may have died unnoticed, once more.
    fn send(&self, method: &Method<'_>, url: &str) -> Result<Answer, RestError> {
        let send = |agent| exchange::send(agent, method, url, &self.credentials.authorization());
        if !matches!(method, Method::Get) {
            return send(&self.orders);
        }
        match send(&self.questions) {
            Err(error) if exchange::was_cut_off(&error) => send(&self.orders),
            outcome => outcome,
        }
    }

    fn breaker(&self) -> std::sync::MutexGuard<'_, Breaker> {
        // No step of it can be left half done.
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
