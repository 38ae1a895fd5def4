use std::time::Duration;

use serde_json::{Value, json};

use super::events::{Follow, Step};
use crate::TestbedError;

/// Asks as a browser does, over HTTP.
#[derive(Clone, Debug)]
pub struct Client {
    agent: ureq::Agent,
    base: String,
}

/// What the server gave for a callback that it accepted.
#[derive(Clone, Debug)]
pub struct Ticket {
    pub id: String,
    token: String,
}

impl Client {
    pub(super) fn new(server: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_connect(Some(Duration::from_secs(5)))
            .timeout_global(Some(Duration::from_mins(3)))
            .proxy(None)
            // The server closes a connection that nobody uses for a while, perhaps as it is used.
            .max_idle_connections(0)
            .max_idle_connections_per_host(0)
            .build();
        Self { agent: config.into(), base: format!("{server}/api/v1/callbacks") }
    }

    /// Asks for a callback.
    pub fn ask(&self, number: &str) -> Result<Ticket, TestbedError> {
        let answer = self.agent.post(&self.base).send_json(json!({ "number": number }));
        let accepted = expect(answer, &[202])?;
        let text = |name: &str| {
            let value = accepted.get(name).and_then(Value::as_str).map(str::to_owned);
            value.ok_or_else(|| TestbedError::failed("the server's 202", name))
        };
        Ok(Ticket { id: text("id")?, token: text("token")? })
    }

    /// The callback as its visitor may see it.
    pub fn look(&self, ticket: &Ticket) -> Result<Value, TestbedError> {
        let request = self.agent.get(self.url(ticket, "")).header("authorization", bearer(ticket));
        expect(request.call(), &[200])
    }

    /// Cancels it; a phone that rings or talks is hung up.
    pub fn cancel(&self, ticket: &Ticket) -> Result<Value, TestbedError> {
        let url = self.url(ticket, "");
        let request = self.agent.delete(url).header("authorization", bearer(ticket));
        expect(request.call(), &[200, 202])
    }

    /// Its steps as they happen, from the first; ends after the last.
    pub fn follow(
        &self,
        ticket: &Ticket,
    ) -> Result<impl Iterator<Item = Result<Step, TestbedError>> + use<>, TestbedError> {
        let url = self.url(ticket, "/events");
        let request = self.agent.get(url).header("authorization", bearer(ticket));
        let response =
            request.call().map_err(|error| TestbedError::failed("the server's events", error))?;
        if response.status() != 200 {
            return Err(TestbedError::failed("the server's events", response.status()));
        }
        Ok(Follow::new(response.into_body().into_reader()))
    }

    fn url(&self, ticket: &Ticket, rest: &str) -> String {
        format!("{}/{}{rest}", self.base, ticket.id)
    }
}

fn bearer(ticket: &Ticket) -> String {
    format!("Bearer {}", ticket.token)
}

fn expect(
    answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    wanted: &[u16],
) -> Result<Value, TestbedError> {
    let mut response = answer.map_err(|error| TestbedError::failed("the server", error))?;
    let text = response.body_mut().read_to_string();
    let text = text.map_err(|error| TestbedError::failed("the server's answer", error))?;
    if !wanted.contains(&response.status().as_u16()) {
        let detail = format!("{} instead of {wanted:?}: {text}", response.status());
        return Err(TestbedError::failed("the server", detail));
    }
    serde_json::from_str(&text).map_err(|error| TestbedError::failed("the server's answer", error))
}
