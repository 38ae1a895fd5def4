//! `Idempotency-Key`: a client that lost the answer may send its request again.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::HttpRequest;
use callback_engine::{InvalidRequestKey, RequestKey};

use super::{Problem, Slug};

const HEADER: &str = "Idempotency-Key";

/// The key that a request carries, if any: bare, or between quotes as a string of RFC 9651.
pub(crate) fn of(request: &HttpRequest) -> Result<Option<RequestKey>, Problem> {
    let mut given = request.headers().get_all(HEADER);
    let Some(value) = given.next() else { return Ok(None) };
    if given.next().is_some() {
        return Err(Problem::new(Slug::InvalidKey, "Send one key, not several."));
    }
    let text = value.to_str().map_err(|_| InvalidRequestKey::Character)?.trim();
    let inside = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    Ok(Some(RequestKey::parse(inside.unwrap_or(text))?))
}

impl From<InvalidRequestKey> for Problem {
    fn from(error: InvalidRequestKey) -> Self {
        let detail = format!("Draw a random one, such as a UUID: {error}.");
        Self::new(Slug::InvalidKey, detail)
    }
}

/// The keys of requests that are being worked on.
#[derive(Debug, Clone, Default)]
pub(crate) struct UnderWay(Arc<Mutex<HashSet<RequestKey>>>);

/// A request is being worked on until this is dropped.
#[derive(Debug)]
pub(crate) struct AtWork {
    under_way: UnderWay,
    key: RequestKey,
}

impl UnderWay {
    /// Refuses a twin: the answer of the first is not known yet.
    pub(crate) fn begin(&self, key: &RequestKey) -> Result<AtWork, Problem> {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if keys.insert(key.clone()) {
            Ok(AtWork { under_way: self.clone(), key: key.clone() })
        } else {
            Err(Problem::key_in_use())
        }
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        let mut keys = self.under_way.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys.remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_twin_waits_until_the_first_is_done() {
        let (under_way, key) = (UnderWay::default(), RequestKey::draw());
        let first = under_way.begin(&key).unwrap();
        assert_eq!(under_way.begin(&key).unwrap_err().slug, Slug::KeyInUse);
        assert!(under_way.begin(&RequestKey::draw()).is_ok());
        drop(first);
        assert!(under_way.begin(&key).is_ok());
    }
}
