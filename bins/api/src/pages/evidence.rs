//! What the business reads before it decides, and after.

use std::fmt::Write;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use callback_core::{Hours, Side, Verdict, VisitorName};
use callback_engine::{Decision, Known, Standing};
use jiff::Timestamp;

use super::html::{Text, frame};
use super::words::capital;

/// A page about a decision; `too_late` for somebody whose verdict does not count.
pub(super) fn page_of(
    status: StatusCode,
    decision: &Decision,
    hours: &Hours,
    too_late: bool,
) -> HttpResponse {
    let late = if too_late {
        "<p class=\"fault\" role=\"alert\">What you chose was not taken: somebody was faster.</p>\n"
    } else {
        ""
    };
    let (title, main) = match &decision.standing {
        Standing::Open => ("Was this visitor called?", to_decide(decision, hours)),
        Standing::Decided { verdict, at } => {
            let told = format!(
                "Somebody at the business chose on {}: {}.",
                day(*at, hours),
                label(*verdict)
            );
            ("This is decided", over(late, &told, next(*verdict)))
        }
        Standing::Settled { words, at } => {
            let told = format!("On {} it became known: {words}.", day(*at, hours));
            ("This has settled itself", over(late, &told, "Nobody has to decide any more."))
        }
    };
    // Late evidence may come while somebody reads.
    let head = match decision.standing {
        Standing::Open => "<meta http-equiv=\"refresh\" content=\"30\">\n",
        _ => "",
    };
    let main = format!("<h1>{}</h1>\n{main}", Text(title));
    super::page(status, frame(title, head, &main))
}

/// For a link that is none of ours.
pub(super) fn leads_nowhere() -> HttpResponse {
    let title = "This link leads nowhere";
    let main = format!(
        "<h1>{title}</h1>\n<p class=\"lead\">Open the link of the text message again, all of it.</p>\n"
    );
    super::page(StatusCode::NOT_FOUND, frame(title, "", &main))
}

fn to_decide(decision: &Decision, hours: &Hours) -> String {
    let Decision { callback, doubt, since, known, unknown, .. } = decision;
    let number = callback.visitor.number.number().as_e164();
    let name = callback.visitor.name.as_ref().map_or("Somebody", VisitorName::as_str);
    let phone = match doubt {
        Side::Visitor => "the visitor's phone",
        Side::Business => "the phone at the business",
    };
    format!(
        "<p class=\"lead\">We can't tell whether {phone} rang. Rather than ring anybody twice on a guess, \
         we stopped. Please decide.</p>\n\
         <section class=\"card\" aria-labelledby=\"who\">\n\
         <p class=\"who\" id=\"who\"><strong>{name}</strong> <a href=\"tel:{number}\">{number}</a></p>\n\
         <p class=\"note\">In doubt since {since}.</p>\n\
         <h2>What we know</h2>\n\
         <ol class=\"timeline\">\n{known}</ol>\n\
         <h2>What we don't know</h2>\n\
         <p>{unknown}</p>\n\
         </section>\n\
         {choices}",
        name = Text(name),
        number = Text(number),
        since = day(*since, hours),
        known = known.iter().fold(String::new(), |html, known| list(html, known, hours)),
        choices = [Verdict::NotCalled, Verdict::Called, Verdict::CallAgain]
            .map(|verdict| choice(decision, verdict))
            .concat(),
    )
}

fn list(mut html: String, Known { at, words }: &Known, hours: &Hours) -> String {
    let words = capital(words);
    // Writing to a String cannot fail.
    let _ = writeln!(
        html,
        "<li><time datetime=\"{at}\">{time}</time> {words}</li>",
        time = hours.local(*at).strftime("%H:%M:%S"),
        words = Text(&words),
    );
    html
}

fn choice(decision: &Decision, verdict: Verdict) -> String {
    let word = match verdict {
        Verdict::NotCalled => "not_called",
        Verdict::Called => "called",
        Verdict::CallAgain => "call_again",
    };
    format!(
        "<form method=\"post\" action=\"/d\" class=\"choice\">\n\
         <input type=\"hidden\" name=\"callback\" value=\"{id}\">\n\
         <button type=\"submit\" name=\"verdict\" value=\"{word}\" class=\"quiet\" \
         aria-describedby=\"{word}\">{label}</button>\n\
         <p class=\"note\" id=\"{word}\">{when}</p>\n\
         </form>\n",
        id = decision.callback.id,
        label = capital(label(verdict)),
        when = when(verdict),
    )
}

const fn label(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NotCalled => "treat as not called",
        Verdict::Called => "treat as called",
        Verdict::CallAgain => "call again",
    }
}

const fn when(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NotCalled => {
            "You are sure that nobody was rung. The callback waits in line again."
        }
        Verdict::Called => {
            "You spoke with them, or will call them yourself. We call nobody any more."
        }
        Verdict::CallAgain => "Whatever happened: we ring both phones once more.",
    }
}

const fn next(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NotCalled | Verdict::CallAgain => {
            "The callback waited in line again from then on."
        }
        Verdict::Called => "The callback was over by that.",
    }
}

fn over(late: &str, told: &str, more: &str) -> String {
    format!(
        "<section class=\"card\">\n{late}<p>{told}</p>\n<p class=\"note\">{more}</p>\n</section>\n",
        told = Text(told),
        more = Text(more),
    )
}

/// By the clocks of the business.
fn day(at: Timestamp, hours: &Hours) -> String {
    hours.local(at).strftime("%A, %-d %B, at %H:%M (%Z)").to_string()
}
