use std::thread;

use callback_core::ports::api_keys::Scope;
use callback_engine::{Clock, Reception, SystemClock};
use serde_json::{Value, json};
use store_sqlite::{Beside, View};

use super::key;
use crate::app::TestApp;
use crate::recorder::Recorder;
use crate::reply::Reply;

const PASSWORD: &str = "correct horse battery";
const SESSION: &str = "/api/v1/staff/session";
const USERS: &str = "/api/v1/staff/users";

/// Nobody is called.
fn app(settings: &[(&str, &str)]) -> TestApp {
    let record = Recorder::start();
    TestApp::over(settings, move |_| record.recorder)
}

fn setup_token(app: &TestApp) -> String {
    let (token, until) = Reception::draw_setup_token(SystemClock.now());
    let beside = Beside::open(&app.folder.path().join("callback.db")).unwrap();
    assert!(beside.keep_setup_token(token.hash(), until).unwrap());
    token.to_hex()
}

fn set_up(app: &TestApp, token: &str, email: &str) -> Reply {
    let body = json!({ "token": token, "name": "Ada", "email": email, "password": PASSWORD });
    app.client.post("/api/v1/staff/setup", &body)
}

fn sign_in(app: &TestApp, email: &str, password: &str) -> Reply {
    app.client.post(SESSION, &json!({ "email": email, "password": password }))
}

/// A browser that is signed in.
struct Browser<'a> {
    app: &'a TestApp,
    cookie: String,
    csrf: String,
}

impl<'a> Browser<'a> {
    fn sign_in(app: &'a TestApp, email: &str, password: &str) -> Self {
        let reply = sign_in(app, email, password);
        assert_eq!(reply.status, 201, "{}", reply.text);
        let cookie = reply.header("Set-Cookie").split(';').next().unwrap().to_owned();
        let csrf = reply.json()["csrf_token"].as_str().unwrap().to_owned();
        Self { app, cookie, csrf }
    }

    /// With a new owner.
    fn owner(app: &'a TestApp) -> Self {
        assert_eq!(set_up(app, &setup_token(app), "ada@example.com").status, 201);
        Self::sign_in(app, "ada@example.com", PASSWORD)
    }

    /// With somebody new of this role.
    fn staff(&self, email: &str, role: &str) -> (String, Self) {
        let body = json!({ "name": "Bob", "email": email, "role": role, "password": PASSWORD });
        let reply = self.post(USERS, &body);
        assert_eq!(reply.status, 201, "{}", reply.text);
        let id = reply.json()["id"].as_str().unwrap().to_owned();
        (id, Self::sign_in(self.app, email, PASSWORD))
    }

    fn origin(&self) -> String {
        format!("http://{}", self.app.addresses.http)
    }

    fn headers<'h>(&'h self, origin: &'h str) -> [(&'h str, &'h str); 4] {
        [
            ("Cookie", &self.cookie),
            ("X-CSRF-Token", &self.csrf),
            ("Origin", origin),
            ("Content-Type", "application/json"),
        ]
    }

    fn get(&self, path: &str) -> Reply {
        self.app.client.get(path, &[("Cookie", &self.cookie)])
    }

    fn post(&self, path: &str, body: &Value) -> Reply {
        let origin = self.origin();
        self.app.client.send(path, &self.headers(&origin), body.to_string().as_bytes())
    }

    fn patch(&self, path: &str, body: &Value) -> Reply {
        let origin = self.origin();
        self.app.client.patch(path, &self.headers(&origin), body.to_string().as_bytes())
    }

    fn delete(&self, path: &str) -> Reply {
        let origin = self.origin();
        self.app.client.delete(path, &self.headers(&origin))
    }
}

#[test]
fn of_a_hundred_who_race_with_the_setup_token_one_becomes_owner() {
    let app = app(&[]);
    let wrong = "ab".repeat(32);
    let reply = set_up(&app, &wrong, "eve@example.com");
    assert_eq!((reply.status, reply.problem().as_str()), (403, "wrong-setup-token"));
    let token = setup_token(&app);
    let replies: Vec<_> = thread::scope(|scope| {
        let one = |nth| {
            let (app, token) = (&app, &token);
            scope.spawn(move || set_up(app, token, &format!("ada{nth}@example.com")))
        };
        let all: Vec<_> = (0..100).map(one).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let made = replies.iter().filter(|reply| reply.status == 201).count();
    assert_eq!(made, 1, "{replies:?}");
    for reply in replies.iter().filter(|reply| reply.status != 201) {
        assert!(matches!(reply.status, 404 | 503), "{reply:?}");
    }
    let reply = set_up(&app, &token, "eve@example.com");
    assert_eq!((reply.status, reply.problem().as_str()), (404, "no-such-path"));
    let (token, until) = Reception::draw_setup_token(SystemClock.now());
    let beside = Beside::open(&app.folder.path().join("callback.db")).unwrap();
    assert!(!beside.keep_setup_token(token.hash(), until).unwrap(), "closed for ever");
    let view = View::open(&app.folder.path().join("callback.db")).unwrap();
    let acts = view.audit(9).unwrap();
    assert_eq!((acts.len(), acts[0].action.as_str()), (1, "set_up"));
}

#[test]
fn whoever_signs_in_gets_a_session_that_ends_when_they_sign_out() {
    let app = app(&[]);
    assert_eq!(set_up(&app, &setup_token(&app), "Ada@Example.com").status, 201);
    let reply = sign_in(&app, "ada@example.COM", PASSWORD);
    let cookie = reply.header("Set-Cookie").to_owned();
    assert!(cookie.starts_with("session=") && cookie.contains("; HttpOnly"), "{cookie}");
    assert!(cookie.contains("; SameSite=Lax") && cookie.contains("; Path=/"), "{cookie}");
    assert!(!cookie.contains("Secure"), "{cookie}");

    let browser = Browser::sign_in(&app, "ada@example.com", PASSWORD);
    let told = browser.get(SESSION);
    assert_eq!(told.status, 200, "{}", told.text);
    let told = told.json();
    let words = [&told["email"], &told["role"], &told["name"]];
    assert_eq!(words, ["ada@example.com", "owner", "Ada"]);
    assert_eq!(told["csrf_token"], json!(browser.csrf));
    let out = browser.delete(SESSION);
    assert_eq!(out.status, 204, "{}", out.text);
    assert!(out.header("Set-Cookie").contains("Max-Age=0"), "{out:?}");
    let reply = browser.get(SESSION);
    assert_eq!((reply.status, reply.problem().as_str()), (401, "no-api-key"));
    let stored = std::fs::read(app.folder.path().join("callback.db-wal")).unwrap();
    let token = browser.cookie.strip_prefix("session=").unwrap();
    assert!(!stored.windows(64).any(|part| part == token.as_bytes()), "the token is stored");
    assert!(!stored.windows(PASSWORD.len()).any(|part| part == PASSWORD.as_bytes()));
}

#[test]
fn over_tls_the_cookie_is_bound_to_its_host_and_the_origin_to_the_public_address() {
    let app = app(&[("PUBLIC_BASE_URL", "https://calls.example.com/")]);
    assert_eq!(set_up(&app, &setup_token(&app), "ada@example.com").status, 201);
    let reply = sign_in(&app, "ada@example.com", PASSWORD);
    let cookie = reply.header("Set-Cookie").to_owned();
    assert!(cookie.starts_with("__Host-session=") && cookie.contains("; Secure"), "{cookie}");
    assert!(!cookie.contains("Domain"), "{cookie}");
    let browser = Browser::sign_in(&app, "ada@example.com", PASSWORD);
    for (origin, status) in [(browser.origin().as_str(), 403), ("https://calls.example.com", 204)] {
        assert_eq!(app.client.delete(SESSION, &browser.headers(origin)).status, status, "{origin}");
    }
}

#[test]
fn a_request_that_another_site_causes_changes_nothing() {
    let app = app(&[]);
    let browser = Browser::owner(&app);
    let (origin, host) = (browser.origin(), app.addresses.http.to_string());
    let cookie = ("Cookie", browser.cookie.as_str());
    let csrf = ("X-CSRF-Token", browser.csrf.as_str());
    let ours = ("Origin", origin.as_str());
    let media = ("Content-Type", "application/json");
    let body = json!({ "number": "+14155550120" }).to_string();
    for headers in [
        &[cookie, media][..],
        &[cookie, media, csrf],
        &[cookie, media, ours],
        &[cookie, media, csrf, ("Origin", "https://evil.example")],
        &[cookie, media, csrf, ("Origin", "null")],
        &[cookie, media, csrf, ("Origin", host.as_str())],
        &[cookie, media, ours, ("X-CSRF-Token", "")],
        &[cookie, media, ours, ("X-CSRF-Token", "ab")],
    ] {
        let reply = app.client.send("/api/v1/blocks", headers, body.as_bytes());
        assert_eq!((reply.status, reply.problem().as_str()), (403, "cross-site"), "{headers:?}");
    }
    let elsewhere = [media, ("Origin", "https://evil.example")];
    let body = json!({ "email": "ada@example.com", "password": PASSWORD }).to_string();
    let reply = app.client.send(SESSION, &elsewhere, body.as_bytes());
    assert_eq!((reply.status, reply.problem().as_str()), (403, "cross-site"), "a login, too");
    assert_eq!(browser.get("/api/v1/blocks").json()["blocks"], json!([]));
    let blocked = browser.post("/api/v1/blocks", &json!({ "number": "+14155550120" }));
    assert_eq!(blocked.status, 200, "{}", blocked.text);
    let by = browser.get("/api/v1/blocks").json()["blocks"][0]["by"].clone();
    assert!(by.as_str().unwrap().starts_with("staff:"), "{by}");
}

#[test]
fn a_wrong_password_and_an_unknown_address_are_answered_alike_and_not_often() {
    let mut app = app(&[]);
    assert_eq!(set_up(&app, &setup_token(&app), "ada@example.com").status, 201);
    let known = sign_in(&app, "ada@example.com", "wrong horse battery");
    let unknown = sign_in(&app, "eve@example.com", "wrong horse battery");
    assert_eq!((known.status, known.problem().as_str()), (401, "wrong-password"));
    assert_eq!((known.status, &known.text), (unknown.status, &unknown.text));
    for _ in 0..9 {
        assert_eq!(sign_in(&app, " ADA@example.com", "wrong horse battery").status, 401);
    }
    let full = |app: &TestApp, email| {
        let reply = sign_in(app, email, PASSWORD);
        assert_eq!((reply.status, reply.problem().as_str()), (429, "too-many"), "{email}");
        let wait: u64 = reply.header("Retry-After").parse().unwrap();
        assert!((600..=900).contains(&wait), "{wait}");
    };
    full(&app, "ada@example.com");
    for nth in 0..19 {
        let reply = sign_in(&app, &format!("eve{nth}@example.com"), PASSWORD);
        assert_eq!(reply.status, 401, "{nth}");
    }
    full(&app, "eve99@example.com");
    // The counts are in the database, where the next life of the program finds them.
    app.stop();
    let store = store_sqlite::SqliteStore::open(&app.folder.path().join("callback.db")).unwrap();
    let reception = Reception::new(std::sync::Arc::new(store), std::sync::Arc::new(SystemClock));
    let again = reception.sign_in("ada@example.com", PASSWORD, None);
    assert!(matches!(again, Err(callback_engine::StaffError::TooMany { .. })), "{again:?}");
}

#[test]
fn a_role_may_what_it_is_for() {
    let app = app(&[]);
    let owner = Browser::owner(&app);
    let (_, agent) = owner.staff("agent@example.com", "agent");
    let (viewer_id, viewer) = owner.staff("viewer@example.com", "viewer");
    let body = json!({ "number": "+14155550120" });
    let read = |browser: &Browser<'_>| browser.get("/api/v1/blocks").status;
    let act = |browser: &Browser<'_>| browser.post("/api/v1/reached", &body).status;
    let rule = |browser: &Browser<'_>| browser.get(USERS).status;
    let all = |browser: &Browser<'_>| [read(browser), act(browser), rule(browser)];
    assert_eq!(all(&owner), [200, 200, 200]);
    assert_eq!(all(&agent), [200, 200, 403]);
    assert_eq!(all(&viewer), [200, 403, 403]);
    let program = key(&app, &[Scope::Read, Scope::Act]);
    assert_eq!(app.client.get(USERS, &[("Authorization", &program)]).status, 401, "no key is one");
    let path = format!("{USERS}/{viewer_id}");
    assert_eq!(viewer.patch(&path, &json!({ "role": "owner" })).status, 403);
    assert_eq!(owner.patch(&path, &json!({ "role": "agent" })).status, 204);
    assert_eq!(all(&viewer), [200, 200, 403], "at once");
    assert_eq!(owner.patch(&path, &json!({ "role": "boss" })).problem(), "invalid-staff");
    let nobody = format!("{USERS}/{}", "0".repeat(32));
    assert_eq!(owner.patch(&nobody, &json!({ "role": "agent" })).problem(), "no-such-staff");
    let own = owner.get(SESSION).json()["id"].as_str().unwrap().to_owned();
    for change in [json!({ "role": "agent" }), json!({ "disabled": true })] {
        assert_eq!(owner.patch(&format!("{USERS}/{own}"), &change).problem(), "last-owner");
    }
    let twin =
        json!({ "name": "E", "email": "AGENT@example.com", "role": "agent", "password": PASSWORD });
    assert_eq!(owner.post(USERS, &twin).problem(), "email-taken");
    let weak =
        json!({ "name": "E", "email": "e@example.com", "role": "agent", "password": "short" });
    assert_eq!(owner.post(USERS, &weak).problem(), "invalid-staff");
}

#[test]
fn sessions_end_with_the_password_with_the_user_and_when_an_owner_says_so() {
    let app = app(&[]);
    let owner = Browser::owner(&app);
    let (id, first) = owner.staff("bob@example.com", "agent");
    let second = Browser::sign_in(&app, "bob@example.com", PASSWORD);
    let open = |browser: &Browser<'_>| browser.get(SESSION).status == 200;
    let change = |old: &str| {
        first.post("/api/v1/staff/password", &json!({ "old": old, "new": "another long one" }))
    };
    assert_eq!(change("wrong horse battery").problem(), "wrong-password");
    assert!(open(&second));
    assert_eq!(change(PASSWORD).status, 204);
    assert!(open(&first) && !open(&second));
    assert_eq!(sign_in(&app, "bob@example.com", PASSWORD).status, 401);
    let third = Browser::sign_in(&app, "bob@example.com", "another long one");
    let reply = owner.delete(&format!("{USERS}/{id}/sessions"));
    assert_eq!(reply.json(), json!({ "ended": 2 }));
    assert!(!open(&first) && !open(&third) && open(&owner));
    let fourth = Browser::sign_in(&app, "bob@example.com", "another long one");
    assert_eq!(owner.patch(&format!("{USERS}/{id}"), &json!({ "disabled": true })).status, 204);
    assert!(!open(&fourth));
    assert_eq!(sign_in(&app, "bob@example.com", "another long one").problem(), "wrong-password");
    let view = View::open(&app.folder.path().join("callback.db")).unwrap();
    let acts = view.audit(99).unwrap();
    let told: Vec<_> = acts.iter().rev().map(|act| act.action.as_str()).collect();
    let all = [
        "set_up",
        "sign_in",
        "add_staff",
        "sign_in",
        "sign_in",
        "change_password",
        "sign_in",
        "end_sessions",
        "sign_in",
        "disable_staff",
    ];
    assert_eq!(told, all);
    let text = format!("{acts:?}");
    assert!(!text.contains("example.com") && !text.contains("Bob"), "{text}");
}
