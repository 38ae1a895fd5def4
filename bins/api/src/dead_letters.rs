//! Notifications that were given up, for whoever runs the server.

use std::fmt::Write as _;
use std::path::Path;

use callback_core::EffectId;
use callback_core::ports::notifications::{Delivery, DeliveryStore};
use callback_engine::{Clock, SystemClock};
use store_sqlite::{OpenError, SqliteStore};

use crate::StartupError;
use crate::ask::ask;
use crate::database::{no_database, view};
use crate::settings::Settings;

/// More are not read by anybody.
const MOST: usize = 1000;

/// Lists them, the latest first; a server that is running is not disturbed.
pub(crate) fn list(path: &Path) -> Result<String, StartupError> {
    if !path.exists() {
        return Ok(no_database(path));
    }
    let view = view(path)?;
    let letters = view.dead_letters(MOST)?;
    let mut text = format!("{} notifications were given up\n", letters.len());
    for letter in &letters {
        let Delivery { id, callback, name, topic, changed_at, tries, said, .. } = letter;
        let (topic, why) = (topic.name(), said.as_deref().unwrap_or("no reason is known"));
        // Writing to a string can't fail.
        let _ = writeln!(
            text,
            "{id}  {changed_at:.0}  {name}  {topic}  callback {callback}  tried {tries} times: {why}"
        );
    }
    Ok(text)
}

/// Has one sent again: by the server if it is running, else when it starts.
pub(crate) fn resend(settings: &Settings, id: EffectId) -> Result<String, StartupError> {
    let path = &settings.database;
    if !path.exists() {
        return Ok(no_database(path));
    }
    let found = match SqliteStore::open(path) {
        Ok(store) => store.resend_delivery(id, SystemClock.now())?,
        Err(error @ OpenError::InUse { .. }) => match &settings.handler {
            Some(handler) => ask(handler, &format!("/internal/v1/notifications/{id}/resend"))?,
            None => {
                return Err(StartupError::store(path.clone(), error));
            }
        },
        Err(error) => return Err(StartupError::store(path.clone(), error)),
    };
    Ok(if found {
        format!("{id} is sent again\n")
    } else {
        format!("{id} is no notification that was given up\n")
    })
}
