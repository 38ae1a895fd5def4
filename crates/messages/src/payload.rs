//! What programs are told, as JSON. `docs/MESSAGES.md` describes it.

use callback_core::ports::notifications::Notification;
use callback_core::{Topic, VisitorName};
use serde_json::{Value, json};

/// Grows when what is there changes its meaning; more may be added without.
const VERSION: u32 = 1;

/// The same bytes each time that the same notification is sent.
pub(crate) fn payload(notification: &Notification<'_>, shows_visitor: bool) -> Vec<u8> {
    let Notification { topic, happened, callback, reference, .. } = notification;
    let mut data = json!({
        "version": VERSION,
        "callback": callback.id.to_string(),
        "reference": reference,
        "asked_at": callback.asked_at.to_string(),
    });
    if let (Value::Object(data), Topic::Voicemail { lasted }) = (&mut data, topic) {
        data.insert("voicemail_seconds".to_owned(), json!(lasted.as_secs()));
    }
    if let (Value::Object(data), true) = (&mut data, shows_visitor) {
        let visitor = json!({
            "number": callback.visitor.number.number().as_e164(),
            "name": callback.visitor.name.as_ref().map(VisitorName::as_str),
        });
        data.insert("visitor".to_owned(), visitor);
    }
    let whole = json!({
        "type": format!("callback.{}", topic.name()),
        "timestamp": happened.to_string(),
        "data": data,
    });
    whole.to_string().into_bytes()
}
