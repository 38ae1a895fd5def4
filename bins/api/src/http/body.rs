//! Reading a request's body: small, of one content type, of one shape.

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Bytes, Payload};
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use tokio::time::timeout;

use super::{Problem, Slug};

/// More than any request of ours needs.
const LIMIT: usize = 16 * 1024;
/// In which a whole body comes, however bad the network is.
const PATIENCE: Duration = Duration::from_secs(10);

/// The body, if it says to be of type `media`.
pub(crate) async fn read(
    request: &HttpRequest,
    payload: Payload,
    media: &str,
) -> Result<Bytes, Problem> {
    let given = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = given.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case(media) {
        let detail = format!("Send it as Content-Type: {media}.");
        return Err(Problem::new(Slug::UnsupportedMediaType, detail));
    }
    match in_time(payload.to_bytes_limited(LIMIT)).await? {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(_)) => Err(Problem::new(Slug::BadRequest, "The body broke off; send it again.")),
        Err(_) => {
            let detail = format!("Send at most {LIMIT} bytes.");
            Err(Problem::new(Slug::TooLarge, detail))
        }
    }
}

/// Waits for a body, and not for one that comes a byte at a time.
pub(crate) async fn in_time<T>(body: impl Future<Output = T>) -> Result<T, Problem> {
    let detail = format!("Send it within {} seconds.", PATIENCE.as_secs());
    timeout(PATIENCE, body).await.map_err(|_| Problem::new(Slug::TooSlow, detail))
}

/// The body as JSON of the shape of `T`.
pub(crate) async fn json<T: DeserializeOwned>(
    request: &HttpRequest,
    payload: Payload,
) -> Result<T, Problem> {
    let body = read(request, payload, "application/json").await?;
    let bad = |detail: String| Problem::new(Slug::BadRequest, detail);
    if body.trim_ascii().is_empty() {
        return Err(bad("The body is empty: send a JSON object.".to_owned()));
    }
    let text =
        std::str::from_utf8(&body).map_err(|_| bad("Write the body in UTF-8.".to_owned()))?;
    serde_json::from_str(text).map_err(|error| {
        bad(match error.classify() {
            // Names the field, and never repeats more than the sender's own words to the sender.
            Category::Data => format!("The JSON has another shape than asked for: {error}."),
            _ => format!("The body is no JSON: {error}."),
        })
    })
}
