//! What is said and done at each step, as documents for Twilio.

mod proof;
mod visitor_first;
mod voicemail;

use std::time::Duration;

use callback_core::PhoneNumber;
use callback_core::ports::provider::Grant;
use callback_core::ports::steering::CallIn;
use jiff::SignedDuration;

pub(super) use self::proof::{ask_digits, ask_digits_again, not_proven, unproven};
pub(super) use self::visitor_first::{
    after_dial_of_business, ask_visitor, dial_business_second, offer_visitor,
};
pub(super) use self::voicemail::{after_message, take_message};
use super::seen::Dialed;
use crate::twiml::{Dial, Document, Gather, Number, Say};
use crate::webhook::DialStatus;

const LANGUAGE: &str = "en-US";
/// How long a person may take to find the key, after the prompt.
const FIND_THE_KEY: Duration = Duration::from_secs(8);
/// The same for a visitor, who is put through without a key.
const SAY_NO: Duration = Duration::from_secs(2);

/// The addresses of a dial.
pub(super) struct DialUrls {
    pub(super) action: String,
    pub(super) screen: String,
    pub(super) status: String,
}

/// A voicemail presses nothing, and is hung up.
pub(super) fn screen_business(action: &str) -> Document {
    let prompt = "A visitor of your website asks for a call. Press 1 to be connected.";
    let again = "Press 1 to be connected.";
    Document::build()
        .gather(&gather(action, FIND_THE_KEY, false, &[say(prompt), say(again)]))
        .hang_up()
        .finish()
}

/// Whoever presses nothing is put through.
pub(super) fn screen_visitor(action: &str) -> Document {
    let prompt = "This is the call that you asked for on our website. If it was not you, press 9.";
    Document::build().gather(&gather(action, SAY_NO, true, &[say(prompt)])).finish()
}

pub(super) fn dial_visitor(grant: &Grant, urls: &DialUrls) -> Document {
    let prompt = "Thank you. We call the visitor now.";
    let Grant { to, caller_id, ring_limit, talk_limit, .. } = grant;
    dial(prompt, to.number(), caller_id, (*ring_limit, *talk_limit), urls)
}

pub(super) fn dial_business(call_in: &CallIn, urls: &DialUrls) -> Document {
    let prompt = "Thank you for calling. We put you through.";
    let CallIn { business, caller_id, ring_limit, talk_limit, .. } = call_in;
    dial(prompt, Some(business), caller_id, (*ring_limit, *talk_limit), urls)
}

/// The end of a screening: Twilio joins the two.
pub(super) fn go_on() -> Document {
    Document::build().finish()
}

pub(super) fn hang_up() -> Document {
    Document::build().hang_up().finish()
}

pub(super) fn goodbye() -> Document {
    farewell("Goodbye.")
}

pub(super) fn not_needed() -> Document {
    farewell("This call is not needed any more. Goodbye.")
}

pub(super) fn not_now() -> Document {
    farewell("We can't connect you now. Goodbye.")
}

pub(super) fn disowned() -> Document {
    farewell("We are sorry, and will not call again. Goodbye.")
}

/// The greeting of somebody who waits for no call.
pub(super) fn greeting() -> Document {
    farewell(
        "Thank you for calling. Please ask for a call on our website, and we call you back. Goodbye.",
    )
}

/// The business is being called for this visitor already, or can't be called now.
pub(super) fn wait_for_our_call() -> Document {
    farewell("Thank you for calling. Your call is on our list; please wait for it. Goodbye.")
}

/// To the business, when the visitor's leg is over.
pub(super) fn after_dial(dialed: &Dialed) -> Document {
    match dialed.status {
        _ if dialed.bridged == Some(true) => hang_up(),
        DialStatus::Busy => farewell("The visitor's line is busy. Goodbye."),
        DialStatus::Completed | DialStatus::Answered => hang_up(),
        _ => farewell("The visitor could not be reached. Goodbye."),
    }
}

/// To the visitor who called, when the leg of the business is over.
pub(super) fn after_call_in(dialed: &Dialed) -> Document {
    if dialed.bridged == Some(true) {
        return hang_up();
    }
    farewell("Nobody can take your call now. We call you back. Goodbye.")
}

fn farewell(text: &str) -> Document {
    Document::build().say(&say(text)).hang_up().finish()
}

fn dial(
    prompt: &str,
    number: Option<&PhoneNumber>,
    caller_id: &PhoneNumber,
    (ring_limit, talk_limit): (SignedDuration, SignedDuration),
    urls: &DialUrls,
) -> Document {
    // What only a PBX can dial is refused when the settings are read.
    let Some(number) = number else { return not_now() };
    let limit = |limit: SignedDuration| Duration::try_from(limit).unwrap_or_default();
    let number = Number {
        number: number.as_e164(),
        screen_url: Some(&urls.screen),
        status_callback: &urls.status,
    };
    let dial = Dial {
        action: &urls.action,
        caller_id: caller_id.as_e164(),
        ring_limit: limit(ring_limit),
        talk_limit: limit(talk_limit),
        numbers: &[number],
    };
    Document::build().say(&say(prompt)).dial(&dial).finish()
}

fn gather<'a>(
    action: &'a str,
    timeout: Duration,
    action_on_empty: bool,
    prompts: &'a [Say<'a>],
) -> Gather<'a> {
    Gather { action, digits: 1, timeout, action_on_empty, prompts }
}

const fn say(text: &str) -> Say<'_> {
    Say { text, language: LANGUAGE }
}
