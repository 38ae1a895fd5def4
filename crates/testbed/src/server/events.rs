//! Server-sent events, read line by line.

use std::io::{BufRead, BufReader, Read};

use serde_json::Value;

use crate::TestbedError;

/// One step of a callback, as the server told it.
#[derive(Clone, Debug)]
pub struct Step(pub Value);

impl Step {
    fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or("")
    }

    /// Such as `ringing`.
    #[must_use]
    pub fn event(&self) -> &str {
        self.text("event")
    }

    /// `business`, `visitor`, or nothing.
    #[must_use]
    pub fn side(&self) -> &str {
        self.text("side")
    }

    /// What happened, for people.
    #[must_use]
    pub fn words(&self) -> &str {
        self.text("words")
    }

    /// The state that the callback is in after it.
    #[must_use]
    pub fn state(&self) -> &str {
        self.text("state")
    }

    /// Why the leg ended, such as `busy`; nothing if none did.
    #[must_use]
    pub fn cause(&self) -> &str {
        self.text("cause")
    }

    /// The names of all steps of a callback that ends in a talk, in their order.
    pub const OF_A_TALK: [&str; 10] = [
        "asked",
        "business dialing",
        "business ringing",
        "business answered",
        "business accepted",
        "business gate_won",
        "visitor ringing",
        "visitor answered",
        "visitor connected",
        "visitor ended",
    ];

    /// The event with its side, such as `business ringing`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.side(), self.event()).trim().to_owned()
    }
}

/// Reads steps until the server ends the stream.
pub(super) struct Follow<R> {
    lines: BufReader<R>,
}

impl<R: Read> Follow<R> {
    pub(super) fn new(stream: R) -> Self {
        Self { lines: BufReader::new(stream) }
    }
}

impl<R: Read> Iterator for Follow<R> {
    type Item = Result<Step, TestbedError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let mut line = String::new();
            match self.lines.read_line(&mut line) {
                Ok(0) => return None,
                Ok(_) => {}
                Err(error) => return Some(Err(TestbedError::io("the events broke off")(error))),
            }
            if let Some(data) = line.strip_prefix("data:") {
                let step = serde_json::from_str(data.trim()).map(Step);
                return Some(step.map_err(|error| TestbedError::failed("an event", error)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_read_and_heartbeats_passed_over() {
        let stream = ": hello\n\nid: 1\ndata: {\"event\":\"asked\"}\n\n:\n\nid: 2\ndata: \
                      {\"event\":\"ringing\",\"side\":\"business\"}\n\n";
        let steps: Vec<_> = Follow::new(stream.as_bytes()).map(|s| s.unwrap().name()).collect();
        assert_eq!(steps, ["asked", "business ringing"]);
    }
}
