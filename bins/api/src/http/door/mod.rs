//! The door of the public listener: what every request passes before anything else looks at it.

mod address;
mod budget;
mod hosts;
mod memory;
mod origins;

use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, ORIGIN, STRICT_TRANSPORT_SECURITY,
};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpRequest, HttpResponse, ResponseError};
use callback_core::ports::audit::Who;
use governor::clock::DefaultClock;
use provider_twilio::WEBHOOKS;

use self::address::Proxies;
use self::budget::{AddressBudget, Budget, Wait};
use self::hosts::{Hosts, without_port};
use self::origins::{Origins, Sender};
use super::{Edge, Problem, Slug};
use crate::settings::{DoorSettings, origin};

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

/// Of path and query; signed webhooks have some hundreds.
const MOST_OF_ADDRESS: usize = 4 * 1024;
/// Cookies of whatever else stands at our name included.
const MOST_OF_HEAD: usize = 16 * 1024;

const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");
const NO_PERMISSIONS: &str = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";

/// Wrong and missing keys, of one address: a person mistypes a few.
const STRANGERS_A_MINUTE: u32 = 30;
/// Of one address, whoever watches over us: looking whether we are ready writes.
const CHECKS_A_MINUTE: u32 = 120;
/// What one key, or one who is signed in, may ask.
const STAFF_A_MINUTE: u32 = 600;
/// Trying out reads the whole queue, and telling who was reached writes.
const COSTLY_A_MINUTE: u32 = 120;

/// What the door knows.
pub(crate) struct Door {
    hosts: Hosts,
    origins: Origins,
    /// Browsers are told to come back over TLS only.
    over_tls: bool,
    proxies: Proxies,
    asks: Option<AddressBudget>,
    requests: Option<AddressBudget>,
    checks: AddressBudget,
    strangers: AddressBudget,
    staff: Budget<Who>,
    costly: Budget<Who>,
    has_warned: AtomicBool,
}

impl Door {
    pub(crate) fn new(settings: &DoorSettings, public: Option<&str>) -> Self {
        let clock = DefaultClock::default();
        let by_address = |times, period| AddressBudget::new(times, period, clock.clone());
        let by_key = |times| Budget::new(fixed(times), MINUTE, clock.clone());
        let own = public.and_then(origin);
        let name = own.as_deref().and_then(|own| own.split_once("://"));
        let name = name.and_then(|(_, host)| without_port(host)).map(str::to_owned);
        let names = settings.hosts.iter().cloned().chain(name).collect();
        Self {
            hosts: Hosts(names),
            over_tls: own.as_deref().is_some_and(|own| own.starts_with("https://")),
            origins: Origins { allowed: settings.origins.clone(), own },
            proxies: Proxies { trusted: settings.proxies.clone(), header: settings.proxy_header },
            asks: settings.asks_per_hour.map(|times| by_address(times, HOUR)),
            requests: settings.requests_per_minute.map(|times| by_address(times, MINUTE)),
            checks: by_address(fixed(CHECKS_A_MINUTE), MINUTE),
            strangers: by_address(fixed(STRANGERS_A_MINUTE), MINUTE),
            staff: by_key(STAFF_A_MINUTE),
            costly: by_key(COSTLY_A_MINUTE),
            has_warned: AtomicBool::new(false),
        }
    }

    /// Whom a request comes from.
    pub(crate) fn client(&self, request: &HttpRequest) -> IpAddr {
        // Only a socket of this machine has no address.
        let peer = request.peer_addr().map_or(Ipv4Addr::LOCALHOST.into(), |peer| peer.ip());
        let name = self.proxies.header.name();
        let lines: Vec<_> = request.headers().get_all(name).map(HeaderValue::as_bytes).collect();
        if !lines.is_empty()
            && !self.proxies.trusts(peer.to_canonical())
            && !self.has_warned.swap(true, Ordering::Relaxed)
        {
            tracing::warn!(%peer, "a proxy that TRUSTED_PROXIES does not name, or a visitor, writes {name}: it is not \
                believed. If it is a proxy of yours, name it, or all its visitors share one limit");
        }
        self.proxies.client(peer, lines.into_iter())
    }

    /// Whether a browser says that a page of ours sent this: of `PUBLIC_BASE_URL` alone, where that is set.
    pub(crate) fn is_our_page(&self, request: &HttpRequest) -> bool {
        match (request.headers().get(ORIGIN), &self.origins.own) {
            (Some(sent), Some(own)) => sent.as_bytes() == own.as_bytes(),
            (Some(_), None) => self.origins.sender(request) == Sender::Own,
            (None, _) => false,
        }
    }

    /// Counts one more that asks for a callback. To be asked before its body is read.
    pub(crate) fn asks(&self, request: &HttpRequest) -> Result<(), Problem> {
        let Some(asks) = &self.asks else { return Ok(()) };
        asks.spend(self.client(request)).map_err(|wait| {
            let detail =
                "Many calls were asked for from your network. Please wait a while, or call us.";
            too_many(wait, detail)
        })
    }

    /// Counts one that has no key of staff, or a wrong one.
    pub(crate) fn strange(&self, request: &HttpRequest) -> Result<(), Problem> {
        let detail = "Too many keys were wrong. Wait, and check yours.";
        self.strangers.spend(self.client(request)).map_err(|wait| too_many(wait, detail))
    }

    /// Counts one more of theirs, whatever it asks.
    pub(crate) fn staff(&self, who: Who) -> Result<(), Problem> {
        let detail = "You ask too often. Wait, and ask less often.";
        self.staff.spend(&who).map_err(|wait| too_many(wait, detail))
    }

    /// Counts one more of theirs, for what costs more than the rest.
    pub(crate) fn costly(&self, who: Who) -> Result<(), Problem> {
        let detail = "You ask this too often. Wait, and ask less often.";
        self.costly.spend(&who).map_err(|wait| too_many(wait, detail))
    }

    /// Everything that a request passes here; then who sends it.
    fn admit(&self, request: &HttpRequest) -> Result<Sender, Problem> {
        is_small(request)?;
        let class = Class::of(request.path());
        // A proxy may write another name, and pages do not sign: a call does not fail for that.
        if class == Class::Carrier {
            return Ok(Sender::Own);
        }
        self.hosts.admit(request)?;
        let sender = self.origins.sender(request);
        Origins::admit(request, &sender)?;
        self.count(class, request)?;
        Ok(sender)
    }

    /// Puts on what depends on settings; the rest is the same for all answers.
    fn dress(&self, path: &str, headers: &mut HeaderMap) {
        headers.insert(PERMISSIONS, HeaderValue::from_static(NO_PERMISSIONS));
        if self.over_tls {
            let year = HeaderValue::from_static("max-age=31536000");
            headers.insert(STRICT_TRANSPORT_SECURITY, year);
        }
        let policy = headers.get(CONTENT_SECURITY_POLICY).and_then(|policy| policy.to_str().ok());
        let framed = policy.zip(self.origins.ancestors(path));
        let framed = framed.map(|(policy, by)| policy.replace("frame-ancestors 'none'", &by));
        if let Some(Ok(policy)) = framed.map(HeaderValue::try_from) {
            headers.insert(CONTENT_SECURITY_POLICY, policy);
        }
    }

    fn count(&self, class: Class, request: &HttpRequest) -> Result<(), Problem> {
        let budget = match class {
            Class::Carrier | Class::Staff => return Ok(()),
            Class::Health => Some(&self.checks),
            Class::Visitor => self.requests.as_ref(),
        };
        budget
            .map_or(Ok(()), |budget| budget.spend(self.client(request)))
            .map_err(|wait| too_many(wait, "Your network asks too often. Please wait a moment."))
    }
}

/// Whose a request is, by its path alone: who says to be somebody may lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// What a carrier tells and asks. It is signed, and what is not is limited where that is found out.
    Carrier,
    /// What needs an API key or a session; those who have none are counted where that is found out.
    Staff,
    /// What watches over us; no visitor uses its budget up.
    Health,
    Visitor,
}

impl Class {
    fn of(path: &str) -> Self {
        let is_in = |root: &str| {
            path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let is_explained = || path.starts_with("/api/v1/callbacks/") && path.ends_with("/explain");
        if is_in(WEBHOOKS) {
            Self::Carrier
        } else if STAFF.iter().any(|root| is_in(root)) || is_explained() {
            Self::Staff
        } else if matches!(path, "/healthz" | "/readyz") {
            Self::Health
        } else {
            Self::Visitor
        }
    }
}

/// Without where they sign in: there they are strangers yet.
const STAFF: [&str; 5] = [
    "/api/v1/blocks",
    "/api/v1/dry-run",
    "/api/v1/reached",
    "/api/v1/staff/password",
    "/api/v1/staff/users",
];

/// Lets a request in, or answers it here.
pub(crate) async fn watch<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let Some(edge) = request.app_data::<Data<Edge>>().cloned() else {
        return Ok(request.into_response(Problem::fault().error_response().map_into_right_body()));
    };
    let path = request.path().to_owned();
    let is_preflight = Origins::is_preflight(request.request());
    let (mut response, sender) = match edge.door.admit(request.request()) {
        Ok(sender @ Sender::Guest(_)) if is_preflight => {
            let answer = HttpResponse::NoContent().finish().map_into_right_body();
            (request.into_response(answer), sender)
        }
        Ok(sender) => (next.call(request).await?.map_into_left_body(), sender),
        Err(problem) => {
            let sender = edge.door.origins.sender(request.request());
            let answer = problem.error_response().map_into_right_body();
            (request.into_response(answer), sender)
        }
    };
    Origins::mark(&path, &sender, is_preflight, response.headers_mut());
    edge.door.dress(&path, response.headers_mut());
    Ok(response)
}

/// Refuses what no browser and no carrier sends.
fn is_small(request: &HttpRequest) -> Result<(), Problem> {
    let uri = request.uri().path_and_query().map_or(0, |it| it.as_str().len());
    if uri > MOST_OF_ADDRESS {
        let detail = format!("Send at most {MOST_OF_ADDRESS} bytes.");
        return Err(Problem::new(Slug::AddressTooLong, detail));
    }
    let head = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len());
    if head.sum::<usize>() > MOST_OF_HEAD {
        let detail = format!("Send at most {MOST_OF_HEAD} bytes of headers.");
        return Err(Problem::new(Slug::HeadTooLarge, detail));
    }
    Ok(())
}

fn too_many(wait: Wait, detail: &'static str) -> Problem {
    Problem::too_many(detail).after(wait.0)
}

fn fixed(times: u32) -> NonZeroU32 {
    NonZeroU32::new(times).unwrap_or(NonZeroU32::MIN)
}
