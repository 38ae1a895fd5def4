//! What Twilio asks and tells: handed over as it came, and answered as the provider says.

use actix_web::http::header::ContentType;
use actix_web::web::{self, Data, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use provider_twilio::{Reply, Request, WEBHOOKS};

use super::body::in_time;
use super::{Edge, Problem, Slug, cross, no_such_path};

/// A text of 1600 letters, each of them written as many bytes, and everything that comes with it.
const LIMIT: usize = 64 * 1024;

pub(super) fn routes(app: &mut ServiceConfig) {
    app.service(
        web::resource(format!("{WEBHOOKS}/{{about:.*}}"))
            .post(webhook)
            .default_service(web::to(|| async { Problem::not_allowed("POST") })),
    );
}

async fn webhook(
    edge: Data<Edge>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let Some(webhooks) = edge.webhooks.clone() else {
        return Err(no_such_path(request).await);
    };
    let Ok(Ok(body)) = in_time(payload.to_bytes_limited(LIMIT)).await? else {
        return Err(Problem::new(Slug::BadRequest, "The form is too large, or broke off."));
    };
    let path_and_query = request.uri().path_and_query().map_or("/", |it| it.as_str()).to_owned();
    let signature = request.headers().get("X-Twilio-Signature");
    let signature = signature.and_then(|value| value.to_str().ok()).map(str::to_owned);
    let answer = move || {
        let signature = signature.as_deref();
        let asked = Request { path_and_query: &path_and_query, signature, body: &body };
        Ok::<_, Problem>(webhooks.answer(&asked))
    };
    match cross(answer).await? {
        Reply::Document(document) => {
            Ok(HttpResponse::Ok().content_type(ContentType::xml()).body(String::from(document)))
        }
        Reply::Noted => Ok(HttpResponse::NoContent().finish()),
        Reply::Forbidden if edge.forgeries.is_bearable() => Ok(HttpResponse::Forbidden().finish()),
        Reply::Forbidden => Err(Problem::too_many("Nothing of this was signed by Twilio.")),
        Reply::NotFound => Err(no_such_path(request).await),
        Reply::Malformed => {
            Err(Problem::new(Slug::BadRequest, "The form lacks what it must have."))
        }
        Reply::Later => Err(Problem::busy()),
    }
}
