use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::http::Response;

/// A client that takes every status as an answer and follows nothing.
pub(crate) struct Client {
    agent: Agent,
    base: String,
}

/// A whole answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) text: String,
}

impl Client {
    pub(crate) fn new(base: &str) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(20)))
            .http_status_as_error(false)
            .max_redirects(0)
            // A connection that is kept may be closed by the server just as it is used again.
            .max_idle_connections(0)
            .proxy(None)
            .build();
        Self { agent: config.into(), base: base.to_owned() }
    }

    pub(crate) fn get(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        self.open(path, headers).into()
    }

    /// The answer's head, its body still to be read.
    pub(crate) fn open(&self, path: &str, headers: &[(&str, &str)]) -> Response<ureq::Body> {
        let url = format!("{}{path}", self.base);
        let request =
            headers.iter().fold(self.agent.get(url), |it, (name, value)| it.header(*name, *value));
        request.call().unwrap()
    }

    pub(crate) fn delete(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        let url = format!("{}{path}", self.base);
        let request = headers
            .iter()
            .fold(self.agent.delete(url), |it, (name, value)| it.header(*name, *value));
        request.call().unwrap().into()
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(path, &[("Content-Type", "application/json")], body.to_string().as_bytes())
    }

    pub(crate) fn send(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let url = format!("{}{path}", self.base);
        let request =
            headers.iter().fold(self.agent.post(url), |it, (name, value)| it.header(*name, *value));
        request.send(body).unwrap().into()
    }

    pub(crate) fn patch(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let url = format!("{}{path}", self.base);
        let request = self.agent.patch(url);
        let request = headers.iter().fold(request, |it, (name, value)| it.header(*name, *value));
        request.send(body).unwrap().into()
    }

    pub(crate) fn put(&self, path: &str) -> Reply {
        self.agent.put(format!("{}{path}", self.base)).send_empty().unwrap().into()
    }
}

impl From<Response<ureq::Body>> for Reply {
    fn from(response: Response<ureq::Body>) -> Self {
        let (head, mut body) = response.into_parts();
        let text = |value: &ureq::http::HeaderValue| value.to_str().unwrap().to_owned();
        Self {
            status: head.status.as_u16(),
            headers: head
                .headers
                .iter()
                .map(|(name, value)| (name.to_string(), text(value)))
                .collect(),
            text: body.read_to_string().unwrap(),
        }
    }
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }

    /// The last part of the problem's type; it must be a problem document of this status.
    pub(crate) fn problem(&self) -> String {
        assert_eq!(self.header("Content-Type"), "application/problem+json", "{self:?}");
        let document = self.json();
        assert_eq!(document["status"], self.status, "{self:?}");
        assert!(!document["detail"].as_str().unwrap().is_empty(), "{self:?}");
        let kind = document["type"].as_str().unwrap();
        kind.strip_prefix("urn:problem-type:").unwrap().to_owned()
    }
}
