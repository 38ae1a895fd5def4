use crate::app::TestApp;
use crate::reply::Reply;

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

/// Sends the form as a browser without JavaScript does; the cookie that came of it.
fn ask(app: &TestApp, form: &str) -> (Reply, String) {
    let reply = app.client.send("/", &[FORM, ("Sec-Fetch-Site", "same-origin")], form.as_bytes());
    let cookie = reply.header("Set-Cookie").split(';').next().unwrap_or_default().to_owned();
    (reply, cookie)
}

fn read(app: &TestApp, cookie: &str) -> Reply {
    app.client.get("/c", &[("Cookie", cookie)])
}

#[test]
fn asking_and_following_work_without_javascript() {
    let (app, _network) = TestApp::start();
    let form = app.client.get("/", &[]);
    assert_eq!(form.status, 200);
    assert!(form.text.contains("<form method=\"post\" action=\"/\""));
    let (reply, cookie) = ask(&app, "number=%28415%29+555-0132&name=Ann");
    assert_eq!((reply.status, reply.header("Location")), (303, "/c"), "{reply:?}");
    let attributes = reply.header("Set-Cookie");
    assert!(attributes.contains("HttpOnly") && attributes.contains("SameSite=Lax"), "{attributes}");
    let (id, token) = cookie.strip_prefix("callback=").unwrap().split_once('.').unwrap();
    let asked = crate::app::Asked { id: id.to_owned(), token: token.to_owned() };
    app.follow(&asked).until_state("completed");
    let page = read(&app, &cookie);
    assert_eq!(page.status, 200);
    for words in ["That was your call", "Your phone rings", "You are connected", "Talked for"] {
        assert!(page.text.contains(words), "{words}: {}", page.text);
    }
    assert!(!page.text.contains("http-equiv"), "what is over does not reload itself");
    assert!(!crate::app::names_a_number(&page.text), "the page shows a number");
}

#[test]
fn a_visitor_who_is_rung_first_reads_it_in_that_order() {
    let (app, _network) = TestApp::simulated(&[("CALL_ORDER", "visitor-first")]);
    let form = app.client.get("/", &[]);
    assert!(form.text.contains("We call you first, then the business"), "{}", form.text);
    let (_, cookie) = ask(&app, "number=%28415%29+555-0132&name=Ann");
    let (id, token) = cookie.strip_prefix("callback=").unwrap().split_once('.').unwrap();
    let asked = crate::app::Asked { id: id.to_owned(), token: token.to_owned() };
    app.follow(&asked).until_state("completed");
    let page = read(&app, &cookie).text;
    let (steps, timeline) = page.split_once("What happened so far").unwrap();
    let place = |text: &str, words| text.find(words).unwrap_or_else(|| panic!("{words}: {page}"));
    assert!(place(steps, "Your phone rings") < place(steps, "Business rings"), "{page}");
    let told = [
        "We call you first, then the business",
        "Your phone rings",
        "You answered",
        "You pressed 1",
        "We call the business",
        "The phone rings at the business",
        "The business answered",
        "You are connected",
    ];
    assert!(told.map(|words| place(timeline, words)).is_sorted(), "{page}");
}

#[test]
fn a_page_that_waits_reloads_itself_only_without_javascript() {
    let (app, _network) = TestApp::with_business("+12015550111");
    let (_, cookie) = ask(&app, "number=4155550132&name=");
    let page = read(&app, &cookie);
    assert!(page.text.contains("<noscript><meta http-equiv=\"refresh\""), "{}", page.text);
    assert!(page.text.contains("<script src=\"/assets/live.js\" defer>"), "{}", page.text);
}

#[test]
fn the_cancel_button_cancels() {
    let (app, _network) = TestApp::with_business("+12015550111");
    let (_, cookie) = ask(&app, "number=4155550132&name=");
    let headers = [FORM, ("Cookie", cookie.as_str()), ("Sec-Fetch-Site", "same-origin")];
    let reply = app.client.send("/c/cancel", &headers, b"");
    assert_eq!((reply.status, reply.header("Location")), (303, "/c"));
    assert!(read(&app, &cookie).text.contains("Nobody will call you"));
}

#[test]
fn a_mistyped_number_comes_back_with_what_to_mend_and_stays_text() {
    let (app, _network) = TestApp::start();
    let hostile = "number=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&name=%3Cb%3E";
    let (reply, cookie) = ask(&app, hostile);
    assert_eq!((reply.status, cookie.as_str()), (422, ""));
    assert!(reply.text.contains("role=\"alert\""), "{}", reply.text);
    assert!(reply.text.contains("value=\"&quot;&gt;&lt;script&gt;alert(1)"), "{}", reply.text);
    assert!(reply.text.contains("value=\"&lt;b&gt;\""), "{}", reply.text);
}

#[test]
fn pages_load_nothing_from_elsewhere_and_cannot_be_framed() {
    let (app, _network) = TestApp::start();
    let page = app.client.get("/", &[]);
    let policy = page.header("Content-Security-Policy");
    for rule in ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"] {
        assert!(policy.contains(rule), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(page.header("X-Content-Type-Options"), "nosniff");
    assert_eq!(page.header("Referrer-Policy"), "same-origin");
    assert!(!page.text.contains("<script>") && !page.text.contains("style="), "{}", page.text);
    for (name, media) in [
        ("page.css", "text/css; charset=utf-8"),
        ("live.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ] {
        let asset = app.client.get(&format!("/assets/{name}"), &[]);
        assert_eq!((asset.status, asset.header("Content-Type")), (200, media));
    }
    assert_eq!(app.client.get("/assets/nothing", &[]).status, 404);
}

#[test]
fn forms_of_other_sites_are_refused() {
    let (app, _network) = TestApp::start();
    for site in ["cross-site", "same-site"] {
        let headers = [FORM, ("Sec-Fetch-Site", site)];
        let reply = app.client.send("/", &headers, b"number=4155550132&name=");
        assert_eq!((reply.status, reply.problem().as_str()), (403, "cross-site"));
        assert_eq!(app.client.send("/c/cancel", &headers, b"").status, 403);
    }
}

#[test]
fn without_a_callback_the_status_page_leads_to_the_form() {
    let (app, _network) = TestApp::start();
    let stranger = format!("callback={0}.{0}", "0123456789abcdef".repeat(2));
    for cookie in ["", "callback=nonsense", &stranger] {
        let reply = read(&app, cookie);
        assert_eq!((reply.status, reply.header("Location")), (303, "/"), "{cookie}");
    }
}

#[test]
fn over_tls_the_cookie_is_bound_to_the_host() {
    let app = TestApp::over(&[("PUBLIC_BASE_URL", "https://call.example.com")], |desk| {
        provider_simulator::Simulator::start(provider_simulator::Timing::fast(), desk.clone(), desk)
    });
    let (reply, cookie) = ask(&app, "number=4155550132&name=");
    assert!(cookie.starts_with("__Host-callback="), "{cookie}");
    let attributes = reply.header("Set-Cookie");
    assert!(attributes.contains("Secure") && attributes.contains("Path=/"), "{attributes}");
    assert_eq!(read(&app, &cookie).status, 200);
}

#[test]
fn a_field_that_the_form_does_not_have_is_refused() {
    let (app, _network) = TestApp::start();
    let (reply, _) = ask(&app, "number=4155550132&email=x");
    assert_eq!((reply.status, reply.problem().as_str()), (400, "bad-request"));
}
