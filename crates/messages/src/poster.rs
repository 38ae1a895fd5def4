//! Posts to webhooks and chat rooms.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use callback_core::ports::notifications::{Handover, Notification, Notifier};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use ureq::http::{Response, StatusCode};
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body, Error};

use crate::address::PublicOnly;
use crate::payload::payload;
use crate::values::Values;
use crate::{Catalog, Endpoint, Reach, Shape, chat};

/// How long a post may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Until the connection is there, its encryption included.
    pub connect: Duration,
    /// In all.
    pub overall: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), overall: Duration::from_secs(15) }
    }
}

/// Posts to one endpoint.
pub struct Poster {
    agent: Agent,
    endpoint: Endpoint,
    catalog: Arc<Catalog>,
    zone: TimeZone,
}

impl Poster {
    /// Makes no connection yet. Times are told by the clocks of `zone`.
    #[must_use]
    pub fn new(endpoint: Endpoint, limits: Limits, catalog: Arc<Catalog>, zone: TimeZone) -> Self {
        Self { agent: agent(endpoint.reach, limits), endpoint, catalog, zone }
    }

    fn post(&self, notification: &Notification<'_>) -> Result<Response<Body>, Error> {
        let request = self.agent.post(self.endpoint.url.uri()).content_type("application/json");
        let Endpoint { shape, shows_visitor, .. } = &self.endpoint;
        match shape {
            Shape::Standard(keys) => {
                let body = payload(notification, *shows_visitor);
                let (id, now) = (format!("msg_{}", notification.id), Timestamp::now().as_second());
                let signatures: Vec<_> = keys.iter().map(|key| key.sign(&id, now, &body)).collect();
                request
                    .header("webhook-id", id)
                    .header("webhook-timestamp", now.to_string())
                    .header("webhook-signature", signatures.join(" "))
                    .send(&body[..])
            }
            Shape::Slack => {
                request.send(chat::slack(&self.line(notification)).to_string().as_bytes())
            }
            Shape::Teams => {
                let (line, open) = (self.line(notification), self.catalog.language.decide());
                let card = chat::teams(&line, notification.link, open);
                request.send(card.to_string().as_bytes())
            }
        }
    }

    fn line(&self, notification: &Notification<'_>) -> String {
        let (language, shows_visitor) = (self.catalog.language, self.endpoint.shows_visitor);
        let values = Values { notification, zone: &self.zone, language, shows_visitor };
        let line = self.catalog.line(notification.topic);
        line.map_or_else(String::new, |line| line.fill(|field| values.value(field)))
    }
}

impl Notifier for Poster {
    fn notify(&self, notification: &Notification<'_>) -> Handover {
        match self.post(notification) {
            Ok(answer) => fate(&answer),
            Err(error) => Handover::NotNow { why: error.to_string(), wait: None },
        }
    }
}

impl fmt::Debug for Poster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Poster").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

/// An agent that follows nothing, trusts no environment, and keeps no connection.
fn agent(reach: Reach, limits: Limits) -> Agent {
    let config = Agent::config_builder()
        .timeout_connect(Some(limits.connect))
        .timeout_global(Some(limits.overall))
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .max_idle_connections(0)
        .https_only(reach == Reach::Public)
        .user_agent(concat!("callback/", env!("CARGO_PKG_VERSION")))
        .build();
    match reach {
        Reach::Public => {
            Agent::with_parts(config, DefaultConnector::default(), PublicOnly::default())
        }
        Reach::Private => {
            Agent::with_parts(config, DefaultConnector::default(), DefaultResolver::default())
        }
    }
}

/// What the receiver says is not read: its status is enough.
fn fate(answer: &Response<Body>) -> Handover {
    let status = answer.status();
    if status.is_success() {
        return Handover::Delivered;
    }
    let why = format!("the receiver answered {}", status.as_u16());
    if status == StatusCode::GONE {
        return Handover::Refused { why };
    }
    if status.is_redirection() {
        return Handover::NotNow { why: format!("{why}: redirects are not followed"), wait: None };
    }
    let wait = answer.headers().get("retry-after").and_then(|value| value.to_str().ok());
    let wait = wait.and_then(|seconds| seconds.trim().parse::<u32>().ok());
    Handover::NotNow { why, wait: wait.map(|seconds| SignedDuration::from_secs(seconds.into())) }
}
