//! Lists that come in pages.

use form_urlencoded::Serializer;
use jiff::Timestamp;
use serde::de::DeserializeOwned;

use super::error::NoAnswer;
use super::{Client, RestError, exchange};

const PAGE_SIZE: usize = 50;
/// Whoever asks for more has forgotten a filter.
const MOST_PAGES: usize = 20;

/// Something that Twilio lists, newest first.
pub(super) trait Row: Sized {
    type Page: Page<Self> + DeserializeOwned;

    /// When Twilio took it.
    fn created(&self) -> Option<Timestamp>;
}

pub(super) trait Page<R> {
    /// The rows, and where the next ones are.
    fn split(self) -> (Vec<R>, Option<String>);
}

/// The rows of all pages, down to those older than `since`.
pub(super) fn rows<R: Row>(
    client: &Client,
    tail: &str,
    mut query: Serializer<'_, String>,
    since: Option<Timestamp>,
) -> Result<Vec<R>, RestError> {
    query.append_pair("PageSize", &PAGE_SIZE.to_string());
    let mut path = client.path(&format!("{tail}?{}", query.finish()));
    let mut rows = Vec::new();
    for _ in 0..MOST_PAGES {
        let (found, next) = client.get::<R::Page>(&path)?.split();
        let is_old = |row: &R| since.zip(row.created()).is_some_and(|(since, at)| at < since);
        let ends_here = found.last().is_none_or(is_old);
        rows.extend(found.into_iter().filter(|row| !is_old(row)));
        match next {
            Some(next) if !ends_here => path = own(client, next)?,
            _ => return Ok(rows),
        }
    }
    // A part of a list would prove that something is not there.
    Err(exchange::unknown(NoAnswer::EndlessList))
}

/// The credentials go with it, so it has to be a path, and the account's.
fn own(client: &Client, next: String) -> Result<String, RestError> {
    if next.starts_with(&client.path("/")) {
        return Ok(next);
    }
    Err(exchange::unknown(NoAnswer::ForeignPage))
}
