//! `GET /api/v1/availability`: the times that a visitor may choose.

use actix_web::web::{self, Data, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use callback_engine::Offer;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use super::{Edge, Problem, Slug, cross};

/// More days than a page shows.
const MOST_DAYS: i64 = 31;

pub(super) fn routes(app: &mut ServiceConfig) {
    let read_only = || async { Problem::not_allowed("GET") };
    app.service(
        web::resource("/api/v1/availability").get(read).default_service(web::to(read_only)),
    );
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Span {
    /// The first day; today, if none is given.
    from: Option<Date>,
    /// How many days, 1 to [`MOST_DAYS`].
    days: Option<i64>,
    /// Where the one who asks is; where the business is, if it is not given.
    time_zone: Option<String>,
}

#[derive(Serialize)]
struct Availability {
    /// In which days and `local` are meant.
    time_zone: String,
    slots: Vec<OfferView>,
}

#[derive(Serialize)]
struct OfferView {
    /// To be sent as `at`: RFC 3339 in UTC.
    at: String,
    /// The same on the clocks of the time zone, with their offset.
    local: String,
    /// How many more may choose it.
    free: u32,
}

async fn read(edge: Data<Edge>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let span: Query<Span> = Query::from_query(request.query_string()).map_err(|_| misread())?;
    let zone = match &span.time_zone {
        Some(name) => TimeZone::get(name).map_err(|_| unknown_zone())?,
        None => edge.desk.hours().zone(),
    };
    let (from, to) = reach(&span, &zone).ok_or_else(misread)?;
    let offers = cross(move || edge.desk.offers(from, to)).await?;
    let slots = offers.iter().map(|offer| view(offer, &zone)).collect();
    let time_zone = zone.iana_name().unwrap_or("UTC").to_owned();
    Ok(HttpResponse::Ok().json(Availability { time_zone, slots }))
}

/// From the beginning of the first day to the end of the last.
fn reach(span: &Span, zone: &TimeZone) -> Option<(Timestamp, Timestamp)> {
    let days = span.days.unwrap_or(7);
    let first = span.from.unwrap_or_else(|| Timestamp::now().to_zoned(zone.clone()).date());
    if !(1..=MOST_DAYS).contains(&days) {
        return None;
    }
    let begin = |date: Date| Some(date.to_zoned(zone.clone()).ok()?.timestamp());
    Some((begin(first)?, begin(first.checked_add(days.days()).ok()?)?))
}

fn view(offer: &Offer, zone: &TimeZone) -> OfferView {
    let local = offer.at.to_zoned(zone.clone());
    OfferView {
        at: offer.at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        local: local.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        free: offer.free,
    }
}

fn misread() -> Problem {
    let detail = format!(
        "The query may have from (a date such as 2026-11-24), days (1 to {MOST_DAYS}) and time_zone, and \
         nothing else."
    );
    Problem::new(Slug::BadRequest, detail)
}

fn unknown_zone() -> Problem {
    let detail = "time_zone is the name of one, such as America/New_York or Europe/Berlin.";
    Problem::new(Slug::BadRequest, detail).in_field("time_zone")
}
