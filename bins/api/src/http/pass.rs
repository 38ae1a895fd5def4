//! The visitor's right to a callback: its token, from a header or from the page's cookie.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::http::header::AUTHORIZATION;
use callback_core::CallbackId;
use callback_engine::{DecisionToken, VisitorToken};

use super::{Edge, Problem};

/// As long as a callback can matter to its visitor.
const COOKIE_LIFE: Duration = Duration::days(35);

/// A callback and the token that opens it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pass {
    pub(crate) callback: CallbackId,
    pub(crate) token: VisitorToken,
}

impl Pass {
    /// The pass for the callback that a path names.
    pub(crate) fn for_path(request: &HttpRequest, edge: &Edge, id: &str) -> Result<Self, Problem> {
        let callback = id.parse().map_err(|_| Problem::no_such_callback())?;
        let token = match request.headers().get(AUTHORIZATION) {
            Some(value) => value.to_str().ok().and_then(bearer).and_then(VisitorToken::from_hex),
            None => Self::from_cookie(request, edge)
                .filter(|pass| pass.callback == callback)
                .map(|pass| pass.token),
        };
        token.map(|token| Self { callback, token }).ok_or_else(Problem::no_such_callback)
    }

    /// What the page's cookie says.
    pub(crate) fn from_cookie(request: &HttpRequest, edge: &Edge) -> Option<Self> {
        let cookie = request.cookie(name(edge))?;
        let (callback, token) = cookie.value().split_once('.')?;
        Some(Self { callback: callback.parse().ok()?, token: VisitorToken::from_hex(token)? })
    }

    /// The cookie that keeps it in a browser.
    pub(crate) fn to_cookie(self, edge: &Edge) -> Cookie<'static> {
        cookie(edge, name(edge), format!("{}.{}", self.callback, self.token.to_hex()))
    }
}

/// The right to decide about one attempt in doubt.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DecisionPass(pub(crate) DecisionToken);

impl DecisionPass {
    /// What a program sends. A browser's cookie will not do: other sites can have it sent along.
    pub(crate) fn from_header(request: &HttpRequest) -> Result<Self, Problem> {
        let value = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = value.and_then(bearer).and_then(DecisionToken::from_hex);
        token.map(Self).ok_or_else(Problem::no_such_decision)
    }

    /// What the page's cookie says.
    pub(crate) fn from_cookie(request: &HttpRequest, edge: &Edge) -> Option<Self> {
        DecisionToken::from_hex(request.cookie(decision_name(edge))?.value()).map(Self)
    }

    pub(crate) fn to_cookie(self, edge: &Edge) -> Cookie<'static> {
        cookie(edge, decision_name(edge), self.0.to_hex())
    }
}

/// A cookie out of reach of scripts and of other sites' forms.
fn cookie(edge: &Edge, name: &'static str, value: String) -> Cookie<'static> {
    Cookie::build(name, value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(edge.over_tls)
        .max_age(COOKIE_LIFE)
        .finish()
}

/// What follows `Bearer`, the scheme in either case.
pub(crate) fn bearer(value: &str) -> Option<&str> {
    let (scheme, rest) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| rest.trim())
}

fn name(edge: &Edge) -> &'static str {
    if edge.over_tls { "__Host-callback" } else { "callback" }
}

fn decision_name(edge: &Edge) -> &'static str {
    if edge.over_tls { "__Host-decision" } else { "decision" }
}
