//! What the visitor reads: the callback's state and its events, said to them.

use callback_core::{Attempt, CallOrder, CallbackState, Cause, Hours, Outcome, Side, Wait};
use callback_engine::{Chapter, Entry, Moment};
use jiff::{SignedDuration, Timestamp};

/// What stands on top, and a sentence more.
pub(super) fn headline(
    chapter: &Chapter,
    hours: &Hours,
    is_paused: bool,
) -> (&'static str, String) {
    let last = chapter.entries.iter().rev().find_map(|entry| entry.outcome);
    let (title, more) = match &chapter.callback.state {
        CallbackState::AwaitingProof { .. } => {
            ("Is this your number?", "Enter the code that we sent you.")
        }
        CallbackState::Scheduled { due, why: Wait::Opening } => {
            return ("We're closed right now", format!("We call you {}.", at(*due, hours)));
        }
        CallbackState::Scheduled { due, why: Wait::Slot { .. } } => {
            return ("Your call is planned", format!("We call you {}.", at(*due, hours)));
        }
        CallbackState::Scheduled { due, why: Wait::Limit { .. } } => {
            let more =
                format!("We can't call you any more today. We call you {}.", at(*due, hours));
            return ("We'll call you later", more);
        }
        CallbackState::Scheduled { due, why: Wait::Retry { after } } => {
            let more = format!("{} We try again {}.", why_not(*after), at(*due, hours));
            return ("We'll try again", more);
        }
        CallbackState::Queued if is_paused => (
            "You're in line",
            "We make no calls just now, and call you later. You need not wait here.",
        ),
        CallbackState::Queued => ("You're next in line", "We call as soon as a line is free."),
        CallbackState::CallingBusiness { attempt, .. } if attempt.called_in.is_some() => {
            ("Ringing the business", "Stay on the line: you called us, and are put through.")
        }
        CallbackState::CallingBusiness { attempt, .. } if visitor_first(attempt) => {
            ("Ringing the business", "Stay on the line: you are put through when they pick up.")
        }
        CallbackState::CallingBusiness { .. } => {
            ("Ringing the business", "As soon as somebody there picks up, your phone rings.")
        }
        CallbackState::CallingVisitor { attempt, .. } if attempt.called_in.is_some() => {
            ("Putting you through", "You called us, and the business is on the line.")
        }
        CallbackState::CallingVisitor { .. } if chapter.callback.proof.is_some() => {
            ("Pick up: we're calling you", "Press the two digits when you are asked for them.")
        }
        CallbackState::CallingVisitor { attempt, .. } if visitor_first(attempt) => {
            ("Pick up: we're calling you", "Press 1 when you hear us, and we ring the business.")
        }
        CallbackState::CallingVisitor { .. } => {
            ("Pick up: we're calling you", "The business is on the line and waits for you.")
        }
        CallbackState::Connected { ending: Some(_), .. } => ("Hanging up", "One moment."),
        CallbackState::Connected { .. } => ("You're connected", "Enjoy the call."),
        CallbackState::NeedsHuman { .. } => (
            "We can't tell whether your phone rang",
            "Rather than ring you twice, we stopped here. Please ask again, or call us.",
        ),
        CallbackState::Completed => return ("That was your call", talked(last)),
        CallbackState::Missed => ("Nobody could take your call", "Please ask again, or call us."),
        CallbackState::Unreachable if is_unproven(last) => (
            "You weren't put through",
            "Somebody answered at your number, and did not press the two digits that stood here.",
        ),
        CallbackState::Unreachable if order(chapter) == Some(CallOrder::VisitorFirst) => {
            ("We couldn't reach you", "We rang your phone, but nobody there stayed on the line.")
        }
        CallbackState::Unreachable => (
            "We couldn't reach you",
            "The business was on the line, but your phone wasn't answered.",
        ),
        CallbackState::Expired => ("We couldn't reach the business in time", "Please ask again."),
        CallbackState::Failed => {
            ("The call couldn't be made", "Please check your number, or ask again later.")
        }
        CallbackState::Cancelled { .. } => ("Cancelled", "Nobody will call you."),
        CallbackState::Refused => {
            ("This wasn't you", "You pressed 9, so we won't call this number about it again.")
        }
    };
    (title, more.to_owned())
}

fn is_unproven(last: Option<Outcome>) -> bool {
    matches!(last, Some(Outcome::Visitor { end }) if end.cause == Cause::ProofFailed)
}

fn visitor_first(attempt: &Attempt) -> bool {
    attempt.order == CallOrder::VisitorFirst
}

/// Whose phone was to ring first in the last attempt.
pub(super) fn order(chapter: &Chapter) -> Option<CallOrder> {
    chapter.entries.iter().rev().find_map(|entry| entry.order)
}

/// A time on the clocks of the business.
fn at(due: Timestamp, hours: &Hours) -> String {
    hours.local(due).strftime("on %A, %-d %B, at %H:%M (%Z)").to_string()
}

fn why_not(after: Outcome) -> &'static str {
    match after {
        Outcome::Business { end } if end.cause == Cause::Busy => "The business's line is busy.",
        Outcome::Business { .. } => "Nobody at the business could take the call.",
        Outcome::Visitor { end } if end.cause == Cause::Busy => "Your line was busy.",
        Outcome::Visitor { .. } => "Your phone wasn't answered.",
        _ => "The phone network had a fault.",
    }
}

fn talked(last: Option<Outcome>) -> String {
    match last {
        Some(Outcome::Connected { talked: Some(talked) }) => match talked.as_secs() {
            ..=0 => "You talked for less than a second.".to_owned(),
            1 => "You talked for one second.".to_owned(),
            seconds @ 2..=119 => format!("You talked for {seconds} seconds."),
            seconds => format!("You talked for {} minutes.", seconds / 60),
        },
        _ => "Thank you.".to_owned(),
    }
}

/// One entry of the list; of a visitor who accepts by digits, if `by_digits`.
pub(super) fn step(entry: &Entry, by_digits: bool) -> String {
    let yours = entry.side == Some(Side::Visitor);
    let words = match (entry.moment, entry.outcome) {
        (Moment::Asked, _) => "You asked for a call",
        (Moment::Dialing, _) if yours => "We call you first, then the business",
        (Moment::Dialing, _) => "We call the business",
        (Moment::Ringing, _) if yours => "Your phone rings",
        (Moment::Ringing, _) => "The phone rings at the business",
        (Moment::Answered, _) if yours => "You answered",
        (Moment::Answered, _) => "The business answered",
        (Moment::Accepted, _) if yours && by_digits => "You pressed the digits",
        (Moment::Accepted, _) if yours => "You pressed 1",
        (Moment::Accepted, _) => "The business wants to talk to you",
        (Moment::CalledIn, _) => "You called us; we ring the business",
        (Moment::GateWon, _) if entry.called_in => "We put you through",
        (Moment::GateWon, _) if yours => "We call the business",
        (Moment::GateWon, _) => "We call you",
        (Moment::Connected, _) => "You are connected",
        (Moment::NotConnected, _) => "You were not connected after all",
        (Moment::Ending, _) => "You asked us to hang up",
        (Moment::Cancelled, _) => "Cancelled",
        (Moment::Refused, _) => "You pressed 9: this wasn't you",
        (Moment::Chosen, _) => "You chose another time",
        (Moment::Due, _) => "It's time to call you",
        (Moment::Closed, _) => "We are closed, and call you when we open",
        (Moment::Limited, _) => "Not today any more: we call you on another day",
        (Moment::Reminded, _) => "We reminded you of the call",
        (Moment::Ended, Some(Outcome::Connected { .. })) if entry.called_in => {
            "You called us, and talked"
        }
        (Moment::Voicemail, _) => return left(entry.lasted),
        (Moment::Ended, Some(Outcome::Visitor { end })) => {
            return format!("You weren't reached: {}", end.cause.words());
        }
        _ => return capital(&entry.words()),
    };
    words.to_owned()
}

/// The words as a sentence begins.
pub(super) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}", letters.as_str())
}

fn left(lasted: Option<SignedDuration>) -> String {
    match lasted.map(|lasted| lasted.as_secs()) {
        Some(1) => "You left a message of one second".to_owned(),
        Some(seconds) => format!("You left a message of {seconds} seconds"),
        None => "You left a message".to_owned(),
    }
}
