//! `/c`: what is happening to the callback that this browser asked for.

use std::fmt::Write;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use callback_core::{Actor, CallOrder, Hours};
use callback_engine::{Chapter, Entry};

use super::html::{Text, frame};
use super::words::{headline, step};
use super::{from_our_site, see, steps};
use crate::http::{Edge, Pass, Problem, Slug, cross};

/// `GET /c`: every step so far. Without JavaScript it reloads itself until all is over.
pub(super) async fn page(edge: Data<Edge>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let Some(pass) = Pass::from_cookie(&request, &edge) else { return Ok(see("/")) };
    let (order, desk) = (edge.desk.order(), edge.desk.clone());
    let read = cross(move || {
        edge.desk.look(pass.callback, pass.token)?;
        edge.desk.follow(pass.callback, &mut edge.desk.timeline())
    });
    match read.await {
        Ok(chapter) => Ok(page_of(&chapter, order, desk.hours())),
        Err(problem) if problem.slug == Slug::NoSuchCallback => Ok(see("/")),
        Err(problem) => Err(problem),
    }
}

/// `POST /c/cancel`: the visitor does not want the call any more.
pub(super) async fn cancel(
    edge: Data<Edge>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    from_our_site(&request)?;
    let Some(pass) = Pass::from_cookie(&request, &edge) else { return Ok(see("/")) };
    let cancelled = cross(move || {
        edge.desk.look(pass.callback, pass.token)?;
        edge.desk.cancel(pass.callback, Actor::Visitor)
    });
    match cancelled.await {
        Ok(_) => Ok(see("/c")),
        // It ended meanwhile; the page tells how.
        Err(problem) if matches!(problem.slug, Slug::NoSuchCallback | Slug::DoesNotFit) => {
            Ok(see("/c"))
        }
        Err(problem) => Err(problem),
    }
}

fn page_of(chapter: &Chapter, next: CallOrder, hours: &Hours) -> HttpResponse {
    let state = &chapter.callback.state;
    let over = state.is_final();
    let head = if over {
        ""
    } else {
        "<noscript><meta http-equiv=\"refresh\" content=\"2\"></noscript>\n\
         <script src=\"/assets/live.js\" defer></script>\n"
    };
    let (title, more) = headline(chapter, hours);
    let main = format!(
        "<div id=\"live\" data-events=\"/api/v1/callbacks/{id}/events\" data-over=\"{over}\" \
         data-state=\"{state}\">\n\
         <section class=\"card\" aria-labelledby=\"headline\">\n\
         <h1 id=\"headline\" aria-live=\"polite\">{title}</h1>\n\
         <p class=\"lead\">{more}</p>\n\
         {steps}{button}\
         </section>\n\
         <h2>What happened so far</h2>\n\
         <ol class=\"timeline\">\n{entries}</ol>\n\
         {again}\
         </div>\n",
        id = chapter.callback.id,
        state = state.name(),
        title = Text(title),
        more = Text(&more),
        steps = steps::steps(chapter, next),
        button = if over { "" } else { CANCEL },
        entries = entries(chapter),
        again = if over {
            "<p class=\"note\"><a href=\"/\">Ask for another call</a></p>\n"
        } else {
            ""
        },
    );
    super::page(StatusCode::OK, frame(title, head, &main))
}

const CANCEL: &str = "<form method=\"post\" action=\"/c/cancel\">\
                      <button type=\"submit\" class=\"quiet\">Cancel the call</button></form>\n";

fn entries(chapter: &Chapter) -> String {
    let asked_at = chapter.callback.asked_at;
    chapter.entries.iter().fold(String::new(), |mut html, entry: &Entry| {
        let after = entry.at.duration_since(asked_at).as_secs_f64().max(0.0);
        let class = if entry.outcome.is_some() { " class=\"end\"" } else { "" };
        // Writing to a String cannot fail.
        let _ = writeln!(
            html,
            "<li{class}><time datetime=\"{at}\">{after:.1} s</time> {words}</li>",
            at = entry.at,
            words = Text(&step(entry)),
        );
        html
    })
}
