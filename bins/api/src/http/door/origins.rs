//! Which other sites may use the visitor's API and show the visitor's pages in a frame.

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, HOST,
    HeaderMap, HeaderName, HeaderValue, ORIGIN, VARY,
};

use crate::http::{Problem, Slug};

/// What a preflight is answered with. Credentials are never among it: cookies of other sites' visitors are none of theirs.
const PREFLIGHT: [(HeaderName, &str); 3] = [
    (ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PATCH, DELETE"),
    (
        ACCESS_CONTROL_ALLOW_HEADERS,
        "authorization, content-type, idempotency-key, if-none-match, last-event-id",
    ),
    (ACCESS_CONTROL_MAX_AGE, "600"),
];
const EXPOSED: &str = "ETag, Location, Retry-After";

/// The sites, each as browsers write it in `Origin`.
#[derive(Debug, Clone)]
pub(super) struct Origins {
    pub(super) allowed: Vec<String>,
    /// Our own, where it is known.
    pub(super) own: Option<String>,
}

/// Where a request was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sender {
    /// On a page of ours, or in no page at all.
    Own,
    /// On a page of a site that may.
    Guest(HeaderValue),
    Stranger,
}

impl Origins {
    /// Tells who sends a request whose host is known to be ours.
    pub(super) fn sender(&self, request: &HttpRequest) -> Sender {
        let mut given = request.headers().get_all(ORIGIN);
        let (origin, more) = (given.next(), given.next());
        let Some(value) = origin else { return Sender::Own };
        let (Ok(origin), None) = (value.to_str(), more) else { return Sender::Stranger };
        let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
        let named = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        let is_named =
            named.is_some_and(|named| host.is_some_and(|it| it.eq_ignore_ascii_case(named)));
        if is_named || self.own.as_deref() == Some(origin) {
            Sender::Own
        } else if self.allowed.iter().any(|allowed| allowed == origin) {
            Sender::Guest(value.clone())
        } else {
            Sender::Stranger
        }
    }

    /// Refuses what pages of other sites must not do. Browsers hide answers from them, but send simple requests
    /// without asking, so it is refused here.
    pub(super) fn admit(request: &HttpRequest, sender: &Sender) -> Result<(), Problem> {
        let is_open = is_open(request.path());
        let only_reads = matches!(*request.method(), Method::GET | Method::HEAD);
        match sender {
            Sender::Own => Ok(()),
            Sender::Guest(_) if is_open || only_reads => Ok(()),
            Sender::Stranger if only_reads => Ok(()),
            Sender::Guest(_) | Sender::Stranger => {
                let detail = "Pages of this site may not do this. The owner of the service adds sites to ALLOWED_ORIGINS.";
                Err(Problem::new(Slug::CrossSite, detail))
            }
        }
    }

    /// Whether a browser asks what it may ask.
    pub(super) fn is_preflight(request: &HttpRequest) -> bool {
        request.method() == Method::OPTIONS
            && request.headers().contains_key(ORIGIN)
            && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD)
    }

    /// Tells the browser what pages of the sender may do.
    pub(super) fn mark(path: &str, sender: &Sender, is_preflight: bool, headers: &mut HeaderMap) {
        if !is_open(path) {
            return;
        }
        headers.insert(VARY, HeaderValue::from_static("Origin"));
        let Sender::Guest(origin) = sender else { return };
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        if is_preflight {
            for (name, value) in PREFLIGHT {
                headers.insert(name, HeaderValue::from_static(value));
            }
        } else {
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
        }
    }

    /// What `frame-ancestors` names for a page: those that act in the business's name are in no frame.
    pub(super) fn ancestors(&self, path: &str) -> Option<String> {
        let is_visitors = matches!(path, "/" | "/c" | "/c/time" | "/c/cancel");
        (is_visitors && !self.allowed.is_empty())
            .then(|| format!("frame-ancestors 'self' {}", self.allowed.join(" ")))
    }
}

/// Whether other sites may use it at all: the visitor's API.
fn is_open(path: &str) -> bool {
    let of_callbacks = path.strip_prefix("/api/v1/callbacks");
    matches!(path, "/api/v1/availability" | "/api/v1/challenge")
        || of_callbacks.is_some_and(|rest| {
            rest.is_empty() || (rest.starts_with('/') && !rest.ends_with("/explain"))
        })
}
