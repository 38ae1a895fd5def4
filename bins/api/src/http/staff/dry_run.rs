use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use callback_core::ports::api_keys::Scope;
use callback_core::{Rule, VisitorNumber};
use callback_engine::{Clock, Prospect, SystemClock, Trial};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::guard::admitted;
use crate::http::view::{side_name, time};
use crate::http::{Edge, Problem, Slug, cross, json};

/// What is tried out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    number: String,
    /// When it would be asked for; now, if it is not given.
    #[serde(default)]
    at: Option<Timestamp>,
    /// The time that the visitor would choose.
    #[serde(default)]
    slot: Option<Timestamp>,
}

/// What would happen.
#[derive(Serialize)]
struct Answer {
    /// Masked; `null` if it can't be read.
    number: Option<String>,
    /// When it would be asked for.
    at: String,
    accepted: bool,
    /// The rule that decides, with its inputs; or the slug of the problem that the visitor would be told.
    rule: RuleView,
    /// The same in words.
    why: String,
    #[serde(flatten)]
    prospect: Option<ProspectView>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum RuleView {
    Rule(Rule),
    Refusal { rule: &'static str },
}

#[derive(Serialize)]
struct ProspectView {
    steps: Vec<StepView>,
    /// When the first phone would ring at the earliest, and whose; `null` if none would.
    rings_at: Option<String>,
    rings: Option<&'static str>,
    hours: HoursView,
    limits: LimitsView,
    /// When it would be given up, if nobody was reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
    /// How many callbacks of this number are open now.
    open_callbacks: usize,
}

#[derive(Serialize)]
struct StepView {
    at: String,
    rule: Rule,
    why: String,
}

#[derive(Serialize)]
struct HoursView {
    open: bool,
    opens_at: String,
}

/// As they are now: what they are at another time, nobody knows.
#[derive(Serialize)]
struct LimitsView {
    lines: usize,
    busy: usize,
    /// Nobody is called.
    held: bool,
}

/// `POST /api/v1/dry-run`: what would happen to a callback. Changes nothing, and calls nobody.
pub(super) async fn dry_run(
    edge: Data<Edge>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let who = admitted(&edge, &request, Scope::Read).await?;
    edge.door.costly(who)?;
    let question: Question = json(&request, payload).await?;
    let answer = cross(move || answer(&edge, &question)).await?;
    Ok(HttpResponse::Ok().json(answer))
}

fn answer(edge: &Edge, question: &Question) -> Result<Answer, Problem> {
    let at = question.at.unwrap_or_else(|| SystemClock.now());
    let number = match VisitorNumber::parse(&question.number, edge.home) {
        Ok(number) => number,
        Err(error) => return Ok(refused(None, at, &error.into())),
    };
    let masked = Some(number.number().masked().to_string());
    match edge.desk.dry_run(&Trial { number, at, slot: question.slot }) {
        Ok(prospect) => Ok(Answer {
            number: masked,
            at: time(at),
            accepted: true,
            why: edge.desk.why(&prospect.rule),
            rule: RuleView::Rule(prospect.rule.clone()),
            prospect: Some(view(edge, prospect)),
        }),
        Err(error) => match Problem::from(error) {
            problem @ Problem {
                slug:
                    Slug::NoSlots
                    | Slug::NotOffered
                    | Slug::SlotTaken
                    | Slug::NumberRefused
                    | Slug::OtherCountry,
                ..
            } => Ok(refused(masked, at, &problem)),
            problem => Err(problem),
        },
    }
}

/// As the visitor would be refused.
fn refused(number: Option<String>, at: Timestamp, problem: &Problem) -> Answer {
    Answer {
        number,
        at: time(at),
        accepted: false,
        rule: RuleView::Refusal { rule: problem.slug.name() },
        why: problem.detail.clone(),
        prospect: None,
    }
}

fn view(edge: &Edge, prospect: Prospect) -> ProspectView {
    let Prospect { steps, rings, is_open, opens_at, expires_at, lines, busy, open, held, .. } =
        prospect;
    let step = |(at, rule): (Timestamp, Rule)| {
        let why = edge.desk.why(&rule);
        StepView { at: time(at), rule, why }
    };
    ProspectView {
        steps: steps.into_iter().map(step).collect(),
        rings_at: rings.map(|rings| time(rings.at)),
        rings: rings.map(|rings| side_name(rings.side)),
        hours: HoursView { open: is_open, opens_at: time(opens_at) },
        limits: LimitsView { lines, busy, held },
        expires_at: expires_at.map(time),
        open_callbacks: open,
    }
}
