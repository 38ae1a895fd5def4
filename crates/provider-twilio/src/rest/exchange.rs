//! One request and what its answer means.

use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use ureq::http::{HeaderMap, Response};
use ureq::{Agent, Body};

use super::RestError;
use super::error::NoAnswer;
use super::refusal::Refusal;
use super::transport;

/// A page of a thousand calls is about as long.
const LONGEST_ANSWER: u64 = 1 << 20;
/// Nobody is made to wait longer by a header.
const LONGEST_WAIT: Duration = Duration::from_hours(1);

pub(super) enum Method<'a> {
    Get,
    /// With a form.
    Post(&'a str),
    Delete,
}

/// What came back, read to its end as far as it went.
pub(super) struct Answer {
    http: u16,
    retry_after: Option<Duration>,
    body: Option<Vec<u8>>,
}

/// Sends one request, once.
pub(super) fn send(
    agent: &Agent,
    method: &Method<'_>,
    url: &str,
    authorization: &str,
) -> Result<Answer, RestError> {
    let (outcome, written) = transport::watched(|| run(agent, method, url, authorization));
    let response = outcome.map_err(|error| {
        let source = error.into();
        if written { RestError::Unknown { source } } else { RestError::NotSent { source } }
    })?;
    read(response)
}

fn run(
    agent: &Agent,
    method: &Method<'_>,
    url: &str,
    authorization: &str,
) -> Result<Response<Body>, ureq::Error> {
    const ACCEPTED: &str = "application/json";
    match method {
        Method::Get => {
            agent.get(url).header("authorization", authorization).header("accept", ACCEPTED).call()
        }
        Method::Delete => agent
            .delete(url)
            .header("authorization", authorization)
            .header("accept", ACCEPTED)
            .call(),
        Method::Post(form) => agent
            .post(url)
            .header("authorization", authorization)
            .header("accept", ACCEPTED)
            .header("content-type", "application/x-www-form-urlencoded")
            .send(form.as_bytes()),
    }
}

/// The one place where an answer gets its meaning.
fn read(mut response: Response<Body>) -> Result<Answer, RestError> {
    let http = response.status().as_u16();
    let retry_after = retry_after(response.headers());
    // The status stands, even if the rest was cut off.
    let body = response.body_mut().with_config().limit(LONGEST_ANSWER).read_to_vec().ok();
    let answer = Answer { http, retry_after, body };
    match http {
        200..300 => Ok(answer),
        // A proxy's 408 doesn't say how far the request went.
        400..500 if http != 408 => Err(answer.refusal()),
        408 | 500.. => Err(unknown(NoAnswer::Fault { http, code: answer.problem().code })),
        _ => Err(unknown(NoAnswer::Strange { http })),
    }
}

impl Answer {
    /// The JSON of a good answer.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, RestError> {
        let body = self.body.as_deref().unwrap_or_default();
        // Its error is left out: it may quote the answer.
        serde_json::from_slice(body).map_err(|_| unknown(NoAnswer::Unreadable { http: self.http }))
    }

    fn refusal(&self) -> RestError {
        let Problem { code, message } = self.problem();
        match code {
            // Twilio's limit of calls at a time is one that passes, too.
            _ if self.http == 429 => RestError::Throttled { retry_after: self.retry_after },
            Some(20429 | 10004) => RestError::Throttled { retry_after: self.retry_after },
            Some(20500 | 20503) => unknown(NoAnswer::Fault { http: self.http, code }),
            _ => RestError::Refused(Refusal::new(code, self.http, &message)),
        }
    }

    fn problem(&self) -> Problem {
        self.body.as_deref().and_then(|body| serde_json::from_slice(body).ok()).unwrap_or_default()
    }
}

/// How Twilio writes an error.
#[derive(Default, Deserialize)]
struct Problem {
    code: Option<u32>,
    #[serde(default)]
    message: String,
}

pub(super) fn unknown(no_answer: NoAnswer) -> RestError {
    RestError::Unknown { source: no_answer.into() }
}

/// Whether the connection ended before there was an answer.
pub(super) fn was_cut_off(error: &RestError) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};

    let RestError::Unknown { source } = error else { return false };
    let Some(ureq::Error::Io(error)) = source.downcast_ref() else { return false };
    matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get("retry-after")?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_WAIT))
}
