//! The door of the public listener: what every request passes before anything else looks at it.

mod address;
mod budget;
mod memory;

use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpRequest, ResponseError};
use callback_core::ApiKeyId;
use governor::clock::DefaultClock;
use provider_twilio::WEBHOOKS;

use self::address::Proxies;
use self::budget::{AddressBudget, Budget, Wait};
use super::{Edge, Problem};
use crate::settings::DoorSettings;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// Wrong and missing keys, of one address: a person mistypes a few.
const STRANGERS_A_MINUTE: u32 = 30;
/// Of one address, whoever watches over us: looking whether we are ready writes.
const CHECKS_A_MINUTE: u32 = 120;
/// What one key may ask.
const STAFF_A_MINUTE: u32 = 600;
/// Trying out reads the whole queue, and telling who was reached writes.
const COSTLY_A_MINUTE: u32 = 120;

/// What the door knows.
pub(crate) struct Door {
    proxies: Proxies,
    asks: Option<AddressBudget>,
    requests: Option<AddressBudget>,
    checks: AddressBudget,
    strangers: AddressBudget,
    staff: Budget<ApiKeyId>,
    costly: Budget<ApiKeyId>,
    has_warned: AtomicBool,
}

impl Door {
    pub(crate) fn new(settings: &DoorSettings) -> Self {
        let clock = DefaultClock::default();
        let by_address = |times, period| AddressBudget::new(times, period, clock.clone());
        let by_key = |times| Budget::new(fixed(times), MINUTE, clock.clone());
        Self {
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
        let lines: Vec<_> = request.headers().get_all(name).map(|it| it.as_bytes()).collect();
        if !lines.is_empty()
            && !self.proxies.trusts(peer.to_canonical())
            && !self.has_warned.swap(true, Ordering::Relaxed)
        {
            tracing::warn!(%peer, "a proxy that TRUSTED_PROXIES does not name, or a visitor, writes {name}: it is not \
                believed. If it is a proxy of yours, name it, or all its visitors share one limit");
        }
        self.proxies.client(peer, lines.into_iter())
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

    /// Counts one more of this key, whatever it asks.
    pub(crate) fn staff(&self, key: ApiKeyId) -> Result<(), Problem> {
        let detail = "This key asks too often. Wait, and ask less often.";
        self.staff.spend(&key).map_err(|wait| too_many(wait, detail))
    }

    /// Counts one more of this key, for what costs more than the rest.
    pub(crate) fn costly(&self, key: ApiKeyId) -> Result<(), Problem> {
        let detail = "This key asks this too often. Wait, and ask less often.";
        self.costly.spend(&key).map_err(|wait| too_many(wait, detail))
    }

    fn admit(&self, request: &HttpRequest) -> Result<(), Problem> {
        let budget = match Class::of(request.path()) {
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
    /// What needs an API key; those who have none are counted where that is found out.
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

const STAFF: [&str; 3] = ["/api/v1/blocks", "/api/v1/dry-run", "/api/v1/reached"];

/// Lets a request in, or answers it here.
pub(crate) async fn watch<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let edge = request.app_data::<Data<Edge>>().cloned();
    let admitted =
        edge.map_or_else(|| Err(Problem::fault()), |it| it.door.admit(request.request()));
    match admitted {
        Ok(()) => next.call(request).await.map(ServiceResponse::map_into_left_body),
        Err(problem) => {
            let answer = problem.error_response().map_into_right_body();
            Ok(request.into_response(answer))
        }
    }
}

fn too_many(wait: Wait, detail: &'static str) -> Problem {
    Problem::too_many(detail).after(wait.0)
}

fn fixed(times: u32) -> NonZeroU32 {
    NonZeroU32::new(times).unwrap_or(NonZeroU32::MIN)
}
