//! Who is told of callbacks besides by text: a mailbox, webhooks, chat rooms; and in which words.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use callback_core::ports::notifications::Notifier;
use callback_core::{SubscriberId, Topic};
use callback_engine::Subscriber;
use jiff::tz::TimeZone;
use messages::{Catalog, Language, Limits, Mailer, Poster, Shape};
use sha2::{Digest, Sha256};

use super::check::Check;
use super::error::Complaint;
use super::key;

/// What people are told of unless a setting says otherwise: what takes somebody to look after it.
pub(super) const FOR_PEOPLE: [&str; 7] =
    ["out_of_hours", "missed", "unreachable", "expired", "failed", "needs_human", "voicemail"];

/// The subscribers, and the way to each of them.
#[derive(Clone, Default)]
pub struct Notifications {
    pub subscribers: Vec<Subscriber>,
    pub notifiers: HashMap<SubscriberId, Arc<dyn Notifier>>,
}

impl fmt::Debug for Notifications {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Notifications")
            .field("subscribers", &self.subscribers)
            .finish_non_exhaustive()
    }
}

impl Notifications {
    /// Adds one; its kind and name make its identifier.
    fn add(&mut self, kind: &str, subscriber: Unnamed, notifier: Arc<dyn Notifier>) {
        let Unnamed { name, topics, decides } = subscriber;
        let [id @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _]: [u8; 32] =
            Sha256::digest(format!("{kind}:{name}")).into();
        let id = SubscriberId::from_bytes(id);
        self.subscribers.push(Subscriber { id, name, topics, decides });
        self.notifiers.insert(id, notifier);
    }
}

/// A subscriber before it has an identifier.
struct Unnamed {
    name: String,
    topics: Vec<&'static str>,
    decides: bool,
}

impl Check {
    /// Whether people are told by something else than texts, if that is set up well.
    pub(super) fn tells_somebody(&self) -> bool {
        self.given.get(key::BUSINESS_EMAIL).is_some() || !self.given.webhooks.is_empty()
    }

    /// What was complained about is left out.
    pub(super) fn notifications(&mut self) -> Notifications {
        let mut all = Notifications::default();
        let Some(catalog) = self.catalog().map(Arc::new) else { return all };
        let zone = self.given.get(key::BUSINESS_TIMEZONE).and_then(|zone| TimeZone::get(zone).ok());
        let zone = zone.unwrap_or(TimeZone::UTC);
        let topics = self.mail_topics();
        if let Some(settings) = self.mail() {
            match Mailer::new(&settings, catalog.clone(), zone.clone()) {
                Ok(mailer) => {
                    let name = "e-mail".to_owned();
                    let subscriber = Unnamed { name, topics, decides: true };
                    all.add("mailbox", subscriber, Arc::new(mailer));
                }
                Err(error) => self.complain_of_mail(&error),
            }
        }
        for hook in std::mem::take(&mut self.given.webhooks) {
            let Some((endpoint, topics)) = hook.endpoint(&mut self.given.complaints) else {
                continue;
            };
            let is_for_people = !matches!(endpoint.shape, Shape::Standard(_));
            let decides = endpoint.shows_visitor && is_for_people;
            let subscriber = Unnamed { name: hook.name, topics, decides };
            let poster = Poster::new(endpoint, Limits::default(), catalog.clone(), zone.clone());
            all.add("webhook", subscriber, Arc::new(poster));
        }
        all
    }

    /// `None` after a complaint.
    fn catalog(&mut self) -> Option<Catalog> {
        let words = Language::ALL.map(|language| (language.code(), language));
        let language = self.choice(key::MESSAGE_LANGUAGE, &words)?;
        let Some(folder) = self.given.get(key::MESSAGE_TEMPLATES) else {
            return Catalog::built_in(language).ok();
        };
        match Catalog::load(language, Path::new(folder)) {
            Ok(catalog) => Some(catalog),
            Err(faults) => {
                let complain = |fault| Complaint::about(key::MESSAGE_TEMPLATES.name(), fault);
                self.given.complaints.extend(faults.into_iter().map(complain));
                None
            }
        }
    }

    fn mail_topics(&mut self) -> Vec<&'static str> {
        let Some(given) = self.given.get(key::BUSINESS_EMAIL_EVENTS) else {
            return FOR_PEOPLE.to_vec();
        };
        match topics(given.split(',')) {
            Ok(topics) => topics,
            Err(remedy) => {
                self.complain(key::BUSINESS_EMAIL_EVENTS, remedy);
                Vec::new()
            }
        }
    }
}

/// Reads the names of topics.
pub(super) fn topics<'t>(
    names: impl Iterator<Item = &'t str>,
) -> Result<Vec<&'static str>, String> {
    let find = |name: &str| Topic::NAMES.into_iter().find(|known| *known == name.trim());
    names
        .map(|name| {
            find(name).ok_or_else(|| format!("name events out of {}", Topic::NAMES.join(", ")))
        })
        .collect()
}
