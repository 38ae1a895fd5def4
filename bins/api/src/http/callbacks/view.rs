//! Callbacks and their events as JSON. No number is ever in it.

use callback_core::targets::TopicName;
use callback_core::{CallbackState, LegEnd, Outcome, ProofDigits, Side};
use callback_engine::{Chapter, Entry, Moment, VisitorToken};
use serde::Serialize;

use crate::http::view::{side_name, time};

/// Where a callback stands.
#[derive(Debug, Serialize)]
pub(super) struct CallbackView {
    id: String,
    state: &'static str,
    #[serde(rename = "final")]
    is_final: bool,
    /// The last thing that happened, in words.
    words: String,
    asked_at: String,
    /// Since when it stands so.
    since: String,
    attempts: u32,
    /// What the visitor wants to talk about.
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<TopicName>,
    /// The next attempt's time, while it waits for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<String>,
    /// Why the last attempt ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<OutcomeView>,
    /// What the visitor is to press when the call comes, until it has come.
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<ProofDigits>,
    /// The sequence number of the last event; `Last-Event-ID` to follow from here.
    last_event: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

/// One event of a callback.
#[derive(Debug, Serialize)]
pub(super) struct EventView {
    sequence: u64,
    at: String,
    event: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    side: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attempt: Option<u32>,
    /// Whether the visitor began the attempt by calling.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    called_in: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<serde_json::Value>,
    words: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<OutcomeView>,
    state: &'static str,
    #[serde(rename = "final")]
    is_final: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<String>,
}

/// Why an attempt ended: whose leg, and how the network told it.
#[derive(Debug, Serialize)]
struct OutcomeView {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    leg: Option<&'static str>,
    #[serde(flatten)]
    end: Option<LegEnd>,
    #[serde(skip_serializing_if = "Option::is_none")]
    talked_seconds: Option<f64>,
    /// The visitor called, instead of being called.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    called_in: bool,
    words: String,
}

pub(super) fn callback_view(chapter: &Chapter) -> CallbackView {
    let Chapter { callback, entries } = chapter;
    let last = entries.last();
    let ended = entries.iter().rev().find(|entry| entry.outcome.is_some());
    // A message leaves it standing as it stood.
    let stands = entries.iter().rev().find(|entry| entry.moment != Moment::Voicemail);
    CallbackView {
        id: callback.id.to_string(),
        state: callback.state.name(),
        is_final: callback.state.is_final(),
        words: last.map(Entry::words).unwrap_or_default(),
        asked_at: time(callback.asked_at),
        since: time(stands.map_or(callback.asked_at, |entry| entry.at)),
        attempts: callback.attempts,
        topic: callback.topic,
        due: due(&callback.state),
        outcome: ended.and_then(outcome_view),
        proof: callback.digits_to_press(),
        last_event: last.map_or(0, |entry| entry.sequence),
        token: None,
    }
}

/// The same for the one who asked: with the token, this once.
pub(super) fn with_token(view: CallbackView, token: VisitorToken) -> CallbackView {
    CallbackView { token: Some(token.to_hex()), ..view }
}

pub(super) fn event_view(entry: &Entry) -> EventView {
    let outcome = outcome_view(entry);
    let end = match entry.outcome {
        // Whoever hung up after a talk is no cause of anything.
        Some(Outcome::Connected { .. }) => None,
        Some(_) => outcome.as_ref().and_then(|outcome| outcome.end),
        None => entry.end,
    };
    EventView {
        sequence: entry.sequence,
        at: time(entry.at),
        event: entry.moment.name(),
        side: entry.side.map(side_name),
        attempt: entry.attempt,
        called_in: entry.called_in,
        cause: end.and_then(|end| serde_json::to_value(end.cause).ok()),
        words: entry.words(),
        outcome,
        state: entry.state.name(),
        is_final: entry.state.is_final(),
        due: due(&entry.state),
    }
}

fn outcome_view(entry: &Entry) -> Option<OutcomeView> {
    let (kind, leg, end, talked) = match entry.outcome? {
        Outcome::Connected { talked } => ("connected", None, None, talked),
        Outcome::Business { end } => ("business", Some(Side::Business), Some(end), None),
        Outcome::Visitor { end } => ("visitor", Some(Side::Visitor), Some(end), None),
        Outcome::Carrier { side, end } => ("carrier", Some(side), Some(end), None),
        Outcome::Cancelled => ("cancelled", None, None, None),
        Outcome::Unobserved => ("unobserved", entry.side, None, None),
    };
    Some(OutcomeView {
        kind,
        leg: leg.map(side_name),
        end,
        talked_seconds: talked.map(|talked| talked.as_secs_f64()),
        called_in: entry.called_in,
        words: entry.words(),
    })
}

fn due(state: &CallbackState) -> Option<String> {
    match state {
        CallbackState::Scheduled { due, .. } => Some(time(*due)),
        _ => None,
    }
}
