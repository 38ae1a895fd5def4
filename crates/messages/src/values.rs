//! What the fields of a text are filled with.

use callback_core::Topic;
use callback_core::ports::notifications::Notification;
use jiff::tz::TimeZone;

use crate::{Field, Language};

/// In the place of what there is not, or is not shown.
const NOTHING: &str = "–";

/// The values of one notification.
pub(crate) struct Values<'v> {
    pub(crate) notification: &'v Notification<'v>,
    /// By whose clocks times are told.
    pub(crate) zone: &'v TimeZone,
    pub(crate) language: Language,
    pub(crate) shows_visitor: bool,
}

impl Values<'_> {
    pub(crate) fn value(&self, field: Field) -> String {
        let Notification { topic, callback, reference, link, .. } = self.notification;
        match field {
            Field::Number => {
                let number = callback.visitor.number.number();
                if self.shows_visitor {
                    number.as_e164().to_owned()
                } else {
                    number.masked().to_string()
                }
            }
            Field::Name => match callback.visitor.name.as_ref().filter(|_| self.shows_visitor) {
                Some(name) => one_line(name.as_str()),
                None => NOTHING.to_owned(),
            },
            Field::AskedAt => {
                let asked = callback.asked_at.to_zoned(self.zone.clone());
                asked.strftime(self.language.time()).to_string()
            }
            Field::Reference => (*reference).to_owned(),
            Field::Callback => callback.id.to_string(),
            Field::Link => link.unwrap_or(NOTHING).to_owned(),
            Field::Seconds => match topic {
                Topic::Voicemail { lasted } => lasted.as_secs().to_string(),
                _ => NOTHING.to_owned(),
            },
        }
    }
}

/// Without what could begin a line, a header among them, or turn the digits around it.
pub(crate) fn one_line(text: &str) -> String {
    let turns = |letter: char| matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().filter(|letter| !letter.is_control() && !turns(*letter)).collect()
}
