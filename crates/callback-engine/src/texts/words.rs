//! What a text says. Logs never show it.

use callback_core::{
    Callback, CallbackId, CallbackState, EffectId, Hours, Notice, PhoneNumber, Side, VisitorName,
};

use super::alphabet::parts;

/// A text that is to be written.
#[derive(Debug)]
pub(crate) struct Draft<'d> {
    pub(crate) callback: &'d Callback,
    pub(crate) to: Side,
    pub(crate) notice: Notice,
    pub(crate) reference: &'d str,
    /// The number that visitors know us by.
    pub(crate) ours: &'d PhoneNumber,
    pub(crate) hours: &'d Hours,
    /// Whether what a visitor answers reaches us.
    pub(crate) can_be_answered: bool,
    /// Where the business decides, if it has to.
    pub(crate) link: Option<&'d str>,
}

/// By what a text is found again: in the log by the callback's last eight digits, and at the
/// carrier by all of it, since a callback may send several.
pub(crate) fn reference(callback: CallbackId, effect: EffectId) -> String {
    let (callback, effect) = (callback.to_string(), effect.to_string());
    let last = |id: &str, digits: usize| {
        id.get(id.len().saturating_sub(digits)..).unwrap_or_default().to_owned()
    };
    format!("{}-{}", last(&callback, 8), last(&effect, 4))
}

impl Draft<'_> {
    pub(crate) fn words(&self) -> String {
        match self.to {
            Side::Business => self.for_business(),
            Side::Visitor => self.for_visitor(),
        }
    }

    /// The whole number, so that it can be called; the name last, as its words are the visitor's.
    fn for_business(&self) -> String {
        let number = self.callback.visitor.number.number().as_e164();
        let said = match self.notice {
            Notice::Accepted => format!("Callback asked for by {number}."),
            Notice::OutOfHours => {
                format!("Callback out of hours: {number} asked to be called.")
            }
            Notice::Postponed => format!("Callback postponed: {number} is called later."),
            Notice::Reminder => format!("Callback soon: {number} is called."),
            Notice::Missed => {
                format!("Callback missed: nobody here took the call for {number}.")
            }
            Notice::Unreachable => format!("Callback failed: {number} was not reached."),
            Notice::Expired => format!("Callback expired: {number} was not called in time."),
            Notice::Failed => format!("Callback failed: the call to {number} cannot be made."),
            Notice::NeedsHuman => match self.link {
                Some(link) => format!(
                    "Callback for {number}: we cannot tell whether a phone rang. Decide: {link}"
                ),
                None => {
                    format!("Please call {number} back: we cannot tell whether their phone rang.")
                }
            },
            Notice::Voicemail { lasted } => {
                // Whole seconds, of which a message has at least one.
                format!("Voicemail: {number} left a message of {} s.", lasted.as_secs())
            }
        };
        let said = format!("{said} Ref {}", self.reference);
        match &self.callback.visitor.name {
            Some(name) => with_name(&said, name),
            None => said,
        }
    }

    /// When the visitor is called, by the clocks of the business.
    fn when(&self) -> Option<String> {
        let CallbackState::Scheduled { due, .. } = self.callback.state else { return None };
        Some(self.hours.local(due).strftime("on %a %-d %b at %H:%M").to_string())
    }

    fn for_visitor(&self) -> String {
        let (ours, reference) = (self.ours.as_e164(), self.reference);
        let said = match self.notice {
            Notice::Accepted => {
                let how = "Reply CANCEL to cancel it, STOP for no more texts.";
                let end = if self.can_be_answered { how } else { "" };
                let when = self.when().map(|when| format!(" {when}")).unwrap_or_default();
                let said =
                    format!("We will call you back{when} from {ours}. Ref {reference}. {end}");
                return said.trim_end().to_owned();
            }
            Notice::OutOfHours => {
                let when = self.when().unwrap_or_else(|| "once we are open".to_owned());
                return format!(
                    "We are closed now, and will call you back {when} from {ours}. Ref {reference}"
                );
            }
            Notice::Postponed | Notice::Reminder => {
                let when = self.when().unwrap_or_else(|| "soon".to_owned());
                return format!("We will call you back {when} from {ours}. Ref {reference}");
            }
            Notice::Missed | Notice::Expired => {
                "Sorry, nobody could take your callback. Please ask again, or call us:"
            }
            Notice::Unreachable => {
                "We called you back and did not reach you. Please ask again, or call us:"
            }
            Notice::Voicemail { .. } => "We have your message. You can call us at",
            Notice::Failed | Notice::NeedsHuman => {
                "Sorry, your callback could not be made. Please ask again, or call us:"
            }
        };
        format!("{said} {ours}. Ref {reference}")
    }
}

/// One part of the network's if its alphabet has every letter, two if not, and no more than what is
/// said takes without the name; which is cut to fit.
fn with_name(said: &str, name: &VisitorName) -> String {
    let name: Vec<char> = name.as_str().chars().filter(|c| !reorders(*c)).collect();
    let (needed, _) = parts(said);
    let fits = |text: &String| match parts(text) {
        (2, false) => true,
        (parts, _) => parts <= needed.max(1),
    };
    (1..=name.len())
        .rev()
        .map(|kept| {
            let cut: String = name.iter().take(kept).collect();
            let mark = if kept < name.len() { ".." } else { "" };
            format!("{said}. Name: {}{mark}", cut.trim_end())
        })
        .find(fits)
        .unwrap_or_else(|| said.to_owned())
}

/// Letters that nobody sees, with which a name could turn the digits around it.
const fn reorders(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
    )
}

#[cfg(test)]
mod tests {
    use callback_core::ports::sms::SmsText;
    use callback_core::{Priority, TokenHash, Visitor, VisitorNumber, Wait};
    use jiff::{SignedDuration, Timestamp};

    use super::*;

    const NOTICES: [Notice; 10] = [
        Notice::Accepted,
        Notice::OutOfHours,
        Notice::Postponed,
        Notice::Reminder,
        Notice::Missed,
        Notice::Unreachable,
        Notice::Expired,
        Notice::Failed,
        Notice::NeedsHuman,
        Notice::Voicemail { lasted: SignedDuration::from_secs(600) },
    ];

    fn callback(notice: Notice, name: &str) -> Callback {
        let number = PhoneNumber::from_e164("+14155550132").unwrap();
        Callback {
            id: CallbackId::from_bytes([0xab; 16]),
            version: 0,
            state: if matches!(notice, Notice::OutOfHours | Notice::Postponed | Notice::Reminder) {
                let due = "2026-11-25T08:00:00Z".parse().unwrap();
                CallbackState::Scheduled { due, why: Wait::Opening }
            } else {
                CallbackState::Missed
            },
            visitor: Visitor {
                number: VisitorNumber::try_from(number).unwrap(),
                name: VisitorName::parse(name).unwrap(),
            },
            token: TokenHash([0; 32]),
            asked_at: Timestamp::UNIX_EPOCH,
            attempts: 1,
            calls_in: 0,
            proof: None,
            topic: None,
            priority: Priority::Usual,
        }
    }

    fn words(notice: Notice, to: Side, name: &str) -> String {
        let callback = callback(notice, name);
        let reference = reference(callback.id, EffectId::from_bytes([0x7f; 16]));
        let ours = PhoneNumber::from_e164("+12015550100").unwrap();
        let draft = Draft {
            callback: &callback,
            to,
            notice,
            reference: &reference,
            ours: &ours,
            hours: &Hours::always(),
            can_be_answered: true,
            link: None,
        };
        draft.words()
    }

    #[test]
    fn the_business_is_told_where_to_decide() {
        let link = format!("https://call.example.com/d/{}", "0f".repeat(16));
        let callback = callback(Notice::NeedsHuman, "Anne O'Brien");
        let ours = PhoneNumber::from_e164("+12015550100").unwrap();
        let hours = Hours::always();
        let draft = |link| Draft {
            callback: &callback,
            to: Side::Business,
            notice: Notice::NeedsHuman,
            reference: "abababab-7f7f",
            ours: &ours,
            hours: &hours,
            can_be_answered: true,
            link,
        };
        let text = draft(Some(link.as_str())).words();
        assert!(text.contains(&format!(" {link} Ref abababab-7f7f")), "{text}");
        assert!(text.contains("+14155550132"), "{text}");
        assert_eq!(parts(&text), (1, true), "{text}");
        // One that fits into no single part still goes out whole, and takes no more parts for a name.
        let long = format!("https://{}.example.com/d/{}", "callbacks".repeat(9), "0f".repeat(16));
        let text = draft(Some(long.as_str())).words();
        assert!(text.contains(&format!(" {long} Ref")), "{text}");
        assert_eq!(parts(&text), (2, true), "{text}");
    }

    #[test]
    fn the_business_learns_the_whole_number_and_the_name_and_the_visitor_whom_to_call() {
        for notice in NOTICES {
            let text = words(notice, Side::Business, "Anne O'Brien");
            assert!(text.contains("+14155550132"), "{text}");
            assert!(text.ends_with("Ref abababab-7f7f. Name: Anne O'Brien"), "{text}");
            let text = words(notice, Side::Visitor, "Anne O'Brien");
            assert!(text.contains("Ref abababab-7f7f"), "{text}");
            assert!(
                text.contains("+12015550100")
                    && !text.contains("5550132")
                    && !text.contains("Anne"),
                "{text}"
            );
        }
    }

    #[test]
    fn a_name_is_cut_before_the_text_takes_too_many_parts_and_the_number_never_is() {
        let longest = "m".repeat(100);
        let names = ["", "Zo\u{eb}", "石", &longest, &"石".repeat(100), &"😀".repeat(100), "{{{{"];
        for (notice, name) in NOTICES.iter().flat_map(|notice| names.map(|name| (*notice, name))) {
            for to in [Side::Business, Side::Visitor] {
                let text = words(notice, to, name);
                let (parts, is_default) = parts(&text);
                assert!(parts == 1 || (parts == 2 && !is_default), "{parts} parts: {text}");
                assert!(text.contains("Ref abababab-7f7f"), "{text}");
                assert_eq!(text.contains("+14155550132"), to == Side::Business, "{text}");
                assert!(SmsText::parse(text).is_ok());
            }
        }
        let text = words(Notice::Missed, Side::Business, &longest);
        assert!(text.contains("mmm") && text.ends_with("m.."), "{text}");
        assert!(words(Notice::Missed, Side::Business, "石").ends_with("Name: 石"));
    }

    #[test]
    fn whoever_asks_out_of_hours_is_told_when_the_call_comes() {
        for notice in [Notice::OutOfHours, Notice::Postponed, Notice::Reminder] {
            let text = words(notice, Side::Visitor, "");
            assert!(text.contains("call you back on Wed 25 Nov at 08:00"), "{text}");
        }
    }

    #[test]
    fn a_name_turns_nothing_around() {
        let text = words(Notice::Missed, Side::Business, "a\u{202e}b\u{2066}c\u{200f}\u{feff}");
        assert!(text.ends_with("Name: abc"), "{text}");
        assert!(words(Notice::Missed, Side::Business, "\u{202e}").ends_with("7f7f"));
    }
}
