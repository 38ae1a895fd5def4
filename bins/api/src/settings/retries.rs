//! Retries: `RETRIES=on|off`, or a table `[retries]` in the file with pauses in seconds by cause.

use callback_core::Retries;
use config::{Map, Value};
use jiff::SignedDuration;

use super::check::Check;
use super::error::Complaint;
use super::key;

/// The longest pause: longer than a day, a callback has expired anyway.
const LONGEST: i64 = 86_400;
const MOST: usize = 10;

pub(super) fn read(check: &mut Check) -> Option<Retries> {
    if let Some(table) = check.given.retries.take() {
        return Some(from_table(table, &mut check.given.complaints));
    }
    match check.given.get(key::RETRIES) {
        None | Some("on") => Some(Retries::default()),
        Some("off") => Some(Retries::never()),
        Some(_) => {
            let remedy = "choose on or off, or write a table [retries] in the file";
            check.complain(key::RETRIES, remedy);
            None
        }
    }
}

fn from_table(table: Map<String, Value>, complaints: &mut Vec<Complaint>) -> Retries {
    let mut retries = Retries::default();
    for (cause, value) in table {
        let pauses = match cause.as_str() {
            "business_busy" => &mut retries.business_busy,
            "business_no_answer" => &mut retries.business_no_answer,
            "business_declined" => &mut retries.business_declined,
            "visitor_missed" => &mut retries.visitor_missed,
            "visitor_declined" => &mut retries.visitor_declined,
            "carrier" => &mut retries.carrier,
            _ => {
                let remedy = "choose business_busy, business_no_answer, business_declined, \
                              visitor_missed, visitor_declined or carrier";
                complaints.push(Complaint::about(format!("retries.{cause}"), remedy));
                continue;
            }
        };
        let Some(given) = list(value) else {
            let remedy = "write a list of at most 10 pauses in whole seconds, each from 1 to \
                          86400, such as [120, 600]; an empty list means no retry";
            complaints.push(Complaint::about(format!("retries.{cause}"), remedy));
            continue;
        };
        *pauses = given;
    }
    retries
}

fn list(value: Value) -> Option<Vec<SignedDuration>> {
    let given = value.into_array().ok()?;
    if given.len() > MOST {
        return None;
    }
    let pause = |value: Value| {
        let seconds = value.into_int().ok().filter(|seconds| (1..=LONGEST).contains(seconds))?;
        Some(SignedDuration::from_secs(seconds))
    };
    given.into_iter().map(pause).collect()
}
