//! `/c`: what is happening to the callback that this browser asked for.

use std::fmt::Write;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use callback_core::{Actor, Callback, CallbackState, Hours};
use callback_engine::{Chapter, Desk, DeskError, Entry, Offer};

use super::html::{Text, frame};
use super::words::{headline, step};
use super::{from_our_site, pairs, see, steps, times};
use crate::http::{Edge, Pass, Problem, Slug, cross, read_body};

/// `GET /c`: every step so far. Without JavaScript it reloads itself until all is over.
pub(super) async fn page(edge: Data<Edge>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let Some(pass) = Pass::from_cookie(&request, &edge) else { return Ok(see("/")) };
    let desk = edge.desk.clone();
    let read = cross(move || {
        edge.desk.look(pass.callback, pass.token)?;
        let chapter = edge.desk.follow(pass.callback, &mut edge.desk.timeline())?;
        let offers =
            if waits(&chapter.callback.state) { times::offers(&edge.desk)? } else { Vec::new() };
        let is_paused = edge.desk.paused()?.dialing.is_some();
        Ok::<_, DeskError>((chapter, offers, is_paused))
    });
    match read.await {
        Ok((chapter, offers, is_paused)) => Ok(page_of(&chapter, (&offers, is_paused), &desk)),
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

/// `POST /c/time`: the visitor wants to be called at another time.
pub(super) async fn choose(
    edge: Data<Edge>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    from_our_site(&request)?;
    let body = read_body(&request, payload, "application/x-www-form-urlencoded").await?;
    let Some(pass) = Pass::from_cookie(&request, &edge) else { return Ok(see("/")) };
    let sent = pairs(&body)?.into_iter().find(|(name, _)| name == "at");
    let at = times::read(&sent.map(|(_, value)| value).unwrap_or_default())?;
    let at = at.ok_or_else(Problem::not_offered)?;
    let chosen = cross(move || {
        edge.desk.look(pass.callback, pass.token)?;
        edge.desk.choose(pass.callback, at)
    });
    match chosen.await {
        Ok(_) => Ok(see("/c")),
        // It is being called by now, or ended; the page tells.
        Err(problem) if matches!(problem.slug, Slug::NoSuchCallback | Slug::DoesNotFit) => {
            Ok(see("/c"))
        }
        Err(problem) => Err(problem),
    }
}

/// Whether no phone rings yet, so that another time can be chosen.
const fn waits(state: &CallbackState) -> bool {
    matches!(state, CallbackState::Scheduled { .. } | CallbackState::Queued)
}

fn page_of(chapter: &Chapter, (offers, is_paused): (&[Offer], bool), desk: &Desk) -> HttpResponse {
    let state = &chapter.callback.state;
    let over = state.is_final();
    // Whoever chooses a time is not to be disturbed while it is far away.
    let seconds = if matches!(state, CallbackState::Scheduled { .. }) { 60 } else { 2 };
    let head = if over {
        String::new()
    } else {
        format!(
            "<noscript><meta http-equiv=\"refresh\" content=\"{seconds}\"></noscript>\n\
             <script src=\"/assets/live.js\" defer></script>\n"
        )
    };
    let (title, more) = headline(chapter, desk.hours(), is_paused);
    let main = format!(
        "<div id=\"live\" data-events=\"/api/v1/callbacks/{id}/events\" data-over=\"{over}\" \
         data-state=\"{state}\">\n\
         <section class=\"card\" aria-labelledby=\"headline\">\n\
         <h1 id=\"headline\" aria-live=\"polite\">{title}</h1>\n\
         <p class=\"lead\">{more}</p>\n\
         {digits}{steps}{times}{button}\
         </section>\n\
         <h2>What happened so far</h2>\n\
         <ol class=\"timeline\">\n{entries}</ol>\n\
         {again}\
         </div>\n",
        id = chapter.callback.id,
        state = state.name(),
        title = Text(title),
        more = Text(&more),
        digits = digits(&chapter.callback),
        steps = steps::steps(chapter, desk.order()),
        times = times(chapter, offers, desk.hours()),
        button = if over { "" } else { CANCEL },
        entries = entries(chapter),
        again = if over {
            "<p class=\"note\"><a href=\"/\">Ask for another call</a></p>\n"
        } else {
            ""
        },
    );
    super::page(StatusCode::OK, frame(title, &head, &main))
}

/// The choice of another time; nothing, where there is none.
fn times(chapter: &Chapter, offers: &[Offer], hours: &Hours) -> String {
    if offers.is_empty() {
        return String::new();
    }
    let summary = match chapter.callback.state.slot() {
        Some(_) => "Choose another time",
        None => "Choose a time",
    };
    format!(
        "<details class=\"times\"><summary>{summary}</summary>\n\
         <form method=\"post\" action=\"/c/time\">\
         <label for=\"at\">When? <span class=\"optional\">(by our clocks)</span></label>\n\
         <select id=\"at\" name=\"at\" required>\n{options}</select>\n\
         <button type=\"submit\">Call me then</button></form></details>\n",
        options = times::options(offers, hours, ""),
    )
}

const CANCEL: &str = "<form method=\"post\" action=\"/c/cancel\" class=\"cancel\">\
                      <button type=\"submit\" class=\"quiet\">Cancel the call</button></form>\n";

/// What to press when the call comes; empty once it has come.
fn digits(callback: &Callback) -> String {
    if callback.proof.is_none() {
        return String::new();
    }
    let words = callback.digits_to_press().map_or_else(String::new, |digits| {
        format!("When we call you, press <strong>{}</strong>", digits.show())
    });
    format!("<p class=\"digits\">{words}</p>\n")
}

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
            words = Text(&step(entry, chapter.callback.proof.is_some())),
        );
        html
    })
}
