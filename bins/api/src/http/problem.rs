//! Problem documents of RFC 9457.

use std::fmt;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError};
use callback_core::Region;
use serde::Serialize;

use super::slug::Slug;

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
