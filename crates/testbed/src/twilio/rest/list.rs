use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::Answer;
use super::refusal::Refusal;
use crate::twilio::exchange::Exchange;
use crate::twilio::form::Form;
use crate::twilio::http::Response;

const USUAL: usize = 50;
const MOST: usize = 1000;

/// What a list is of.
pub(super) struct Resource {
    pub(super) name: &'static str,
    /// Below the account.
    pub(super) path: String,
}

/// One page of what was found, newest first, each with its SID. The next page begins behind the
/// last SID of this one, however many are added before.
pub(super) fn page(
    exchange: &Exchange,
    query: &Form,
    resource: &Resource,
    found: &[(String, Value)],
) -> Answer {
    let size = match query.given("PageSize") {
        Some(size) => size.parse().ok().filter(|size| *size > 0).ok_or(Refusal::of(20001))?,
        None => USUAL,
    };
    let size = size.min(MOST);
    let number: usize = match query.given("Page") {
        Some(page) => page.parse().map_err(|_| Refusal::of(20001))?,
        None => 0,
    };
    let start = match query.given("PageToken") {
        Some(token) => {
            let last = token.strip_prefix("PA").unwrap_or_default();
            let at = found.iter().position(|(sid, _)| sid == last);
            at.ok_or(Refusal::of(20001))? + 1
        }
        None if number > 0 => return Err(Refusal::of(20001)),
        None => 0,
    };
    let items: Vec<_> = found.iter().skip(start).take(size).collect();
    let is_more = found.len() > start + items.len();
    let account = &exchange.account.sid;
    let uri = |page: usize, token: Option<&str>| {
        let mut again = Form::default();
        let paging = ["PageSize", "Page", "PageToken"];
        for (name, value) in query.pairs().iter().filter(|(n, _)| !paging.contains(&n.as_str())) {
            again.push(name, value);
        }
        again.push("PageSize", size.to_string());
        again.push("Page", page.to_string());
        if let Some(token) = token {
            again.push("PageToken", format!("PA{token}"));
        }
        format!("/2010-04-01/Accounts/{account}/{}?{}", resource.path, again.encode())
    };
    let last = items.last().filter(|_| is_more).map(|(sid, _)| sid.as_str());
    let body = json!({
        "first_page_uri": uri(0, None),
        "next_page_uri": last.map(|last| uri(number + 1, Some(last))),
        "previous_page_uri": null,
        "uri": uri(number, None),
        "page": number,
        "page_size": size,
        "start": start,
        "end": (start + items.len()).saturating_sub(1),
        resource.name: items.iter().map(|(_, item)| item).collect::<Vec<_>>(),
    });
    Ok(Response::json(200, &body))
}

/// Which moments a list is of: `Name`, `Name<` and `Name>` with a day or a moment in UTC.
#[derive(Debug, Default)]
pub(super) struct Span {
    from: Option<Timestamp>,
    to: Option<Timestamp>,
}

impl Span {
    pub(super) fn read(query: &Form, name: &str) -> Result<Self, Refusal> {
        let moment = |sign: &str| -> Result<_, Refusal> {
            let given = query.given(&format!("{name}{sign}"));
            given.map(|given| day_or_moment(given).ok_or(Refusal::of(20001))).transpose()
        };
        let mut span = Self {
            from: moment(">")?.map(|(start, _)| start),
            to: moment("<")?.map(|(_, end)| end),
        };
        if let Some((start, end)) = moment("")? {
            span.from = span.from.max(Some(start));
            span.to = Some(span.to.map_or(end, |to| to.min(end)));
        }
        Ok(span)
    }

    /// What has no moment yet is in no span.
    pub(super) fn holds(&self, moment: Option<Timestamp>) -> bool {
        if self.from.is_none() && self.to.is_none() {
            return true;
        }
        // Twilio's dates are whole seconds.
        let Some(second) = moment.map(Timestamp::as_second) else { return false };
        self.from.is_none_or(|from| second >= from.as_second())
            && self.to.is_none_or(|to| second <= to.as_second())
    }
}

/// The first and the last moment of what is meant.
fn day_or_moment(given: &str) -> Option<(Timestamp, Timestamp)> {
    if let Ok(moment) = given.parse::<Timestamp>() {
        return Some((moment, moment));
    }
    let day: Date = given.parse().ok()?;
    let start = day.to_zoned(TimeZone::UTC).ok()?.timestamp();
    let end = day.tomorrow().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp();
    Some((start, end - jiff::SignedDuration::from_secs(1)))
}
