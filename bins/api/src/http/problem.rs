//! Problem documents of RFC 9457; the only place that knows status codes of errors.

use std::fmt;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError};
use callback_core::Region;
use serde::Serialize;

/// What kind of problem it is; the last part of the document's `type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slug {
    /// The body is not what is asked for: empty, not JSON, of another shape.
    BadRequest,
    InvalidNumber,
    /// Numbers of other countries are called.
    OtherCountry,
    /// A number that is not called, whyever.
    NumberRefused,
    NoSuchBlock,
    /// What only staff are told.
    WrongPassword,
    WrongSetupToken,
    InvalidStaff,
    EmailTaken,
    NoSuchStaff,
    LastOwner,
    InvalidName,
    InvalidKey,
    NoApiKey,
    OutOfScope,
    /// The key of a request came with another one before.
    KeyUsed,
    /// A request with this key is being worked on.
    KeyInUse,
    TooLarge,
    UnsupportedMediaType,
    NoSuchPath,
    MethodNotAllowed,
    NoSuchCallback,
    NoSuchDecision,
    /// Visitors may not choose a time here.
    NoSlots,
    /// The time is none of those that are offered.
    NotOffered,
    SlotTaken,
    /// None of the topics that are set up.
    UnknownTopic,
    NoDeadLetter,
    /// What was asked does not fit where the callback stands.
    DoesNotFit,
    CrossSite,
    /// Asked under a name that is not ours.
    OtherHost,
    AddressTooLong,
    HeadTooLarge,
    /// The body takes too long to come.
    TooSlow,
    NotTheHandler,
    NotTheCall,
    GateShut,
    UnknownCaller,
    NotNow,
    TooMany,
    /// What people send looks otherwise.
    RobotCheck,
    /// As many callbacks as may be wait for a line.
    LineFull,
    /// Somebody switched intake off.
    IntakePaused,
    Busy,
    Fault,
}

impl Slug {
    pub(crate) const fn name(self) -> &'static str {
        self.parts().1
    }

    const fn parts(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::BadRequest => {
                (StatusCode::BAD_REQUEST, "bad-request", "The request can't be understood")
            }
            Self::InvalidNumber | Self::OtherCountry | Self::NumberRefused | Self::NoSuchBlock => {
                self.of_number()
            }
            Self::WrongPassword
            | Self::WrongSetupToken
            | Self::InvalidStaff
            | Self::EmailTaken
            | Self::NoSuchStaff
            | Self::LastOwner => self.of_staff(),
            Self::InvalidName => {
                (StatusCode::UNPROCESSABLE_ENTITY, "invalid-name", "The name can't be kept")
            }
            Self::InvalidKey => (
                StatusCode::BAD_REQUEST,
                "invalid-idempotency-key",
                "The Idempotency-Key can't be used",
            ),
            Self::NoApiKey => {
                (StatusCode::UNAUTHORIZED, "no-api-key", "This needs an API key or a session")
            }
            Self::OutOfScope => {
                (StatusCode::FORBIDDEN, "out-of-scope", "Whoever asks may not do this")
            }
            Self::KeyUsed => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency-key-used",
                "The Idempotency-Key belongs to another request",
            ),
            Self::KeyInUse => (
                StatusCode::CONFLICT,
                "idempotency-key-in-use",
                "A request with this Idempotency-Key is being worked on",
            ),
            Self::TooLarge => {
                (StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The request is too large")
            }
            Self::UnsupportedMediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported-media-type",
                "The request has another content type than the one that is read here",
            ),
            Self::NoSuchPath => (StatusCode::NOT_FOUND, "no-such-path", "There is nothing here"),
            Self::MethodNotAllowed => {
                (StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "This can't be done here")
            }
            Self::NoSuchCallback => {
                (StatusCode::NOT_FOUND, "no-such-callback", "There is no such callback")
            }
            Self::NoSuchDecision => {
                (StatusCode::NOT_FOUND, "no-such-decision", "There is nothing to decide here")
            }
            Self::NoSlots => (StatusCode::NOT_FOUND, "no-slots", "Times can't be chosen here"),
            Self::NotOffered => {
                (StatusCode::UNPROCESSABLE_ENTITY, "not-offered", "The time is not offered")
            }
            Self::SlotTaken => (StatusCode::CONFLICT, "slot-taken", "The time is taken"),
            Self::UnknownTopic => {
                (StatusCode::UNPROCESSABLE_ENTITY, "unknown-topic", "There is no such topic")
            }
            Self::NoDeadLetter => {
                (StatusCode::NOT_FOUND, "no-dead-letter", "No such notification was given up")
            }
            Self::DoesNotFit => (StatusCode::CONFLICT, "does-not-fit", "The callback is past that"),
            Self::CrossSite => {
                (StatusCode::FORBIDDEN, "cross-site", "Another site sent this request")
            }
            Self::NotTheHandler
            | Self::NotTheCall
            | Self::UnknownCaller
            | Self::NotNow
            | Self::GateShut => self.of_call(),
            Self::LineFull => {
                (StatusCode::SERVICE_UNAVAILABLE, "line-full", "Too many are waiting for a call")
            }
            Self::IntakePaused => {
                (StatusCode::SERVICE_UNAVAILABLE, "intake-paused", "We take no callbacks just now")
            }
            Self::Busy => {
                (StatusCode::SERVICE_UNAVAILABLE, "busy", "This can't be done at the moment")
            }
            Self::OtherHost
            | Self::AddressTooLong
            | Self::HeadTooLarge
            | Self::TooSlow
            | Self::RobotCheck
            | Self::TooMany => self.of_sender(),
            Self::Fault => {
                (StatusCode::INTERNAL_SERVER_ERROR, "fault", "Something is broken on our side")
            }
        }
    }
}

impl Slug {
    /// What is wrong with a call that its handler asks about.
    const fn of_call(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::NotTheHandler => {
                (StatusCode::FORBIDDEN, "not-the-handler", "Only the call handler may ask this")
            }
            Self::NotTheCall => (StatusCode::FORBIDDEN, "not-the-call", "This call is not known"),
            Self::UnknownCaller => (
                StatusCode::NOT_FOUND,
                "unknown-caller",
                "Nobody with this number waits for a call",
            ),
            Self::NotNow => {
                (StatusCode::CONFLICT, "not-now", "The business can't be rung for this caller now")
            }
            _ => (StatusCode::CONFLICT, "gate-shut", "The visitor may not be rung"),
        }
    }

    /// What is wrong with how it was sent, whatever it asks.
    const fn of_sender(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::OtherHost => {
                (StatusCode::MISDIRECTED_REQUEST, "other-host", "This server has another name")
            }
            Self::AddressTooLong => {
                (StatusCode::URI_TOO_LONG, "address-too-long", "The address is too long")
            }
            Self::HeadTooLarge => (
                StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
                "head-too-large",
                "The headers are too large",
            ),
            Self::TooSlow => {
                (StatusCode::REQUEST_TIMEOUT, "too-slow", "The request took too long to come")
            }
            Self::RobotCheck => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "robot-check",
                "This looks like a program's work",
            ),
            _ => (StatusCode::TOO_MANY_REQUESTS, "too-many", "This was asked too often"),
        }
    }

    const fn of_staff(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::WrongPassword => {
                (StatusCode::UNAUTHORIZED, "wrong-password", "The address or the password is wrong")
            }
            Self::WrongSetupToken => {
                (StatusCode::FORBIDDEN, "wrong-setup-token", "The setup token is not good")
            }
            Self::EmailTaken => (StatusCode::CONFLICT, "email-taken", "Somebody has this address"),
            Self::LastOwner => (StatusCode::CONFLICT, "last-owner", "The last owner stays one"),
            Self::NoSuchStaff => (StatusCode::NOT_FOUND, "no-such-staff", "There is no such user"),
            _ => (StatusCode::UNPROCESSABLE_ENTITY, "invalid-staff", "The user can't be kept"),
        }
    }

    /// What is wrong with a number, or with its block.
    const fn of_number(self) -> (StatusCode, &'static str, &'static str) {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        match self {
            Self::OtherCountry => {
                (status, "other-country", "Numbers of this country are not called")
            }
            Self::NumberRefused => (status, "number-refused", "This number is not called"),
            Self::NoSuchBlock => (StatusCode::NOT_FOUND, "no-such-block", "There is no such block"),
            _ => (status, "invalid-number", "The phone number can't be called back"),
        }
    }
}

/// An answer that says what went wrong and what to mend. The detail may repeat to senders what they
/// sent, so `Debug` leaves it out.
pub(crate) struct Problem {
    pub(crate) slug: Slug,
    pub(crate) detail: String,
    field: Option<&'static str>,
    allow: Option<&'static str>,
    /// Seconds after which it makes sense to ask again, where they are known.
    again_in: Option<u64>,
}

impl std::fmt::Debug for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { slug, field, .. } = self;
        f.debug_struct("Problem").field("slug", slug).field("field", field).finish_non_exhaustive()
    }
}

impl Problem {
    pub(crate) fn new(slug: Slug, detail: impl Into<String>) -> Self {
        Self { slug, detail: detail.into(), field: None, allow: None, again_in: None }
    }

    /// Names the field of the request that is to be mended.
    pub(crate) fn in_field(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }

    pub(crate) fn busy() -> Self {
        Self::new(Slug::Busy, "Nothing was changed. Try again in a moment.")
    }

    pub(crate) fn line_full() -> Self {
        let detail = "Many others are waiting to be called. Please ask again in five minutes.";
        Self::new(Slug::LineFull, detail)
    }

    pub(crate) fn intake_paused() -> Self {
        let detail = "Nothing was kept of this. Please ask again later today, or call us.";
        Self::new(Slug::IntakePaused, detail)
    }

    /// The same for a number of ours and one that is blocked: nobody who types it learns which it is.
    pub(crate) fn number_refused() -> Self {
        let detail = "We don't call this number. If it is yours, please call us.";
        Self::new(Slug::NumberRefused, detail).in_field("number")
    }

    pub(crate) fn other_country(served: &[Region]) -> Self {
        let country = |region: &Region| format!("{region} (+{})", region.calling_code());
        let served: Vec<_> = served.iter().map(country).collect();
        let detail = format!("We call numbers of {} only.", served.join(", "));
        Self::new(Slug::OtherCountry, detail).in_field("number")
    }

    pub(crate) fn too_many(detail: impl Into<String>) -> Self {
        Self::new(Slug::TooMany, detail)
    }

    /// Says in how many seconds it makes sense to ask again.
    pub(crate) fn after(mut self, seconds: u64) -> Self {
        self.again_in = Some(seconds.max(1));
        self
    }

    /// The same, as `Retry-After` has it, where there is anything to say of it.
    pub(crate) fn again_in(&self) -> Option<String> {
        let usual = match self.slug.parts().0 {
            _ if self.slug == Slug::LineFull => Some(300),
            _ if self.slug == Slug::IntakePaused => Some(600),
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => Some(2),
            _ => (self.slug == Slug::KeyInUse).then_some(1),
        };
        self.again_in.or(usual).map(|seconds| seconds.to_string())
    }

    pub(crate) fn fault() -> Self {
        Self::new(Slug::Fault, "It was recorded for the people who run this service.")
    }

    pub(crate) fn key_used() -> Self {
        let detail = "Draw a new key for a new request; this one came with other content before.";
        Self::new(Slug::KeyUsed, detail)
    }

    pub(crate) fn key_in_use() -> Self {
        let detail =
            "Nothing was done for this one. Send it again in a moment for the same answer.";
        Self::new(Slug::KeyInUse, detail)
    }

    /// The same for an unknown id, a missing token and a wrong one: nobody learns which ids exist.
    pub(crate) fn no_such_callback() -> Self {
        let detail = "Check the id, and send its token as Authorization: Bearer.";
        Self::new(Slug::NoSuchCallback, detail)
    }

    pub(crate) fn no_such_decision() -> Self {
        let detail = "Send the token of the link as Authorization: Bearer.";
        Self::new(Slug::NoSuchDecision, detail)
    }

    pub(crate) fn does_not_fit() -> Self {
        Self::new(Slug::DoesNotFit, "It is over already; read it to see how it ended.")
    }

    pub(crate) fn no_slots() -> Self {
        Self::new(Slug::NoSlots, "Leave the time out to be called as soon as may be.")
            .in_field("at")
    }

    pub(crate) fn not_offered() -> Self {
        let detail = "Choose one of the times that GET /api/v1/availability gives.";
        Self::new(Slug::NotOffered, detail).in_field("at")
    }

    pub(crate) fn slot_taken() -> Self {
        Self::new(Slug::SlotTaken, "Others were faster. Choose another time.").in_field("at")
    }

    pub(crate) fn unknown_topic() -> Self {
        let detail = "Name one of the topics that are offered here, or none.";
        Self::new(Slug::UnknownTopic, detail).in_field("topic")
    }

    pub(crate) fn not_allowed(allow: &'static str) -> Self {
        let detail = format!("Use one of these methods: {allow}.");
        Self { allow: Some(allow), ..Self::new(Slug::MethodNotAllowed, detail) }
    }
}

/// As it travels.
#[derive(Serialize)]
struct Document<'p> {
    #[serde(rename = "type")]
    kind: String,
    title: &'static str,
    status: u16,
    detail: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'static str>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.slug.parts().2, self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.slug.parts().0
    }

    fn error_response(&self) -> HttpResponse {
        let (status, slug, title) = self.slug.parts();
        let document = Document {
            kind: format!("urn:problem-type:{slug}"),
            title,
            status: status.as_u16(),
            detail: &self.detail,
            field: self.field,
        };
        let mut response = HttpResponse::build(status);
        if let Some(allow) = self.allow {
            response.insert_header((ALLOW, HeaderValue::from_static(allow)));
        }
        if status == StatusCode::UNAUTHORIZED {
            response.insert_header((WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")));
        }
        if let Some(seconds) = self.again_in() {
            response.insert_header((RETRY_AFTER, seconds));
        }
        response.content_type("application/problem+json").json(document)
    }
}

impl Responder for Problem {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        self.error_response()
    }
}
