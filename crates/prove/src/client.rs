//! Asks as a browser does, and tells apart what was not sent from what was not answered.

use std::collections::BTreeSet;
use std::io::{self, BufRead, BufReader};
use std::time::Duration;

use serde_json::{Value, json};

use crate::diary::Seen;

const LIMIT: Duration = Duration::from_secs(10);

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Silence {
    /// Nobody listens: the request did not leave.
    NotSent,
    /// It left, and nobody knows what became of it.
    Broken,
}

/// A status, and what came with it.
pub(crate) type Answer = Result<(u16, Value), Silence>;

#[derive(Debug, Clone)]
pub(crate) struct Client {
    agent: ureq::Agent,
    callbacks: String,
    readiness: String,
}

impl Client {
    pub(crate) fn of(server: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(LIMIT))
            .proxy(None)
            // Whoever is killed takes its connections along.
            .max_idle_connections(0)
            .max_idle_connections_per_host(0)
            .build();
        Self {
            agent: config.into(),
            callbacks: format!("{server}/api/v1/callbacks"),
            readiness: format!("{server}/readyz"),
        }
    }

    /// Asks; with the same `Idempotency-Key` for the same number.
    pub(crate) fn ask(&self, number: &str) -> Answer {
        let key = format!("prove-{}", number.trim_start_matches('+'));
        let request = self.agent.post(&self.callbacks).header("idempotency-key", key);
        answer(request.send_json(json!({ "number": number })))
    }

    /// Whether the api can do its work: accept callbacks, and call.
    pub(crate) fn is_ready(&self) -> bool {
        matches!(answer(self.agent.get(&self.readiness).call()), Ok((200, _)))
    }

    /// How many effects the api has set aside; 0 if it does not say.
    pub(crate) fn set_aside(&self) -> u64 {
        let answer = answer(self.agent.get(&self.readiness).call());
        let count = |(_, body): (u16, Value)| body.get("store")?.get("set_aside")?.as_u64();
        answer.ok().and_then(count).unwrap_or_default()
    }

    pub(crate) fn look(&self, id: &str, token: &str) -> Answer {
        let request = self.agent.get(format!("{}/{id}", self.callbacks));
        answer(request.header("authorization", format!("Bearer {token}")).call())
    }

    /// In how many attempts the gate was won, as the callback's history tells it; `None` if it can't be read.
    pub(crate) fn gates_won(&self, id: &str, token: &str) -> Option<u64> {
        let (_, page) = self.look(id, token).ok()?;
        let last = page.get("last_event")?.as_u64()?;
        let request = self.agent.get(format!("{}/{id}/events", self.callbacks));
        let response = request.header("authorization", format!("Bearer {token}")).call().ok()?;
        let mut won = BTreeSet::new();
        // Unless the callback is over, the stream goes on after its last event.
        for line in BufReader::new(response.into_body().into_reader()).lines() {
            let line = line.ok()?;
            let Some(data) = line.strip_prefix("data:") else { continue };
            let event: Value = serde_json::from_str(data).ok()?;
            if event.get("event")? == "gate_won" {
                won.insert(event.get("attempt").and_then(Value::as_u64));
            }
            if event.get("sequence")?.as_u64()? >= last {
                return Some(won.len() as u64);
            }
        }
        None
    }

    pub(crate) fn cancel(&self, id: &str, token: &str) -> Answer {
        let request = self.agent.delete(format!("{}/{id}", self.callbacks));
        answer(request.header("authorization", format!("Bearer {token}")).call())
    }
}

fn answer(sent: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Answer {
    let mut response = sent.map_err(|error| match error {
        ureq::Error::ConnectionFailed => Silence::NotSent,
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            Silence::NotSent
        }
        _ => Silence::Broken,
    })?;
    let status = response.status().as_u16();
    let text = response.body_mut().read_to_string().map_err(|_| Silence::Broken)?;
    // An answer without JSON is told by its status.
    Ok((status, serde_json::from_str(&text).unwrap_or_default()))
}

/// What a callback's own page says of it.
pub(crate) fn seen(body: &Value) -> Option<Seen> {
    Some(Seen {
        state: body.get("state")?.as_str()?.to_owned(),
        is_final: body.get("final")?.as_bool()?,
        attempts: body.get("attempts")?.as_u64()?,
        gates_won: None,
    })
}
