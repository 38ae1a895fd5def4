use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use ureq::http::Response;
use ureq::{Agent, Body};

use crate::admission::Admission;
use crate::evidence::{Told, Wanted};
use crate::leg::Leg;
use crate::log::chain;
use crate::outcome::Ending;
use crate::permit::{InvalidPermit, Permit};
use crate::settings::{Endpoint, Secret};
use crate::wire;

const CONNECT_LIMIT: Duration = Duration::from_secs(2);
const REQUEST_LIMIT: Duration = Duration::from_secs(5);
/// The API answers within 20 seconds, whether it wants to know something or not.
const QUESTION_LIMIT: Duration = Duration::from_secs(30);
/// The permission is short; whoever answers more is not the API.
const MAX_ANSWER: u64 = 16 << 10;
/// A question names all that is taken from Asterisk's database.
const MAX_QUESTION: u64 = 1 << 20;
const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// The platform's internal listener.
pub(crate) struct Api {
    agent: Agent,
    base: String,
    secret: Secret,
}

/// What the API said to the question for the gate.
pub(crate) enum Gate {
    Open(Permit),
    /// It answered, and gave no permission.
    Refused {
        status: u16,
    },
    /// It gave a permission that can't be used.
    Unusable(InvalidPermit),
    /// It didn't answer, so nobody knows whether the gate is won. It must not be asked again.
    Away(ureq::Error),
}

/// What the API said of somebody who calls.
pub(crate) enum CallIn {
    /// The business is to be rung for them.
    Admitted(Admission),
    /// Nobody whom it expects.
    Unknown,
    /// It answered, and gave no permission.
    Refused {
        status: u16,
    },
    Unusable(InvalidPermit),
    Away(ureq::Error),
}

/// What the API said to the question whether the two may be joined.
pub(crate) enum Join {
    Open,
    Refused {
        status: u16,
    },
    /// It didn't answer, so nobody knows whether the gate is won. It must not be asked again.
    Away(ureq::Error),
}

/// What became of a report.
#[derive(Debug)]
pub(crate) enum Reported {
    Taken,
    /// The API has an opinion of its own about this leg, and nothing is left to be told.
    Refused {
        status: u16,
    },
    /// Nobody took it, so it has to be kept.
    Untaken,
}

/// Whom the API does not like, out of its answer.
#[derive(Deserialize)]
struct Problem {
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Serialize)]
struct Question<'a> {
    nonce: &'a str,
    channel: &'a str,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    ending: Option<&'a Ending>,
}

/// Somebody calls, as the carrier says.
#[derive(Serialize)]
struct Caller<'a> {
    channel: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    caller: Option<&'a str>,
}

impl Api {
    pub(crate) fn new(endpoint: Endpoint, secret: Secret) -> Self {
        let config = Agent::config_builder()
            .timeout_connect(Some(CONNECT_LIMIT))
            .timeout_global(Some(REQUEST_LIMIT))
            .max_redirects(0)
            .proxy(None)
            .http_status_as_error(false)
            .input_buffer_size(8 << 10)
            .output_buffer_size(8 << 10)
            // One that the API closed meanwhile would cost the one question for the gate.
            .max_idle_connections(0)
            .max_idle_connections_per_host(0)
            .build();
        let base = endpoint.base_url();
        Self { agent: wire::agent(config, endpoint), base, secret }
    }

    /// Asks for permission to dial the visitor: once, since each question may win the gate.
    pub(crate) fn ask_gate(&self, leg: &Leg) -> Gate {
        let question = Question { nonce: leg.nonce(), channel: leg.channel(), ending: None };
        let mut answer = match self.post(leg, "gate", &question, REQUEST_LIMIT) {
            Ok(answer) => answer,
            Err(error) => return Gate::Away(error),
        };
        match answer.status().as_u16() {
            200 => match answer.body_mut().with_config().limit(MAX_ANSWER).read_to_vec() {
                Ok(body) => Permit::parse(&body).map_or_else(Gate::Unusable, Gate::Open),
                Err(error) => Gate::Away(error),
            },
            status @ 500.. => Gate::Away(ureq::Error::StatusCode(status)),
            status => Gate::Refused { status },
        }
    }

    /// Asks whom to ring for somebody who calls: once, since each question may begin an attempt.
    pub(crate) fn call_in(&self, channel: &str, caller: Option<&str>) -> CallIn {
        let mut answer = match self.send("inbound", &Caller { channel, caller }, REQUEST_LIMIT) {
            Ok(answer) => answer,
            Err(error) => return CallIn::Away(error),
        };
        match answer.status().as_u16() {
            200 => match answer.body_mut().with_config().limit(MAX_ANSWER).read_to_vec() {
                Ok(body) => Admission::parse(&body).map_or_else(CallIn::Unusable, CallIn::Admitted),
                Err(error) => CallIn::Away(error),
            },
            404 if is_of_kind(&mut answer, ":unknown-caller") => CallIn::Unknown,
            status @ 500.. => CallIn::Away(ureq::Error::StatusCode(status)),
            status => CallIn::Refused { status },
        }
    }

    /// Asks whether the business may be joined with the visitor who called: once.
    pub(crate) fn ask_join(&self, leg: &Leg) -> Join {
        let question = Question { nonce: leg.nonce(), channel: leg.channel(), ending: None };
        match self.post(leg, "join", &question, REQUEST_LIMIT) {
            Ok(answer) => match answer.status().as_u16() {
                200..=299 => Join::Open,
                status @ 500.. => Join::Away(ureq::Error::StatusCode(status)),
                status => Join::Refused { status },
            },
            Err(error) => Join::Away(error),
        }
    }

    /// Reports until the API takes it, asking again cannot help, or `limit` is over.
    pub(crate) fn report(&self, leg: &Leg, ending: &Ending, limit: Duration) -> Reported {
        let report = Question { nonce: leg.nonce(), channel: leg.channel(), ending: Some(ending) };
        let deadline = Instant::now() + limit;
        let mut pause = FIRST_PAUSE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.post(leg, "outcome", &report, left.min(REQUEST_LIMIT)) {
                Ok(mut answer) => match answer.status().as_u16() {
                    200..=299 => return Reported::Taken,
                    status @ (403 | 409) if !is_of_kind(&mut answer, ":not-the-handler") => {
                        return Reported::Refused { status };
                    }
                    status @ 400..=499 => {
                        let remedy = remedy(status);
                        tracing::error!(status, remedy, "the API does not accept the handler");
                        return Reported::Untaken;
                    }
                    status => tracing::warn!(status, "the API could not take the outcome"),
                },
                Err(error) => {
                    tracing::warn!(error = chain(&error), "the API is away");
                }
            }
            if Instant::now() + pause >= deadline {
                return Reported::Untaken;
            }
            thread::park_timeout(pause);
            pause *= 2;
        }
    }

    /// Tells the answer to the last question about Asterisk's record, and waits for the next one.
    pub(crate) fn ask_for_questions(&self, told: &Told) -> Result<Wanted, ureq::Error> {
        let mut answer = self.send("evidence", told, QUESTION_LIMIT)?;
        match answer.status().as_u16() {
            200 => answer.body_mut().with_config().limit(MAX_QUESTION).read_json(),
            status => Err(ureq::Error::StatusCode(status)),
        }
    }

    fn post(
        &self,
        leg: &Leg,
        question: &str,
        body: &Question<'_>,
        limit: Duration,
    ) -> Result<Response<Body>, ureq::Error> {
        self.send(&format!("legs/{}/{question}", leg.id()), body, limit)
    }

    fn send(
        &self,
        path: &str,
        body: &impl Serialize,
        limit: Duration,
    ) -> Result<Response<Body>, ureq::Error> {
        let url = format!("{}/internal/v1/{path}", self.base);
        let request = self.agent.post(url).config().timeout_global(Some(limit)).build();
        request.header("Authorization", format!("Bearer {}", self.secret.expose())).send_json(body)
    }
}

/// What the problem is about: a wrong secret is 403, too, and a wrong address 404.
fn is_of_kind(answer: &mut Response<Body>, kind: &str) -> bool {
    let problem = answer.body_mut().with_config().limit(MAX_ANSWER).read_to_vec();
    let problem = problem.ok().and_then(|body| serde_json::from_slice::<Problem>(&body).ok());
    problem.is_some_and(|problem| problem.kind.ends_with(kind))
}

/// What to mend after a status that says nothing about the leg.
const fn remedy(status: u16) -> &'static str {
    match status {
        401 | 403 | 407 => "give the handler and the server the same CALLBACK_HANDLER_SECRET",
        404 | 405 => "let CALLBACK_API name the server's internal listener, and nothing else",
        408 | 429 => "see why the server is slow, or what stands between it and the handler",
        _ => "run a handler and a server of the same version",
    }
}
