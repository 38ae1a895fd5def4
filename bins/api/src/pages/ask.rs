//! `/`: the form.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use callback_core::CallOrder;
use callback_engine::{Desk, DeskError, Offer, RequestKey};
use jiff::Timestamp;

use super::html::{Text, frame};
use super::{from_our_site, page, pairs, see, times};
use crate::http::{self, Edge, Pass, Problem, Robots, Slug, Wish, cross, read_body};

/// `GET /`: an empty form, and the way back to a callback that this browser asked for.
pub(super) async fn form(edge: Data<Edge>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let is_known = Pass::from_cookie(&request, &edge).is_some();
    let desk = edge.desk.clone();
    let looked = cross(move || Ok::<_, DeskError>((times::offers(&desk)?, desk.paused()?)));
    let (offers, paused) = looked.await?;
    let problem = paused.intake.map(|_| Problem::intake_paused());
    let problem = problem.as_ref();
    let form = Form { typed: &Typed::default(), problem, is_known, offers: &offers };
    Ok(page(StatusCode::OK, form.page(&edge)))
}

/// `POST /`: what the form sends; leads to `/c`, or back to the form with what is to be mended.
pub(super) async fn ask(
    edge: Data<Edge>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    from_our_site(&request)?;
    let body = read_body(&request, payload, "application/x-www-form-urlencoded").await?;
    let mut typed = Typed::read(&body)?;
    let at = times::read(&typed.at)?;
    let topic = Some(typed.topic.clone());
    let wish = Wish {
        number: typed.number.clone(),
        name: Some(typed.name.clone()),
        at,
        topic,
        altcha: None,
    };
    let key = typed.key.clone();
    // A button that is pressed twice has both answered alike: the page shows the second answer.
    let now = Timestamp::now().as_second();
    let is_human =
        edge.robots.as_ref().map_or(Ok(()), |it| it.check_form(&typed.shown, &typed.trap, now));
    let asked = match edge.door.asks(&request).and(is_human) {
        Ok(()) => http::ask(edge.clone(), wish, key, ()).await,
        Err(problem) => Err(problem),
    };
    match asked {
        Ok(receipt) => {
            let pass = Pass { callback: receipt.callback, token: receipt.token };
            let mut answer = see("/c");
            // A name and two hexadecimal texts always make a cookie.
            answer.add_cookie(&pass.to_cookie(&edge)).map_err(|_| Problem::fault())?;
            Ok(answer)
        }
        Err(mut problem) => {
            if problem.slug == Slug::KeyUsed {
                // Gone back to, and changed. Whoever presses the button once more means it.
                typed.key = None;
                let detail = "You asked for a call already. To ask for another one, press the \
                              button once more.";
                problem = Problem::new(Slug::KeyUsed, detail);
            }
            let desk = edge.desk.clone();
            let offers = cross(move || times::offers(&desk)).await?;
            let (status, problem) = (problem.status_code(), Some(&problem));
            let form = Form { typed: &typed, problem, is_known: false, offers: &offers };
            let mut answer = page(status, form.page(&edge));
            let wait = problem.and_then(Problem::again_in);
            if let Some(Ok(seconds)) = wait.map(HeaderValue::try_from) {
                answer.headers_mut().insert(RETRY_AFTER, seconds);
            }
            Ok(answer)
        }
    }
}

/// What the visitor typed, to be shown again.
#[derive(Default)]
struct Typed {
    number: String,
    name: String,
    at: String,
    topic: String,
    /// When the form was shown, signed.
    shown: String,
    /// What people leave empty, as they don't see it.
    trap: String,
    /// Of the form, so that what is sent twice asks for one call.
    key: Option<RequestKey>,
}

impl Typed {
    fn read(body: &[u8]) -> Result<Self, Problem> {
        let mut typed = Self::default();
        for (name, value) in pairs(body)? {
            match name.as_str() {
                "number" => typed.number = value,
                "name" => typed.name = value,
                "at" => typed.at = value,
                "topic" => typed.topic = value,
                "shown" => typed.shown = value,
                "website" => typed.trap = value,
                "key" => typed.key = Some(RequestKey::parse(&value)?),
                _ => {
                    let detail = "The form has the fields number, name, topic, at and key, and no \
                                  others.";
                    return Err(Problem::new(Slug::BadRequest, detail));
                }
            }
        }
        Ok(typed)
    }
}

/// What is to be mended in the number.
const OF_NUMBER: [Slug; 3] = [Slug::InvalidNumber, Slug::OtherCountry, Slug::NumberRefused];

/// The form as it is shown.
struct Form<'f> {
    typed: &'f Typed,
    problem: Option<&'f Problem>,
    /// Whether this browser asked for a call before.
    is_known: bool,
    offers: &'f [Offer],
}

impl Form<'_> {
    fn page(&self, edge: &Edge) -> String {
        let desk = &*edge.desk;
        let who = match desk.order() {
            CallOrder::BusinessFirst => "First our phone rings, then yours, and we talk.",
            CallOrder::VisitorFirst => "We call you first, then the business, and we talk.",
        };
        let back = if self.is_known {
            "<p class=\"note\"><a href=\"/c\">Follow the call you asked for</a></p>\n"
        } else {
            ""
        };
        let number = Fault::of(self.problem, &OF_NUMBER, "number-fault");
        let name = Fault::of(self.problem, &[Slug::InvalidName], "name-fault");
        let at = Fault::of(self.problem, &[Slug::NotOffered, Slug::SlotTaken], "at-fault");
        let topic = Fault::of(self.problem, &[Slug::UnknownTopic], "topic-fault");
        let is_elsewhere = [&number, &name, &topic, &at].iter().all(|fault| fault.0.is_none());
        let other = Fault(self.problem.filter(|_| is_elsewhere), "fault");
        let key = self.typed.key.clone().unwrap_or_else(RequestKey::draw);
        let main = format!(
            "<h1>We call you back</h1>\n\
             <p class=\"lead\">Leave your number. {who}</p>\n\
             {back}{other}\
             <form method=\"post\" action=\"/\" class=\"card\">\n\
             <input type=\"hidden\" name=\"key\" value=\"{key}\">\n\
             {human}\
             <label for=\"number\">Your phone number</label>\n\
             <input id=\"number\" name=\"number\" type=\"tel\" inputmode=\"tel\" autocomplete=\"tel\" \
             required maxlength=\"40\" placeholder=\"+1 415 555 0132\" value=\"{typed_number}\"{mark_number}>\n\
             {number}\
             <label for=\"name\">Your name <span class=\"optional\">(if you like)</span></label>\n\
             <input id=\"name\" name=\"name\" autocomplete=\"name\" maxlength=\"100\" \
             value=\"{typed_name}\"{mark_name}>\n\
             {name}\
             {topics}{topic}{times}{at}\
             <button type=\"submit\">Call me back</button>\n\
             </form>\n\
             <p class=\"note\">We use your number to call you back, and for nothing else.</p>\n",
            key = Text(key.as_str()),
            human = edge.robots.as_ref().map(human).unwrap_or_default(),
            typed_number = Text(&self.typed.number),
            typed_name = Text(&self.typed.name),
            mark_number = number.mark(),
            mark_name = name.mark(),
            topics = self.topics(desk, &topic),
            times = self.times(desk, &at),
        );
        frame("We call you back", "", &main)
    }

    /// Nothing, where there is nothing to choose from.
    fn topics(&self, desk: &Desk, fault: &Fault<'_>) -> String {
        let topics: Vec<_> = desk.topics().collect();
        if topics.len() < 2 {
            return String::new();
        }
        let options = topics.iter().fold(String::new(), |options, topic| {
            let selected = if topic.as_str() == self.typed.topic { " selected" } else { "" };
            // Names hold nothing that would have to be escaped.
            let words = topic.as_str().replace('-', " ");
            format!("{options}<option value=\"{topic}\"{selected}>{words}</option>\n")
        });
        format!(
            "<label for=\"topic\">What is it about?</label>\n\
             <select id=\"topic\" name=\"topic\"{mark}>\n{options}</select>\n",
            mark = fault.mark(),
        )
    }

    /// Nothing, where no time may be chosen.
    fn times(&self, desk: &Desk, fault: &Fault<'_>) -> String {
        if self.offers.is_empty() {
            return String::new();
        }
        format!(
            "<label for=\"at\">When? <span class=\"optional\">(by our clocks)</span></label>\n\
             <select id=\"at\" name=\"at\"{mark}>\n\
             <option value=\"\">As soon as possible</option>\n\
             {options}</select>\n",
            mark = fault.mark(),
            options = times::options(self.offers, desk.hours(), &self.typed.at),
        )
    }
}

/// When the form is shown, and a field that programs fill in.
fn human(robots: &Robots) -> String {
    let shown = robots.stamp(Timestamp::now().as_second());
    format!(
        "<input type=\"hidden\" name=\"shown\" value=\"{shown}\">\n\
         <div hidden><label>Leave this empty <input name=\"website\" tabindex=\"-1\" \
         autocomplete=\"off\"></label></div>\n"
    )
}

/// What is to be mended in one field, said beside it.
struct Fault<'f>(Option<&'f Problem>, &'static str);

impl<'f> Fault<'f> {
    fn of(problem: Option<&'f Problem>, slugs: &[Slug], id: &'static str) -> Self {
        Self(problem.filter(|problem| slugs.contains(&problem.slug)), id)
    }

    /// The attributes of the field.
    fn mark(&self) -> String {
        match self.0 {
            Some(_) => {
                format!(" aria-invalid=\"true\" aria-describedby=\"{}\" autofocus", self.1)
            }
            None => String::new(),
        }
    }
}

impl fmt::Display for Fault<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Some(problem), id) = (self.0, self.1) else { return Ok(()) };
        let detail = Text(&problem.detail);
        writeln!(f, "<p class=\"fault\" id=\"{id}\" role=\"alert\">{detail}</p>")
    }
}
