//! Who may ask: whoever has a key that was not revoked, for what it was made, or is signed in with a role for it.

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use callback_core::ports::api_keys::{ApiKeyStore, Scope};
use callback_core::ports::audit::{Action, Who};
use callback_core::ports::staff::{Role, StaffStore};
use callback_engine::{
    ApiKeySecret, Clock, DeskError, Reception, SignedIn, StaffError, StaffToken, SystemClock, admit,
};
use tokio::sync::Semaphore;

use super::cookie;
use crate::http::pass::bearer;
use crate::http::{Edge, Problem, Slug, cross};

/// So many passwords are hashed at a time, each in 19 MiB.
const AT_A_TIME: usize = 2;
/// So many may wait for it; one more is told to come again.
const WAITING: usize = 128;

/// What lets staff in.
pub(crate) struct StaffDoor {
    keys: Arc<dyn ApiKeyStore>,
    pub(crate) reception: Reception,
    hashing: Semaphore,
    waiting: Semaphore,
}

impl StaffDoor {
    pub(crate) fn new(store: Arc<impl ApiKeyStore + StaffStore + 'static>) -> Self {
        Self {
            keys: store.clone(),
            reception: Reception::new(store, Arc::new(SystemClock)),
            hashing: Semaphore::new(AT_A_TIME),
            waiting: Semaphore::new(WAITING),
        }
    }

    /// Lets in whoever may do this, and says who it is. Looks into the database each time, so that a key which is revoked
    /// and a session that was ended let in nobody from then on; blocks.
    fn admit(&self, pass: StaffPass, needed: Scope) -> Result<Who, Problem> {
        let secret = match pass {
            StaffPass::Key(secret) => secret,
            StaffPass::Session(token) => {
                let signed_in = self.reception.who(token)?.ok_or_else(no_key)?;
                if signed_in.staff.role.may(needed) {
                    return Ok(Who::Staff(signed_in.staff.id));
                }
                return Err(out_of_role());
            }
        };
        let known = admit(&*self.keys, secret, SystemClock.now());
        let key = known.map_err(DeskError::Store)?.ok_or_else(no_key)?;
        if key.scopes.contains(&needed) {
            return Ok(Who::Key(key.id));
        }
        let detail = format!("This key was made without the scope {needed}. Use one that has it.");
        Err(Problem::new(Slug::OutOfScope, detail))
    }

    /// Writes down what is about to be done.
    pub(super) fn record(&self, who: Who, action: Action, subject: String) -> Result<(), Problem> {
        Ok(self.reception.record(who, action, subject)?)
    }
}

/// A key as it was sent, or a session.
#[derive(Debug, Clone, Copy)]
enum StaffPass {
    Key(ApiKeySecret),
    Session(StaffToken),
}

impl StaffPass {
    /// Cookies come along with requests that other sites cause, so what changes anything needs more than a cookie.
    fn of(edge: &Edge, request: &HttpRequest) -> Result<Self, Problem> {
        if let Some(value) = request.headers().get(AUTHORIZATION) {
            let secret = value.to_str().ok().and_then(bearer).and_then(ApiKeySecret::parse);
            return secret.map(Self::Key).ok_or_else(no_key);
        }
        session(edge, request).map(Self::Session)
    }
}

/// The session of this request's cookie, not looked up yet.
fn session(edge: &Edge, request: &HttpRequest) -> Result<StaffToken, Problem> {
    let token = cookie::read(request, edge).ok_or_else(no_key)?;
    if request.method().is_safe() {
        return Ok(token);
    }
    let sent = request.headers().get("X-CSRF-Token").and_then(|value| value.to_str().ok());
    if edge.door.is_our_page(request) && sent.is_some_and(|sent| token.is_csrf(sent)) {
        return Ok(token);
    }
    let detail = "Send it from our own page, with the csrf_token of GET /api/v1/staff/session as X-CSRF-Token.";
    Err(Problem::new(Slug::CrossSite, detail))
}

/// Lets in whoever may do this, and says who it is. To be asked before the body is read: a stranger learns nothing of it.
pub(super) async fn admitted(
    edge: &Data<Edge>,
    request: &HttpRequest,
    needed: Scope,
) -> Result<Who, Problem> {
    let known = match StaffPass::of(edge, request) {
        Ok(pass) => {
            let edge = edge.clone();
            cross(move || edge.staff.admit(pass, needed)).await
        }
        Err(problem) => Err(problem),
    };
    count(edge, request, known.as_ref().copied())?;
    known
}

/// Whoever is signed in here, whatever their role.
pub(super) async fn signed_in(
    edge: &Data<Edge>,
    request: &HttpRequest,
) -> Result<(StaffToken, SignedIn), Problem> {
    let known = match session(edge, request) {
        Ok(token) => {
            let edge = edge.clone();
            let who = cross(move || edge.staff.reception.who(token)).await?;
            who.map(|who| (token, who)).ok_or_else(no_key)
        }
        Err(problem) => Err(problem),
    };
    count(edge, request, known.as_ref().map(|(_, who)| Who::Staff(who.staff.id)))?;
    known
}

/// An owner who is signed in here. No key is one.
pub(super) async fn owner(edge: &Data<Edge>, request: &HttpRequest) -> Result<SignedIn, Problem> {
    let (_, who) = signed_in(edge, request).await?;
    if who.staff.role == Role::Owner { Ok(who) } else { Err(out_of_role()) }
}

/// Counts staff and strangers apart, and only once it is known which they are: no flood of strangers keeps out whoever
/// has a key.
fn count(edge: &Edge, request: &HttpRequest, known: Result<Who, &Problem>) -> Result<(), Problem> {
    match known {
        Ok(who) => edge.door.staff(who),
        Err(problem) if problem.slug == Slug::NoApiKey => edge.door.strange(request),
        Err(_) => Ok(()),
    }
}

/// Does what hashes a password: beside few others, so that it takes neither all processors nor all threads.
pub(super) async fn hashing<T: Send + 'static>(
    edge: &Data<Edge>,
    work: impl FnOnce(&Reception) -> Result<T, StaffError> + Send + 'static,
) -> Result<T, Problem> {
    let _place = edge.staff.waiting.try_acquire().map_err(|_| Problem::busy())?;
    let _turn = edge.staff.hashing.acquire().await.map_err(|_| Problem::busy())?;
    let edge = edge.clone();
    cross(move || work(&edge.staff.reception)).await
}

/// The same for a missing key or session, an unknown one and one that is over.
fn no_key() -> Problem {
    let detail =
        "Sign in, or send an API key as Authorization: Bearer. `api keys create` makes one.";
    Problem::new(Slug::NoApiKey, detail)
}

fn out_of_role() -> Problem {
    Problem::new(Slug::OutOfScope, "Your role is not for this. Ask an owner.")
}

impl From<StaffError> for Problem {
    fn from(error: StaffError) -> Self {
        let invalid = |detail: String| Self::new(Slug::InvalidStaff, detail);
        match error {
            StaffError::WrongPassword => {
                Self::new(Slug::WrongPassword, "Check both, and try again.")
            }
            StaffError::TooMany { wait } => {
                let seconds = u64::try_from(wait.as_secs()).unwrap_or(0);
                let detail = format!("Wait {} minutes, and try again.", seconds.div_ceil(60));
                Self::too_many(detail).after(seconds)
            }
            StaffError::Closed => Self::new(Slug::NoSuchPath, "Somebody is the owner already."),
            StaffError::WrongToken => {
                let detail = "It is wrong, used or too old. `api setup-token` draws another.";
                Self::new(Slug::WrongSetupToken, detail)
            }
            StaffError::WeakPassword => {
                invalid("Choose a password of 12 to 128 characters.".to_owned())
                    .in_field("password")
            }
            StaffError::Invalid(what) => invalid(format!("Mend this: {what}.")),
            StaffError::EmailTaken => {
                Self::new(Slug::EmailTaken, "Use another address.").in_field("email")
            }
            StaffError::NoSuchStaff => Self::new(Slug::NoSuchStaff, "Check the id."),
            StaffError::LastOwner => Self::new(Slug::LastOwner, "Make somebody else owner first."),
            StaffError::Hashing => Self::fault(),
            StaffError::Store(error) => DeskError::Store(error).into(),
        }
    }
}
