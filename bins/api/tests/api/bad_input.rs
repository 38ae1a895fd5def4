use serde_json::json;

use crate::app::{TALKER, TestApp};
use crate::recorder::Recorder;

const JSON: &[(&str, &str)] = &[("Content-Type", "application/json")];
const PATH: &str = "/api/v1/callbacks";

#[test]
fn bad_input_is_answered_with_what_to_mend_and_stores_nothing() {
    let record = Recorder::start();
    let recorder = record.recorder.clone();
    let app = TestApp::over(&[], move |_| recorder);
    let number = |number: &str| json!({ "number": number }).to_string().into_bytes();
    let long_name = json!({ "number": TALKER, "name": "x".repeat(101) }).to_string().into_bytes();
    let rows: Vec<(&str, Vec<u8>, u16, &str, &str)> = vec![
        ("no number", number("hello world"), 422, "invalid-number", "letters"),
        ("blank", number("   "), 422, "invalid-number", "Enter a phone number"),
        ("too short", number("+1415555"), 422, "invalid-number", "too short"),
        ("too long", number("+141555501001234567"), 422, "invalid-number", "too long"),
        ("letters", number("1-800-FLOWERS"), 422, "invalid-number", "without letters"),
        ("emergency", number("911"), 422, "invalid-number", "mergency"),
        ("emergency abroad", number("112"), 422, "invalid-number", "mergency"),
        ("service code", number("*67 415 555 0100"), 422, "invalid-number", "codes with *"),
        ("premium", number("+1 900 555 0100"), 422, "invalid-number", "remium"),
        ("no country", number("+999 555 0100"), 422, "invalid-number", "country"),
        ("satellite", number("+88163000000"), 422, "invalid-number", ""),
        ("hostile", number("+14155550100;phone-context=x"), 422, "invalid-number", ""),
        ("long name", long_name, 422, "invalid-name", "100 characters"),
        (
            "line break in the name",
            json!({ "number": TALKER, "name": "a\nb" }).to_string().into_bytes(),
            422,
            "invalid-name",
            "line breaks",
        ),
        ("empty body", Vec::new(), 400, "bad-request", "empty"),
        ("no JSON", b"number=5".to_vec(), 400, "bad-request", "JSON"),
        ("half a JSON", b"{\"number\":".to_vec(), 400, "bad-request", "JSON"),
        ("an array", b"[]".to_vec(), 400, "bad-request", "shape"),
        ("no field", b"{}".to_vec(), 400, "bad-request", "`number`"),
        ("wrong type", b"{\"number\":4155550100}".to_vec(), 400, "bad-request", "string"),
        ("null", b"{\"number\":null}".to_vec(), 400, "bad-request", "string"),
        (
            "unknown field",
            json!({ "number": TALKER, "recaptcha": "x" }).to_string().into_bytes(),
            400,
            "bad-request",
            "`recaptcha`",
        ),
        ("not UTF-8", b"{\"number\":\"\xff\xfe\"}".to_vec(), 400, "bad-request", "UTF-8"),
        ("deep", "[".repeat(10_000).into_bytes(), 400, "bad-request", "JSON"),
        ("over the limit", vec![b' '; 16 * 1024 + 1], 413, "too-large", "16384"),
        ("a megabyte", vec![b'1'; 1_000_000], 413, "too-large", "16384"),
    ];
    for (what, body, status, kind, words) in rows {
        let reply = app.client.send(PATH, JSON, &body);
        assert_eq!((reply.status, reply.problem().as_str()), (status, kind), "{what}: {reply:?}");
        let detail = reply.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(words), "{what}: {detail}");
    }
    // Sequence numbers run over the whole store: nothing was recorded before this one.
    let first = app.follow(&app.ask(TALKER)).next().unwrap();
    assert_eq!(first["sequence"], 1);
}

#[test]
fn the_field_that_is_to_be_mended_is_named() {
    let (app, _network) = TestApp::start();
    assert_eq!(app.client.post(PATH, &json!({ "number": "12" })).json()["field"], "number");
    let name = json!({ "number": TALKER, "name": "a\u{7}b" });
    assert_eq!(app.client.post(PATH, &name).json()["field"], "name");
}

#[test]
fn another_content_type_is_refused() {
    let (app, _network) = TestApp::start();
    let body = json!({ "number": TALKER }).to_string();
    for headers in [
        &[("Content-Type", "text/plain")][..],
        &[("Content-Type", "application/x-www-form-urlencoded")],
        &[("Content-Type", "application/jsonp")],
        &[],
    ] {
        let reply = app.client.send(PATH, headers, body.as_bytes());
        assert_eq!((reply.status, reply.problem().as_str()), (415, "unsupported-media-type"));
    }
    let charset = [("Content-Type", "Application/JSON; charset=utf-8")];
    assert_eq!(app.client.send(PATH, &charset, body.as_bytes()).status, 202);
}

#[test]
fn a_wrong_method_says_which_are_right_and_a_wrong_path_is_not_found() {
    let (app, _network) = TestApp::start();
    for (path, allow) in [
        (PATH, "POST"),
        ("/api/v1/callbacks/0123456789abcdef0123456789abcdef", "GET, PATCH, DELETE"),
        ("/api/v1/callbacks/0123456789abcdef0123456789abcdef/events", "GET"),
        ("/healthz", "GET, HEAD"),
        ("/", "GET, POST"),
        ("/c", "GET"),
    ] {
        let reply = app.client.put(path);
        assert_eq!((reply.status, reply.problem().as_str()), (405, "method-not-allowed"), "{path}");
        assert_eq!(reply.header("Allow"), allow, "{path}");
    }
    for path in
        ["/api/v2/callbacks", "/api/v1/callbacks/", "/internal/v1/legs/x/gate", "/%00", "/../etc"]
    {
        let reply = app.client.get(path, &[]);
        assert_eq!((reply.status, reply.problem().as_str()), (404, "no-such-path"), "{path}");
    }
}
