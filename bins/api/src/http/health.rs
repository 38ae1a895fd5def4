//! Whether the program lives, and whether it can do its work.

use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpResponse, Responder};
use callback_core::EffectId;
use callback_core::limits::Switch;
use callback_core::ports::provider::{Health, Member};
use serde_json::{Value, json};

use super::{Edge, Problem};

pub(super) fn routes(app: &mut ServiceConfig) {
    let not_allowed = || async { Problem::not_allowed("GET, HEAD") };
    app.service(
        web::resource("/healthz")
            .get(alive)
            .route(web::head().to(alive))
            .default_service(web::to(not_allowed)),
    );
    app.service(
        web::resource("/readyz")
            .get(ready)
            .route(web::head().to(ready))
            .default_service(web::to(not_allowed)),
    );
}

/// `GET /healthz`: the program answers.
async fn alive(edge: Data<Edge>) -> impl Responder {
    let mut report = json!({ "alive": true });
    tell_if_held(&edge, &mut report);
    HttpResponse::Ok().json(report)
}

/// `GET /readyz`: callbacks are accepted and go out; 503, and why, if not. What somebody switched off is named, and
/// is no reason to send visitors elsewhere: they are told.
async fn ready(edge: Data<Edge>) -> HttpResponse {
    let looked = web::block(move || look(&edge)).await;
    match looked {
        Ok((true, report)) => HttpResponse::Ok().json(report),
        Ok((false, report)) => HttpResponse::ServiceUnavailable().json(report),
        Err(_) => HttpResponse::ServiceUnavailable().json(json!({ "ready": false })),
    }
}

fn look(edge: &Edge) -> (bool, Value) {
    let health = edge.provider.health();
    // Finishing what never was is a transaction like any other, and changes nothing.
    let nothing = EffectId::from_bytes([0; 16]);
    let written = edge.store.finish_effect(nothing);
    let ready = health == Health::Ready && written.is_ok() && !edge.desk.is_held();
    let mut provider = json!({ "name": edge.provider.name(), "ready": health == Health::Ready });
    if let (Health::Down { why }, Some(provider)) = (health, provider.as_object_mut()) {
        provider.insert("why".to_owned(), why.into());
    }
    let members = edge.provider.members();
    if let (false, Some(provider)) = (members.is_empty(), provider.as_object_mut()) {
        provider.insert("members".to_owned(), members.into_iter().map(describe).collect());
    }
    let mut store = json!({ "writable": written.is_ok() });
    if let (Err(error), Some(store)) = (written, store.as_object_mut()) {
        store.insert("why".to_owned(), error.to_string().into());
    }
    // What nobody performs any more; a person should look.
    let set_aside = edge.store.count_set_aside();
    if let (Ok(set_aside), Some(store)) = (set_aside, store.as_object_mut()) {
        store.insert("set_aside".to_owned(), set_aside.into());
    }
    let mut report = json!({ "ready": ready, "provider": provider, "store": store });
    if let (Ok(paused), Some(report)) = (edge.desk.paused(), report.as_object_mut()) {
        let off = Switch::ALL.into_iter().filter(|switch| paused.since(*switch).is_some());
        let off: Vec<_> = off.map(Switch::name).collect();
        if !off.is_empty() {
            report.insert("paused".to_owned(), off.into());
        }
    }
    tell_if_held(edge, &mut report);
    (ready, report)
}

/// Nobody is called while the database is a copy that nobody has confirmed.
fn tell_if_held(edge: &Edge, report: &mut Value) {
    if let (true, Some(report)) = (edge.desk.is_held(), report.as_object_mut()) {
        report.insert("why".to_owned(), "held".into());
        let remedy = "the database is a copy that was brought back; see `api confirm-restore`";
        report.insert("held".to_owned(), remedy.into());
    }
}

fn describe(member: Member) -> Value {
    let Member { name, health, calls } = member;
    match health {
        Health::Ready => json!({ "name": name, "ready": true, "calls": calls }),
        Health::Down { why } => json!({ "name": name, "ready": false, "why": why, "calls": calls }),
    }
}
