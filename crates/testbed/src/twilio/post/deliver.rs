use std::error::Error;
use std::io;
use std::time::{Duration, Instant};

use ureq::http::{Request, Response};
use ureq::{Body, Timeout};

use super::policy::Policy;
use super::{Letter, Method};
use crate::twilio::call::Event;
use crate::twilio::exchange::Exchange;
use crate::twilio::form::Form;
use crate::twilio::signature::sign;
use crate::twilio::url::Url;

/// The most that Twilio reads of an answer.
const LONGEST: u64 = 64 * 1024;
/// Between two tries, in the network's time.
const BETWEEN: Duration = Duration::from_secs(1);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::twilio) struct Answer {
    pub(in crate::twilio) status: u16,
    pub(in crate::twilio) content_type: String,
    pub(in crate::twilio) body: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::twilio) enum NoAnswer {
    /// Nobody could be connected to.
    Connection,
    /// Connected, and the whole answer did not come in time.
    Reading,
    /// More than 64 kB.
    TooLong,
}

impl NoAnswer {
    pub(in crate::twilio) fn code(self) -> u32 {
        match self {
            Self::Connection => 11205,
            Self::Reading => 11200,
            Self::TooLong => 11750,
        }
    }
}

impl Exchange {
    /// Sends a webhook, as often as the fragment of its URL says, and gives the last answer.
    pub(in crate::twilio) fn deliver(&self, letter: &Letter) -> Result<Answer, NoAnswer> {
        let fragment = letter.page.url.fragment.as_deref();
        let (policy, strange) = Policy::read(fragment, self.options.webhook_limit);
        for setting in strange {
            self.complain(format!("11100 the fragment of a URL says {setting:?}"));
        }
        let end = Instant::now() + policy.total;
        let mut tries = 0;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let answer = self.send(letter, &policy, left);
            let outcome = answer.as_ref().map(|answer| answer.status).map_err(|no| *no);
            let is_last = tries == policy.retries || Instant::now() >= end || self.lock().over;
            if is_last || !policy.retries_on(outcome) {
                return answer;
            }
            tries += 1;
            self.pause(self.options.here(BETWEEN));
        }
    }

    fn send(&self, letter: &Letter, policy: &Policy, left: Duration) -> Result<Answer, NoAnswer> {
        let (url, body) = match letter.page.method {
            Method::Post => (letter.page.url.clone(), letter.form.clone()),
            Method::Get => (letter.page.url.with_query(&letter.form.encode()), Form::default()),
        };
        let event = self.note(letter, &url);
        let signature = sign(&self.account.auth_token, letter.product, &url, &body);
        let request = Request::builder()
            .method(letter.page.method.name())
            .uri(self.address(&url))
            .header("Host", url.origin(true).split_once("://").map_or("", |(_, host)| host))
            .header("User-Agent", "TwilioProxy/1.1")
            .header("Accept", "*/*")
            .header("X-Twilio-Signature", signature)
            .header("I-Twilio-Idempotency-Token", &letter.token);
        let request = match letter.page.method {
            Method::Get => request.body(String::new()),
            Method::Post => request
                .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                .body(body.encode()),
        };
        // Only a URL that nobody can ask is refused here.
        let request = request.map_err(|_| NoAnswer::Connection)?;
        let request = self
            .agent
            .configure_request(request)
            .timeout_connect(Some(policy.connect.min(left)))
            .timeout_global(Some((policy.connect + policy.read).min(left)))
            .build();
        let answer = self.agent.run(request).map_err(|error| no_answer(&error)).and_then(read)?;
        self.note_answer(letter, event, answer.status);
        Ok(answer)
    }

    /// Where the application is, which need not be where its URL says.
    fn address(&self, url: &Url) -> String {
        match self.lock().webhooks_to.or(self.options.webhooks_to) {
            Some(there) => format!("http://{there}{}", url.rest),
            None => url.asked(),
        }
    }

    /// Writes a request down among the events of its call, before it leaves.
    fn note(&self, letter: &Letter, url: &Url) -> usize {
        let parameters = letter.form.pairs().iter().cloned().collect();
        self.change(|state| {
            let call = letter.call.as_deref().and_then(|sid| state.call_mut(sid));
            let Some(call) = call else { return 0 };
            let id = call.events.len();
            let method = letter.page.method.name();
            let at = Instant::now();
            call.events.push(Event { method, url: url.asked(), parameters, answer: None, at });
            id
        })
    }

    fn note_answer(&self, letter: &Letter, event: usize, status: u16) {
        self.change(|state| {
            let call = letter.call.as_deref().and_then(|sid| state.call_mut(sid));
            if let Some(event) = call.and_then(|call| call.events.get_mut(event)) {
                event.answer = Some(status);
            }
        });
    }
}

fn read(mut response: Response<Body>) -> Result<Answer, NoAnswer> {
    let status = response.status().as_u16();
    let header = response.headers().get("Content-Type");
    let content_type = header.and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let body = response.body_mut().with_config().limit(LONGEST).read_to_vec();
    let body = body.map_err(|error| no_answer(&error))?;
    Ok(Answer { status, content_type, body: String::from_utf8_lossy(&body).into_owned() })
}

fn no_answer(error: &ureq::Error) -> NoAnswer {
    match error {
        ureq::Error::BodyExceedsLimit(_) => NoAnswer::TooLong,
        ureq::Error::HostNotFound
        | ureq::Error::ConnectionFailed
        | ureq::Error::Timeout(Timeout::Resolve | Timeout::Connect) => NoAnswer::Connection,
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            NoAnswer::Connection
        }
        error if is_too_long(error) => NoAnswer::TooLong,
        _ => NoAnswer::Reading,
    }
}

/// A reader hands the limit on inside of an error of its own.
fn is_too_long(error: &ureq::Error) -> bool {
    let source = error.source().and_then(|source| source.downcast_ref::<ureq::Error>());
    matches!(source, Some(ureq::Error::BodyExceedsLimit(_)))
}
