//! Rules as a person would say them, with times on the business's clocks.

use callback_core::limits::Limit;
use callback_core::{Actor, Bar, CallOrder, Hours, Rule, Verdict, Wait};
use jiff::{SignedDuration, Timestamp};

use crate::timeline::outcome_words;

/// Why a step was made.
pub(crate) fn words(rule: &Rule, hours: &Hours) -> String {
    let clock = |at: &Timestamp| clock(*at, hours);
    match rule {
        Rule::ProofRequired => "the visitor has to prove to hold the number first".to_owned(),
        Rule::AsSoonAsPossible => "no time was chosen: called as soon as may be".to_owned(),
        Rule::ChosenTime { at } => format!("the visitor chose {}", clock(at)),
        Rule::Proven => "the visitor proved to hold the number".to_owned(),
        Rule::TimeCame { waited_for } => match waited_for {
            Wait::Slot { .. } => "the time that the visitor chose came".to_owned(),
            Wait::Opening => "the business opened".to_owned(),
            Wait::Retry { .. } => "the pause is over".to_owned(),
            Wait::Limit { .. } => "there is room again".to_owned(),
        },
        Rule::LineFree { order: CallOrder::BusinessFirst } => {
            "the business is open and a line is free: the business is rung first".to_owned()
        }
        Rule::LineFree { order: CallOrder::VisitorFirst } => {
            "the business is open and a line is free: the visitor is rung first".to_owned()
        }
        Rule::OpeningHours { until, .. } => {
            format!("the business is closed, and opens at {}", clock(until))
        }
        Rule::Limit { limit, until } => {
            format!("{} on that day: tried again at {}", limited(*limit), clock(until))
        }
        Rule::CalledIn => "the visitor called, and nobody else was on the line".to_owned(),
        Rule::Reminder { before: Some(before) } => {
            format!("visitors are reminded {} before", long(*before))
        }
        Rule::Reminder { before: None } => "the visitor is to be reminded".to_owned(),
        Rule::Retry { after, tries, allowed, pause, due, until_open } => {
            let closed = if *until_open { ", when the business opens again" } else { "" };
            let (after, pause, due) = (outcome_words(after), long(*pause), clock(due));
            format!(
                "try {tries} of {allowed} ({after}): tried again after {pause}, at {due}{closed}"
            )
        }
        Rule::NextTarget { after } => {
            format!("{}: others at the business are rung at once", outcome_words(after))
        }
        Rule::Escalation { after, due } => {
            format!(
                "{}: whoever is next in the chain is rung at {}",
                outcome_words(after),
                clock(due)
            )
        }
        Rule::NoRetryLeft { after, tries, allowed } => {
            format!("try {tries} of {allowed} ({}): no further one is made", outcome_words(after))
        }
        Rule::NeverAgain { after } => {
            format!("{}: after that nobody is called again", outcome_words(after))
        }
        Rule::CalledInForNothing { after } => {
            format!("{}: a visitor's own call uses up no try", outcome_words(after))
        }
        Rule::Expiry { after } => {
            format!("nobody was reached while the business was open for {}", long(*after))
        }
        Rule::ChosenTimeIsLater { at } => {
            format!("the visitor chose {}, which is still to come", clock(at))
        }
        Rule::Wish { by: Actor::Visitor } => "the visitor cancelled it".to_owned(),
        Rule::Wish { by: Actor::Staff } => "the business cancelled it".to_owned(),
        Rule::Barred { why: Bar::Blocked } | Rule::Wish { by: Actor::Barred(_) } => {
            "the number is blocked: nobody calls it".to_owned()
        }
        Rule::Barred { why: Bar::Own } => "the number is one of our own".to_owned(),
        Rule::Barred { why: Bar::Country } => {
            "numbers of its country are not called (ALLOWED_COUNTRIES)".to_owned()
        }
        Rule::Wish { by: Actor::ReachedElsewhere } => {
            "the same person was reached otherwise".to_owned()
        }
        Rule::Verdict { verdict: Verdict::Called } => {
            "a person decided: the visitor was called".to_owned()
        }
        Rule::Verdict { verdict: Verdict::NotCalled } => {
            "a person decided: the visitor was not called".to_owned()
        }
        Rule::Verdict { verdict: Verdict::CallAgain } => "a person decided: call again".to_owned(),
        Rule::NotMe => "whoever has the number did not ask for this call".to_owned(),
        Rule::InDoubt { side } => {
            format!("nobody can know whether the {side} was rung, and nobody is rung on a guess")
        }
        Rule::Poisoned => "working on it broke off too often".to_owned(),
        Rule::Network => "the network said so".to_owned(),
    }
}

/// A moment on the business's clocks.
pub(crate) fn clock(at: Timestamp, hours: &Hours) -> String {
    hours.local(at).strftime("%Y-%m-%d %H:%M %Z").to_string()
}

fn long(pause: SignedDuration) -> String {
    match pause.as_secs() {
        seconds if seconds % 3600 == 0 => format!("{} h", seconds / 3600),
        seconds if seconds % 60 == 0 => format!("{} min", seconds / 60),
        seconds => format!("{seconds} s"),
    }
}

const fn limited(limit: Limit) -> &'static str {
    match limit {
        Limit::Paused => "dialing is switched off",
        Limit::Lines => "every line is taken",
        Limit::CallsPerSecond => "as many calls as may be were begun",
        Limit::CallsPerDay => "as many calls as may be were made",
        Limit::SpendPerDay => "as much as may be was spent",
        Limit::RingsPerDay => "this phone was rung as often as it may be",
    }
}
