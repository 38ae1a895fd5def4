//! `/`: the form.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use callback_core::CallOrder;
use callback_engine::RequestKey;

use super::html::{Text, frame};
use super::{from_our_site, page, pairs, see};
use crate::http::{self, Edge, Pass, Problem, Slug, Wish, read_body};

/// `GET /`: an empty form, and the way back to a callback that this browser asked for.
pub(super) async fn form(edge: Data<Edge>, request: HttpRequest) -> HttpResponse {
    let known = Pass::from_cookie(&request, &edge).is_some();
    page(StatusCode::OK, form_page(&Typed::default(), None, known, edge.desk.order()))
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
    let wish = Wish { number: typed.number.clone(), name: Some(typed.name.clone()) };
    let key = typed.key.clone();
    let order = edge.desk.order();
    // A button that is pressed twice has both answered alike: the page shows the second answer.
    match http::ask(edge.clone(), wish, key, ()).await {
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
            Ok(page(problem.status_code(), form_page(&typed, Some(&problem), false, order)))
        }
    }
}

/// What the visitor typed, to be shown again.
#[derive(Default)]
struct Typed {
    number: String,
    name: String,
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
                "key" => typed.key = Some(RequestKey::parse(&value)?),
                _ => {
                    let detail = "The form has the fields number, name and key, and no others.";
                    return Err(Problem::new(Slug::BadRequest, detail));
                }
            }
        }
        Ok(typed)
    }
}

fn form_page(typed: &Typed, problem: Option<&Problem>, known: bool, order: CallOrder) -> String {
    let who = match order {
        CallOrder::BusinessFirst => "First our phone rings, then yours, and we talk.",
        CallOrder::VisitorFirst => "We call you first, then the business, and we talk.",
    };
    let (number, name) = (Text(&typed.number), Text(&typed.name));
    let key = typed.key.clone().unwrap_or_else(RequestKey::draw);
    let key = Text(key.as_str());
    let faulty = |slug| problem.filter(|problem| problem.slug == slug);
    let mark = |faulty: Option<&Problem>, id: &str| match faulty {
        Some(_) => format!(" aria-invalid=\"true\" aria-describedby=\"{id}\" autofocus"),
        None => String::new(),
    };
    let complaint = |faulty: Option<&Problem>, id: &str| match faulty {
        Some(problem) => {
            format!("<p class=\"fault\" id=\"{id}\" role=\"alert\">{}</p>\n", Text(&problem.detail))
        }
        None => String::new(),
    };
    let (bad_number, bad_name) = (faulty(Slug::InvalidNumber), faulty(Slug::InvalidName));
    let other = problem.filter(|_| bad_number.is_none() && bad_name.is_none());
    let back = if known {
        "<p class=\"note\"><a href=\"/c\">Follow the call you asked for</a></p>\n"
    } else {
        ""
    };
    let main = format!(
        "<h1>We call you back</h1>\n\
         <p class=\"lead\">Leave your number. {who}</p>\n\
         {back}{other}\
         <form method=\"post\" action=\"/\" class=\"card\">\n\
         <input type=\"hidden\" name=\"key\" value=\"{key}\">\n\
         <label for=\"number\">Your phone number</label>\n\
         <input id=\"number\" name=\"number\" type=\"tel\" inputmode=\"tel\" autocomplete=\"tel\" \
         required maxlength=\"40\" placeholder=\"+1 415 555 0132\" value=\"{number}\"{mark_number}>\n\
         {fault_number}\
         <label for=\"name\">Your name <span class=\"optional\">(if you like)</span></label>\n\
         <input id=\"name\" name=\"name\" autocomplete=\"name\" maxlength=\"100\" \
         value=\"{name}\"{mark_name}>\n\
         {fault_name}\
         <button type=\"submit\">Call me back</button>\n\
         </form>\n\
         <p class=\"note\">We use your number to call you back, and for nothing else.</p>\n",
        other = complaint(other, "fault"),
        mark_number = mark(bad_number, "number-fault"),
        fault_number = complaint(bad_number, "number-fault"),
        mark_name = mark(bad_name, "name-fault"),
        fault_name = complaint(bad_name, "name-fault"),
    );
    frame("We call you back", "", &main)
}
