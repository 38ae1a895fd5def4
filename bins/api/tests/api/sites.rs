//! Other sites' pages, other names, and clients that take their time.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use sha2::{Digest, Sha256};
use ureq::http::Method;

use crate::app::{TALKER, TestApp};

const SHOP: &str = "https://shop.example";
const JSON: (&str, &str) = ("Content-Type", "application/json");
const PATH: &str = "/api/v1/callbacks";

fn rows(app: &TestApp) -> String {
    crate::limits::api(app, &["limits"])
}

/// Sends bytes, and reads the answer until the server closes.
fn raw(app: &TestApp, bytes: &str) -> String {
    let mut socket = connect(app);
    socket.write_all(bytes.as_bytes()).unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    answer
}

fn connect(app: &TestApp) -> TcpStream {
    let socket = TcpStream::connect(app.addresses.http).unwrap();
    socket.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    socket
}

#[test]
fn pages_of_unknown_sites_ask_for_nothing_even_where_browsers_ask_nobody() {
    let (app, _) = TestApp::simulated(&[("ALLOWED_ORIGINS", SHOP)]);
    let before = rows(&app);
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    for origin in
        ["https://evil.example", "null", "http://shop.example", "https://shop.example.evil"]
    {
        let body = json!({ "number": TALKER }).to_string();
        let reply = app.client.send(PATH, &[JSON, ("Origin", origin)], body.as_bytes());
        assert_eq!((reply.status, reply.problem().as_str()), (403, "cross-site"), "{origin}");
        assert_eq!(reply.header("Access-Control-Allow-Origin"), "", "{origin}");
        let reply = app.client.send("/", &[form, ("Origin", origin)], b"number=4155550120");
        assert_eq!(reply.status, 403, "{origin}");
    }
    // A site that may use the API has forms of its own.
    let reply = app.client.send("/", &[form, ("Origin", SHOP)], b"number=4155550120");
    assert_eq!(reply.status, 403);
    assert_eq!(rows(&app), before);
}

#[test]
fn a_site_that_may_asks_and_reads_without_cookies() {
    let (app, _) = TestApp::simulated(&[("ALLOWED_ORIGINS", SHOP)]);
    let body = json!({ "number": TALKER }).to_string();
    let reply = app.client.send(PATH, &[JSON, ("Origin", SHOP)], body.as_bytes());
    assert_eq!(reply.status, 202, "{reply:?}");
    assert_eq!(reply.header("Access-Control-Allow-Origin"), SHOP);
    assert_eq!(reply.header("Access-Control-Allow-Credentials"), "");
    assert_eq!(reply.header("Access-Control-Expose-Headers"), "ETag, Location, Retry-After");
    assert_eq!(reply.header("Vary"), "Origin");
    // Our own page is no other site, by whatever name it was opened.
    let own = format!("http://{}", app.addresses.http);
    let reply = app.client.send(PATH, &[JSON, ("Origin", &own)], body.as_bytes());
    assert_eq!((reply.status, reply.header("Access-Control-Allow-Origin")), (202, ""));
}

#[test]
fn preflights_are_answered_exactly() {
    let (app, _) = TestApp::simulated(&[("ALLOWED_ORIGINS", SHOP)]);
    let ask = |path: &str, origin: &str| {
        raw(
            &app,
            &format!(
                "{} {path} HTTP/1.1\r\nHost: localhost\r\nOrigin: {origin}\r\n\
             Access-Control-Request-Method: POST\r\nConnection: close\r\n\r\n",
                Method::OPTIONS
            ),
        )
    };
    let answer = ask(PATH, SHOP);
    assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
    let told: Vec<_> = answer.lines().filter(|line| line.starts_with("access-control-")).collect();
    let mut expected = vec![
        "access-control-allow-origin: https://shop.example",
        "access-control-allow-methods: GET, POST, PATCH, DELETE",
        "access-control-allow-headers: authorization, content-type, idempotency-key, if-none-match, last-event-id",
        "access-control-max-age: 600",
    ];
    expected.sort_unstable();
    let mut told = told;
    told.sort_unstable();
    assert_eq!(told, expected);
    for (path, origin) in [(PATH, "https://evil.example"), ("/api/v1/blocks", SHOP), ("/d", SHOP)] {
        let answer = ask(path, origin);
        assert!(answer.starts_with("HTTP/1.1 403"), "{path} {origin}: {answer}");
        assert!(!answer.contains("access-control-allow"), "{path} {origin}: {answer}");
    }
}

#[test]
fn a_site_that_may_frames_the_visitor_s_pages_and_no_others() {
    let (app, _) = TestApp::simulated(&[
        ("ALLOWED_ORIGINS", SHOP),
        ("PUBLIC_BASE_URL", "https://call.example.com"),
    ]);
    let page = app.client.get("/", &[]);
    let policy = page.header("Content-Security-Policy");
    assert!(policy.ends_with("frame-ancestors 'self' https://shop.example"), "{policy}");
    assert_eq!(page.header("Strict-Transport-Security"), "max-age=31536000");
    assert!(page.header("Permissions-Policy").contains("microphone=()"), "{page:?}");
    let decision = app.client.get("/d", &[]);
    let policy = decision.header("Content-Security-Policy");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    let (plain, _) = TestApp::simulated(&[("PUBLIC_BASE_URL", "http://call.example.com")]);
    assert_eq!(plain.client.get("/", &[]).header("Strict-Transport-Security"), "");
}

#[test]
fn a_name_that_is_not_ours_is_refused() {
    let (app, _) = TestApp::simulated(&[
        ("PUBLIC_BASE_URL", "https://call.example.com"),
        ("ALLOWED_HOSTS", "api"),
    ]);
    let status = |line: &str, head: &str| {
        let answer = raw(&app, &format!("GET {line} HTTP/1.1\r\n{head}Connection: close\r\n\r\n"));
        answer.split(' ').nth(1).unwrap().to_owned()
    };
    for host in ["call.example.com", "api:8501", "localhost:1", "127.0.0.1", "[::1]:8501"] {
        assert_eq!(status("/healthz", &format!("Host: {host}\r\n")), "200", "{host}");
    }
    for host in ["evil.example", "localhost.evil.example", "call.example.com.evil"] {
        assert_eq!(status("/", &format!("Host: {host}\r\n")), "421", "{host}");
    }
    assert_eq!(status("http://evil.example/", "Host: localhost\r\n"), "421");
    assert!(["400", "421"].contains(&&*status("/", "Host: localhost\r\nHost: evil.example\r\n")));
    assert!(["400", "421"].contains(&&*status("/", "")));
}

#[test]
fn heads_and_addresses_that_are_too_large_are_refused() {
    let (app, _) = TestApp::start();
    let long = format!("/?{}", "x".repeat(4096));
    assert_eq!(app.client.get(&long, &[]).problem(), "address-too-long");
    let reply = app.client.get("/", &[("Cookie", &"x".repeat(16 * 1024))]);
    assert_eq!((reply.status, reply.problem().as_str()), (431, "head-too-large"));
}

#[test]
fn who_sends_too_slowly_is_let_go_and_holds_up_nobody() {
    let (app, _) = TestApp::start();
    let begin = |bytes: &str| {
        let mut socket = connect(&app);
        socket.write_all(bytes.as_bytes()).unwrap();
        socket
    };
    let heads: Vec<_> = (0..200)
        .map(|_| begin("POST /api/v1/callbacks HTTP/1.1\r\nHost: localhost\r\nX-"))
        .collect();
    let head =
        "POST /api/v1/callbacks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    let bodies: Vec<_> =
        (0..20).map(|_| begin(&format!("{head}Content-Length: 100\r\n\r\n{{"))).collect();
    app.ask(TALKER);
    // Each is answered or closed, by the server's own patience: this waits for nothing else.
    for mut socket in heads {
        let mut answer = Vec::new();
        let ended = socket.read_to_end(&mut answer);
        assert!(ended.is_ok() || !answer.is_empty(), "{ended:?}");
    }
    for socket in bodies {
        let mut line = String::new();
        BufReader::new(socket).read_line(&mut line).unwrap();
        assert!(line.starts_with("HTTP/1.1 408"), "{line}");
    }
}

#[test]
fn with_a_check_of_robots_nobody_asks_without_having_worked() {
    let (app, _) = TestApp::simulated(&[("BOT_CHECK", "altcha"), ("ALLOWED_ORIGINS", SHOP)]);
    let ask = |body: serde_json::Value| app.client.post(PATH, &body);
    let bare = ask(json!({ "number": TALKER }));
    assert_eq!((bare.status, bare.problem().as_str()), (422, "robot-check"));
    let given = app.client.get("/api/v1/challenge", &[("Origin", SHOP)]);
    assert_eq!(given.header("Access-Control-Allow-Origin"), SHOP);
    let given = given.json();
    let [salt, challenge] = ["salt", "challenge"].map(|name| given[name].as_str().unwrap());
    let hash = |number: &u64| {
        let digest = Sha256::digest(format!("{salt}{number}"));
        let hexes: Vec<_> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        hexes.concat() == challenge
    };
    let number = (0..=given["maxnumber"].as_u64().unwrap()).find(hash).unwrap();
    let solution = json!({ "algorithm": "SHA-256", "challenge": challenge, "number": number,
        "salt": salt, "signature": given["signature"], "took": 12 });
    let wish = json!({ "number": TALKER, "altcha": STANDARD.encode(solution.to_string()) });
    assert_eq!(ask(wish.clone()).status, 202);
    assert_eq!(ask(wish).problem(), "robot-check");
    // The form tells people apart without a script.
    let page = app.client.get("/", &[]).text;
    assert!(page.contains("name=\"shown\"") && page.contains("name=\"website\""), "{page}");
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let reply = app.client.send("/", &form, b"number=4155550120&name=Eve");
    assert!(reply.status == 422 && reply.text.contains("press the button again"), "{reply:?}");
    let (without, _) = TestApp::start();
    assert_eq!(without.client.get("/api/v1/challenge", &[]).status, 404);
}
