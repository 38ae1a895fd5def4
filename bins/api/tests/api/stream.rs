use std::io::{BufRead, BufReader, Read};

use serde_json::Value;

use crate::reply::Client;

/// A stream of server-sent events. Reading has the client's deadline.
pub(crate) struct Stream {
    lines: BufReader<Box<dyn Read>>,
}

impl Stream {
    pub(crate) fn open(client: &Client, path: &str, headers: &[(&str, &str)]) -> Self {
        let response = client.open(path, headers);
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { lines: BufReader::new(Box::new(response.into_body().into_reader())) }
    }

    /// Reads until the event that `is_it` says yes to.
    pub(crate) fn until(&mut self, mut is_it: impl FnMut(&Value) -> bool) -> Value {
        loop {
            let event = self.next().expect("the stream goes on");
            if is_it(&event) {
                return event;
            }
        }
    }

    pub(crate) fn until_state(&mut self, state: &str) -> Value {
        self.until(|event| event["state"] == state)
    }

    /// Each event as "side event", the side left out where there is none.
    pub(crate) fn told(self) -> Vec<String> {
        let name = |event: Value| {
            let side = event["side"].as_str().map(|side| format!("{side} "));
            format!("{}{}", side.unwrap_or_default(), event["event"].as_str().unwrap())
        };
        self.map(name).collect()
    }
}

impl Iterator for Stream {
    type Item = Value;

    /// The next event, `None` when the stream has ended. Its `id` must be its sequence number.
    fn next(&mut self) -> Option<Value> {
        let (mut id, mut data) = (None, None);
        loop {
            let mut line = String::new();
            if self.lines.read_line(&mut line).expect("an event in time") == 0 {
                return None;
            }
            let line = line.trim_end();
            if let Some(value) = line.strip_prefix("id: ") {
                id = Some(value.to_owned());
            } else if let Some(value) = line.strip_prefix("data: ") {
                data = Some(serde_json::from_str::<Value>(value).unwrap());
            } else if line.is_empty()
                && let Some(event) = data.take()
            {
                assert_eq!(id, Some(event["sequence"].to_string()));
                return Some(event);
            }
        }
    }
}
