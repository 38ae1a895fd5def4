//! Who may ask: whoever has a key that was not revoked, for what it was made.

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use callback_core::ApiKeyId;
use callback_core::ports::api_keys::{ApiKeyStore, Scope};
use callback_engine::{ApiKeySecret, Clock, DeskError, SystemClock, admit};

use crate::http::pass::bearer;
use crate::http::{Edge, Problem, Slug, cross};

/// The keys that let staff in.
pub(crate) struct Keys(Arc<dyn ApiKeyStore>);

impl Keys {
    pub(crate) fn new(store: Arc<dyn ApiKeyStore>) -> Self {
        Self(store)
    }

    /// Lets in whoever has a key of this scope, and says which. Looks into the database each time, so that a key which is revoked lets in
    /// nobody from then on; blocks.
    pub(super) fn admit(&self, pass: StaffPass, needed: Scope) -> Result<ApiKeyId, Problem> {
        let known = admit(&*self.0, pass.0, SystemClock.now());
        let key = known.map_err(DeskError::Store)?.ok_or_else(no_key)?;
        if key.scopes.contains(&needed) {
            return Ok(key.id);
        }
        let detail = format!("This key was made without the scope {needed}. Use one that has it.");
        Err(Problem::new(Slug::OutOfScope, detail))
    }
}

/// A key as it was sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct StaffPass(ApiKeySecret);

impl StaffPass {
    pub(super) fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let value = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        value.and_then(bearer).and_then(ApiKeySecret::parse).map(Self).ok_or_else(no_key)
    }
}

/// Lets in whoever sent a key of this scope, and says which it is. To be asked before the body is read: a stranger learns nothing of it.
pub(super) async fn admitted(
    edge: &Data<Edge>,
    request: &HttpRequest,
    needed: Scope,
) -> Result<ApiKeyId, Problem> {
    let known = match StaffPass::of(request) {
        Ok(pass) => {
            let edge = edge.clone();
            cross(move || edge.keys.admit(pass, needed)).await
        }
        Err(problem) => Err(problem),
    };
    // Counted apart, and only once it is known which they are: no flood of strangers keeps out whoever has a key.
    match &known {
        Ok(key) => edge.door.staff(*key)?,
        Err(problem) if problem.slug == Slug::NoApiKey => edge.door.strange(request)?,
        Err(_) => {}
    }
    known
}

/// The same for a missing key, an unknown one and one that was revoked.
fn no_key() -> Problem {
    let detail = "Send an API key as Authorization: Bearer. `api keys create` makes one.";
    Problem::new(Slug::NoApiKey, detail)
}
