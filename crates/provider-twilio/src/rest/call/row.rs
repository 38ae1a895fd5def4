//! Calls as they are written.

use jiff::Timestamp;
use serde::Deserialize;

use super::{Call, Direction, Price};
use crate::rest::wire::Loose;
use crate::rest::{AnsweredBy, CallSid, CallStatus, page, wire};
use crate::time;

/// A call as it is written.
#[derive(Deserialize)]
pub(in crate::rest) struct CallRow {
    #[serde(deserialize_with = "wire::word")]
    sid: CallSid,
    #[serde(default, deserialize_with = "wire::optional_word")]
    parent_call_sid: Option<CallSid>,
    #[serde(deserialize_with = "wire::word")]
    status: CallStatus,
    #[serde(default)]
    to: Loose,
    #[serde(default)]
    from: Loose,
    #[serde(default)]
    direction: Loose,
    #[serde(default)]
    start_time: Loose,
    #[serde(default)]
    end_time: Loose,
    #[serde(default)]
    date_created: Loose,
    #[serde(default)]
    duration: Loose,
    #[serde(default)]
    answered_by: Loose,
    #[serde(default)]
    price: Loose,
    #[serde(default)]
    price_unit: Loose,
}

impl From<CallRow> for Call {
    fn from(row: CallRow) -> Self {
        Self {
            sid: row.sid,
            parent: row.parent_call_sid,
            to: row.to.text(),
            from: row.from.text(),
            status: row.status,
            direction: Direction::parse(&row.direction.text()),
            start: row.start_time.time(),
            end: row.end_time.time(),
            date_created: row.date_created.time(),
            duration: row.duration.given().and_then(time::seconds),
            answered_by: row.answered_by.given().map(AnsweredBy::parse),
            price: row
                .price
                .given()
                .map(|amount| Price { amount: amount.to_owned(), unit: row.price_unit.text() }),
        }
    }
}

impl page::Row for Call {
    type Page = CallPage;

    fn created(&self) -> Option<Timestamp> {
        self.date_created.or(self.start)
    }
}

/// A page of the list of calls.
#[derive(Deserialize)]
pub(in crate::rest) struct CallPage {
    calls: Vec<CallRow>,
    next_page_uri: Option<String>,
}

impl page::Page<Call> for CallPage {
    fn split(self) -> (Vec<Call>, Option<String>) {
        (self.calls.into_iter().map(Call::from).collect(), self.next_page_uri)
    }
}

impl Direction {
    fn parse(word: &str) -> Self {
        match word {
            "inbound" => Self::Inbound,
            "outbound-api" => Self::OutboundApi,
            "outbound-dial" => Self::OutboundDial,
            _ => Self::Other,
        }
    }
}
