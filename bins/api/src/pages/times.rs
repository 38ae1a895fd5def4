//! The choice of a time, as a part of the form and of the page that follows a callback.

use std::fmt::Write;

use callback_core::Hours;
use callback_engine::{Desk, DeskError, Offer};
use jiff::Timestamp;

use super::html::Text;
use crate::http::Problem;

/// All times that may be chosen now; none, where visitors may not choose.
pub(super) fn offers(desk: &Desk) -> Result<Vec<Offer>, DeskError> {
    match desk.offers(Timestamp::MIN, Timestamp::MAX) {
        Err(DeskError::NoSlots) => Ok(Vec::new()),
        offers => offers,
    }
}

/// The time that was sent; nothing means as soon as may be.
pub(super) fn read(sent: &str) -> Result<Option<Timestamp>, Problem> {
    let at = (!sent.is_empty()).then(|| sent.parse()).transpose();
    at.map_err(|_| Problem::not_offered())
}

/// What the field is sent as.
fn value(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The options, a group for each day of the business; `chosen` as it was sent.
pub(super) fn options(offers: &[Offer], hours: &Hours, chosen: &str) -> String {
    let mut html = String::new();
    let mut day = None;
    for offer in offers {
        let local = hours.local(offer.at);
        if day != Some(local.date()) {
            let close = if day.is_some() { "</optgroup>\n" } else { "" };
            let name = local.strftime("%A, %-d %B").to_string();
            // Writing to a String cannot fail.
            let _ = writeln!(html, "{close}<optgroup label=\"{}\">", Text(&name));
            day = Some(local.date());
        }
        let value = value(offer.at);
        let selected = if value == chosen { " selected" } else { "" };
        let shown = local.strftime("%a %-d %b, %H:%M").to_string();
        let _ = writeln!(html, "<option value=\"{value}\"{selected}>{}</option>", Text(&shown));
    }
    if day.is_some() {
        html.push_str("</optgroup>\n");
    }
    html
}
