//! A call of which nobody can know whether it went out, and the person who decides about it.

use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use api::Carriers;
use callback_core::ports::provider::{
    CallFact, CallProvider, EventSink, Fact, Found, HangUpError, Health, OutboundCall, Placement,
    ProviderCall,
};
use callback_core::ports::sms::{Sent, Sms, SmsSender};
use callback_core::{Cause, LegEnd, LegId, Side};
use callback_engine::Desk;
use serde_json::{Value, json};

use crate::app::{Asked, SECRET, TALKER, TestApp};
use crate::logs;
use crate::reply::Reply;

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");
const JSON: (&str, &str) = ("Content-Type", "application/json");
const PAGES: &str = "https://call.example.com";

/// Takes every request and answers none; what became of a call it can't say.
struct Silent(Mutex<Sender<OutboundCall>>);

impl CallProvider for Silent {
    fn name(&self) -> &'static str {
        "silent"
    }

    fn place_call(&self, call: &OutboundCall) -> Placement {
        self.0.lock().unwrap().send(call.clone()).unwrap();
        Placement::Unknown { cause: "the connection broke".into() }
    }

    fn hang_up(&self, call: &ProviderCall) -> Result<(), HangUpError> {
        Err(HangUpError::Gone { call: call.clone() })
    }

    fn reconcile(&self, _: LegId) -> Found {
        Found::Unknown { why: "the PBX was restarted meanwhile".to_owned() }
    }

    fn health(&self) -> Health {
        Health::Ready
    }
}

/// A carrier that takes every text.
struct Post(Mutex<Sender<String>>);

impl SmsSender for Post {
    fn send(&self, sms: &Sms) -> Sent {
        self.0.lock().unwrap().send(sms.text.as_str().to_owned()).unwrap();
        Sent::Taken(None)
    }
}

/// An application in which every call is in doubt.
struct House {
    app: TestApp,
    desk: Arc<Desk>,
    calls: Mutex<Receiver<OutboundCall>>,
    texts: Mutex<Receiver<String>>,
}

/// A callback that waits for a person, and what the business was told.
struct Parked {
    asked: Asked,
    call: OutboundCall,
    token: String,
}

impl House {
    fn start(settings: &[(&str, &str)]) -> Self {
        let ((calls, placed), (post, texts)) = (mpsc::channel(), mpsc::channel());
        let (opened, desk) = mpsc::channel();
        let app = TestApp::carried(settings, move |_| {
            Box::new(move |desk, _| {
                opened.send(desk).unwrap();
                let calls = Arc::new(Silent(Mutex::new(calls)));
                let sms: Arc<dyn SmsSender> = Arc::new(Post(Mutex::new(post)));
                Ok(Carriers { calls, sms: Some(sms), webhooks: None, recordings: None })
            })
        });
        let (calls, texts) = (Mutex::new(placed), Mutex::new(texts));
        Self { app, desk: desk.recv().unwrap(), calls, texts }
    }

    fn text(&self) -> String {
        let texts = self.texts.lock().unwrap();
        texts.recv_timeout(Duration::from_secs(20)).expect("the business is told")
    }

    fn call(&self) -> OutboundCall {
        self.calls.lock().unwrap().recv_timeout(Duration::from_secs(20)).expect("a call is placed")
    }

    fn park(&self) -> Parked {
        let asked = self.app.ask(TALKER);
        let (call, text) = (self.call(), self.text());
        assert!(text.contains(TALKER), "{text}");
        let (_, rest) = text.split_once(&format!("{PAGES}/d/")).unwrap();
        let token = rest.split(' ').next().unwrap().to_owned();
        assert_eq!(self.app.look(&asked)["state"], "needs_human");
        Parked { asked, call, token }
    }

    /// Follows the link as a browser does; the cookie, and the page that it leads to.
    fn open(&self, token: &str) -> (String, Reply) {
        let link = self.app.client.get(&format!("/d/{token}"), &[]);
        assert_eq!((link.status, link.header("Location")), (303, "/d"), "{link:?}");
        let cookie = link.header("Set-Cookie");
        for attribute in ["__Host-decision=", "HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
            assert!(cookie.contains(attribute), "{cookie}");
        }
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let page = self.app.client.get("/d", &[("Cookie", &cookie)]);
        (cookie, page)
    }

    fn press(&self, cookie: &str, callback: &str, verdict: &str) -> Reply {
        let headers = [FORM, ("Cookie", cookie), ("Sec-Fetch-Site", "same-origin")];
        let body = format!("callback={callback}&verdict={verdict}");
        self.app.client.send("/d", &headers, body.as_bytes())
    }

    fn program(&self, token: &str, verdict: Option<&str>) -> Reply {
        let bearer = format!("Bearer {token}");
        let headers = [JSON, ("Authorization", bearer.as_str())];
        match verdict {
            None => self.app.client.get("/api/v1/decision", &headers),
            Some(verdict) => {
                let body = json!({ "verdict": verdict }).to_string();
                self.app.client.send("/api/v1/decision", &headers, body.as_bytes())
            }
        }
    }

    fn state(&self, parked: &Parked) -> Value {
        self.app.look(&parked.asked)["state"].clone()
    }
}

#[test]
fn the_business_is_led_to_the_evidence_and_decides_without_javascript() {
    let house = House::start(&[("PUBLIC_BASE_URL", PAGES)]);
    let parked = house.park();
    let (cookie, page) = house.open(&parked.token);
    assert_eq!(page.status, 200);
    for words in [
        "Calling the business",
        "the request left, and no answer came (the connection broke)",
        "the PBX was restarted meanwhile",
        "The visitor&#39;s phone was not rung in this attempt",
        "Whether the phone at the business rang.",
        &format!("href=\"tel:{TALKER}\""),
        "Treat as not called",
        "Treat as called",
        "Call again",
    ] {
        assert!(page.text.contains(words), "{words}: {}", page.text);
    }
    assert!(!page.text.contains("<script") && !page.text.contains(&parked.token), "{}", page.text);
    let pressed = house.press(&cookie, &parked.asked.id, "called");
    assert_eq!((pressed.status, pressed.header("Location")), (303, "/d"), "{pressed:?}");
    assert_eq!(house.state(&parked), "completed");
    let (_, page) = house.open(&parked.token);
    assert!(page.text.contains(": treat as called."), "{}", page.text);
    assert!(!crate::app::names_a_number(&page.text), "the link still opens the number");
}

#[test]
fn each_verdict_does_what_its_button_says() {
    let house = House::start(&[("PUBLIC_BASE_URL", PAGES)]);
    for again in ["not_called", "call_again"] {
        let parked = house.park();
        let reply = house.program(&parked.token, Some(again));
        assert_eq!((reply.status, &reply.json()["verdict"]), (200, &json!(again)), "{reply:?}");
        let call = house.call();
        assert_ne!(call.attempt, parked.call.attempt, "another attempt");
        // That one is in doubt again, and another decision.
        let text = house.text();
        assert!(!text.contains(&parked.token), "each decision has a link of its own");
        assert_eq!(house.program(&parked.token, Some("called")).problem(), "does-not-fit");
        assert_eq!(house.state(&parked), "needs_human");
    }
}

#[test]
fn of_two_people_the_first_decides_and_the_other_is_told() {
    let house = House::start(&[("PUBLIC_BASE_URL", PAGES)]);
    let parked = house.park();
    let (cookie, _) = house.open(&parked.token);
    let verdicts = ["called", "not_called"].repeat(8);
    let statuses: Vec<u16> = thread::scope(|scope| {
        let press = |verdict| house.press(&cookie, &parked.asked.id, verdict).status;
        let presses: Vec<_> =
            verdicts.iter().map(|verdict| scope.spawn(move || press(verdict))).collect();
        presses.into_iter().map(|press| press.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 15, "{statuses:?}");
    let late = house.press(&cookie, &parked.asked.id, "call_again");
    assert!(late.text.contains("somebody was faster"), "{}", late.text);
    assert!(late.text.contains("Somebody at the business chose on "), "{}", late.text);
    let late = house.program(&parked.token, Some("called"));
    assert_eq!((late.status, late.problem().as_str()), (409, "does-not-fit"));
    assert!(late.text.contains("Somebody decided"), "{}", late.text);
}

#[test]
fn a_program_reads_the_evidence_and_nobody_else_does() {
    let house = House::start(&[("PUBLIC_BASE_URL", PAGES)]);
    let parked = house.park();
    let reply = house.program(&parked.token, None);
    let view = reply.json();
    assert_eq!((&view["open"], &view["doubt"]), (&json!(true), &json!("business")), "{view}");
    assert_eq!(view["evidence"]["number"], TALKER);
    assert!(view["evidence"]["known"].as_array().unwrap().len() > 3, "{view}");
    for nobody in ["", "0123456789abcdef0123456789abcdef", &parked.asked.token] {
        let reply = house.program(nobody, Some("called"));
        assert_eq!((reply.status, reply.problem().as_str()), (404, "no-such-decision"));
        let page = house.app.client.get(&format!("/d/{nobody}0"), &[]);
        assert_eq!(page.status, 404);
        let cookie = format!("__Host-decision={nobody}");
        assert_eq!(house.press(&cookie, &parked.asked.id, "called").status, 404);
    }
    let bad = house.program(&parked.token, Some("perhaps"));
    assert_eq!((bad.status, bad.problem().as_str()), (400, "bad-request"));
    assert_eq!(house.state(&parked), "needs_human");
}

#[test]
fn a_button_decides_about_its_own_call_and_comes_from_our_page() {
    let house = House::start(&[("PUBLIC_BASE_URL", PAGES)]);
    let (one, two) = (house.park(), house.park());
    let (cookie, _) = house.open(&two.token);
    let pressed = house.press(&cookie, &one.asked.id, "called");
    assert_eq!((pressed.status, pressed.problem().as_str()), (409, "does-not-fit"));
    for site in ["cross-site", "same-site"] {
        let headers = [FORM, ("Cookie", cookie.as_str()), ("Sec-Fetch-Site", site)];
        let body = format!("callback={}&verdict=called", two.asked.id);
        let reply = house.app.client.send("/d", &headers, body.as_bytes());
        assert_eq!((reply.status, reply.problem().as_str()), (403, "cross-site"));
    }
    assert_eq!(
        (house.state(&one), house.state(&two)),
        (json!("needs_human"), json!("needs_human"))
    );
}

#[test]
fn late_evidence_settles_it_and_the_page_says_so() {
    let house = House::start(&[("PUBLIC_BASE_URL", PAGES)]);
    let parked = house.park();
    let (cookie, _) = house.open(&parked.token);
    let (call, end) = (parked.call.leg, LegEnd::new(Cause::Busy));
    let at = jiff::Timestamp::now();
    house.desk.fact(Fact { call, side: Side::Business, at, what: CallFact::Ended(end) });
    let page = house.app.client.get("/d", &[("Cookie", &cookie)]);
    for words in ["This has settled itself", "the business was not reached"] {
        assert!(page.text.contains(words), "{words}: {}", page.text);
    }
    let late = house.press(&cookie, &parked.asked.id, "call_again");
    assert!(late.status == 409 && late.text.contains("settled itself"), "{}", late.text);
    assert_eq!(house.state(&parked), "missed");
}

#[test]
fn without_a_link_the_log_names_the_callback_and_the_handlers_listener_decides() {
    let house = House::start(&[]);
    let asked = house.app.ask(TALKER);
    let text = house.text();
    assert!(text.starts_with("Please call +14155550120 back") && !text.contains("/d/"), "{text}");
    let logged = logs::find(&["a person has to decide", &asked.id]);
    assert!(logged.contains("WARN"), "{logged}");
    let decide = |secret: &str, id: &str| {
        let bearer = format!("Bearer {secret}");
        let headers = [JSON, ("Authorization", bearer.as_str())];
        let path = format!("/internal/v1/callbacks/{id}/decision");
        house.app.handler().send(&path, &headers, b"{\"verdict\":\"called\"}")
    };
    assert_eq!(decide("another-secret-of-somebody-else-1", &asked.id).problem(), "not-the-handler");
    assert_eq!(decide(SECRET, &asked.token).problem(), "no-such-decision");
    let decided = decide(SECRET, &asked.id);
    assert_eq!((decided.status, &decided.json()["open"]), (200, &json!(false)), "{decided:?}");
    assert_eq!(decide(SECRET, &asked.id).problem(), "does-not-fit");
    assert_eq!(house.app.look(&asked)["state"], "completed");
}
