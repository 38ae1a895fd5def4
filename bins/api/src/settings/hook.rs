//! The tables `[[webhooks]]` of the file: where posts go, and what they look like.

use config::{Map, Value, ValueKind};
use messages::{Endpoint, Reach, Shape, SigningKey, Url};

use super::Secret;
use super::error::Complaint;
use super::notifications::{FOR_PEOPLE, topics};

const ENTRIES: &str = "name, url, secret, shape, events, visitor or private";

/// One table, as it was written.
#[derive(Debug)]
pub(super) struct Hook {
    pub(super) name: String,
    /// Those of chat rooms are secrets.
    url: Option<Secret>,
    secret: Option<Secret>,
    shape: Option<String>,
    events: Option<Vec<String>>,
    visitor: Option<String>,
    private: Option<String>,
}

/// Reads the tables; the environment may hold addresses and secrets.
pub(super) fn read(
    value: ValueKind,
    env: &dyn Fn(&str) -> Option<String>,
    complaints: &mut Vec<Complaint>,
) -> Vec<Hook> {
    let ValueKind::Array(tables) = value else {
        complaints.push(Complaint::about("webhooks", "write a table [[webhooks]] for each"));
        return Vec::new();
    };
    let mut hooks: Vec<Hook> = Vec::new();
    for (index, value) in tables.into_iter().enumerate() {
        let number = format!("webhooks[{}]", index + 1);
        let Ok(entries) = value.into_table() else {
            complaints.push(Complaint::about(number, "write a table [[webhooks]]"));
            continue;
        };
        let Some(hook) = Hook::read(&number, entries, env, complaints) else { continue };
        if hooks.iter().any(|other| other.name == hook.name) {
            let remedy = "another one has this name";
            complaints.push(Complaint::about(format!("{number}.name={:?}", hook.name), remedy));
        }
        hooks.push(hook);
    }
    hooks
}

impl Hook {
    fn read(
        number: &str,
        mut entries: Map<String, Value>,
        env: &dyn Fn(&str) -> Option<String>,
        complaints: &mut Vec<Complaint>,
    ) -> Option<Self> {
        let name = entries.remove("name").map(|name| name.to_string()).unwrap_or_default();
        let is_sign = |letter: char| matches!(letter, 'a'..='z' | '0'..='9' | '-');
        if name.is_empty() || name.len() > 32 || !name.chars().all(is_sign) {
            let remedy = "name each webhook, with 1 to 32 of a-z, 0-9 and -, and never anew: what it \
                          has still to be told is stored with its name";
            complaints.push(Complaint::about(format!("{number}.name={name:?}"), remedy));
            return None;
        }
        let variable = |what: &str| {
            let name = name.to_ascii_uppercase().replace('-', "_");
            env(&format!("WEBHOOK_{what}_{name}")).filter(|value| !value.trim().is_empty())
        };
        let text = |value: Option<Value>| value.map(|value| value.to_string().trim().to_owned());
        let url = variable("URL").or_else(|| text(entries.remove("url")));
        let secret = variable("SECRET").or_else(|| text(entries.remove("secret")));
        let mut hook = Self {
            url: url.map(Secret::new),
            secret: secret.map(Secret::new),
            shape: text(entries.remove("shape")),
            events: None,
            visitor: text(entries.remove("visitor")),
            private: text(entries.remove("private")),
            name,
        };
        for used in ["url", "secret"] {
            entries.remove(used); // The environment overruled it.
        }
        if let Some(events) = entries.remove("events") {
            let list = events.into_array().unwrap_or_default();
            hook.events = Some(list.into_iter().map(|event| event.to_string()).collect());
        }
        for entry in entries.keys() {
            let remedy = format!("there is no such entry; use {ENTRIES}");
            complaints.push(hook.complaint(entry, remedy));
        }
        Some(hook)
    }

    /// Where it posts, and about what; `None` after a complaint.
    pub(super) fn endpoint(
        &self,
        complaints: &mut Vec<Complaint>,
    ) -> Option<(Endpoint, Vec<&'static str>)> {
        let before = complaints.len();
        let reach = match self.private.as_deref() {
            None | Some("off" | "false") => Reach::Public,
            Some("on" | "true") => Reach::Private,
            Some(_) => {
                complaints.push(self.complaint("private", "choose on or off"));
                Reach::Public
            }
        };
        let shows_visitor = match self.visitor.as_deref() {
            None | Some("hidden") => false,
            Some("shown") => true,
            Some(_) => {
                complaints.push(self.complaint("visitor", "choose hidden or shown"));
                false
            }
        };
        let url = match self.url.as_ref().map(|url| Url::parse(url.expose(), reach)) {
            Some(Ok(url)) => Some(url),
            Some(Err(error)) => {
                complaints.push(self.complaint("url", error));
                None
            }
            None => {
                complaints.push(self.complaint("url", "set where it posts to"));
                None
            }
        };
        let shape = self.shape().map_err(|complaint| complaints.push(complaint)).ok();
        let usual: &[&str] = match shape {
            Some(Shape::Standard(_)) => &callback_core::Topic::NAMES,
            _ => &FOR_PEOPLE,
        };
        let topics = match &self.events {
            None => usual.to_vec(),
            Some(events) => match topics(events.iter().map(String::as_str)) {
                Ok(topics) if !topics.is_empty() => topics,
                Ok(_) => {
                    complaints.push(self.complaint("events", "write a list, such as [\"missed\"]"));
                    Vec::new()
                }
                Err(remedy) => {
                    complaints.push(self.complaint("events", remedy));
                    Vec::new()
                }
            },
        };
        if complaints.len() > before {
            return None;
        }
        Some((Endpoint { url: url?, reach, shape: shape?, shows_visitor }, topics))
    }

    fn shape(&self) -> Result<Shape, Complaint> {
        let shape = match self.shape.as_deref() {
            None | Some("standard") => return self.keys().map(Shape::Standard),
            Some("slack") => Shape::Slack,
            Some("teams") => Shape::Teams,
            Some(_) => return Err(self.complaint("shape", "choose standard, slack or teams")),
        };
        if self.secret.is_some() {
            return Err(self.complaint("secret", "chat rooms check no signature: remove it"));
        }
        Ok(shape)
    }

    /// Two while one takes the place of the other.
    fn keys(&self) -> Result<Vec<SigningKey>, Complaint> {
        let written = self.secret.as_ref().map_or("", Secret::expose);
        let keys: Result<Vec<_>, _> = written.split_whitespace().map(SigningKey::parse).collect();
        match keys {
            Ok(keys) if (1..=2).contains(&keys.len()) => Ok(keys),
            Ok(_) => Err(self.complaint("secret", messages::InvalidSigningKey)),
            Err(error) => Err(self.complaint("secret", error)),
        }
    }

    fn complaint(&self, entry: &str, remedy: impl std::fmt::Display) -> Complaint {
        Complaint::about(format!("webhooks.{}.{entry}", self.name), remedy)
    }
}
