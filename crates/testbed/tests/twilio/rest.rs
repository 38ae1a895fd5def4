use std::time::Duration;

use testbed::twilio::CallStatus;

use crate::app::nothing;
use crate::desk::{BUSINESS, Desk, LIMIT, VISITOR, basic};

#[test]
fn only_the_accounts_secrets_let_in() {
    let desk = Desk::new();
    let account = desk.twilio.account().clone();
    let url = desk.path("Calls.json");
    let status = |user: &str, password: &str| desk.get_as(&url, &basic(user, password)).status;
    assert_eq!(status(&account.sid, &account.auth_token), 200);
    assert_eq!(status(&account.api_key, &account.api_secret), 200);
    for (user, password) in [
        (&account.sid, &account.api_secret),
        (&account.api_key, &account.auth_token),
        (&account.auth_token, &account.sid),
    ] {
        assert_eq!(status(user, password), 401);
    }
    assert_eq!(desk.get_as(&url, "Bearer x").json["code"], 20003);
    let other = url.replace(&account.sid, "AC00000000000000000000000000000000");
    assert_eq!(desk.get_as(&other, &basic(&account.sid, &account.auth_token)).status, 404);
}

#[test]
fn a_call_is_answered_as_twilio_answers() {
    let desk = Desk::new();
    let reply = desk.try_call(BUSINESS, VISITOR).unwrap();
    assert_eq!(reply.status, 201);
    let call = reply.json;
    let sid = call["sid"].as_str().unwrap();
    assert!(sid.len() == 34 && sid.starts_with("CA"));
    assert_eq!(call["status"], "queued");
    assert_eq!(call["direction"], "outbound-api");
    for empty in ["duration", "start_time", "end_time", "price", "answered_by", "parent_call_sid"] {
        assert!(call[empty].is_null(), "{empty} is {}", call[empty]);
    }
    desk.settle();
    desk.check();
    let call = desk.get(&format!("Calls/{sid}.json")).json;
    assert_eq!(call["status"], "completed");
    assert!(call["duration"].as_str().unwrap().parse::<u64>().unwrap() > 0);
    assert!(call["start_time"].as_str().unwrap().ends_with(" +0000"));
    let children = desk.get(&format!("Calls.json?ParentCallSid={sid}")).json;
    assert_eq!(children["calls"][0]["parent_call_sid"], sid);
    assert_eq!(children["calls"].as_array().unwrap().len(), 1);
}

#[test]
fn calls_are_refused_as_twilio_refuses_them() {
    let desk = Desk::new();
    desk.twilio.set_trouble("+14155550177", 21215);
    let ours = desk.twilio.account().number.clone();
    for (name, value, code) in [
        ("To", "", 21201),
        ("From", "", 21213),
        ("From", "nobody", 21212),
        ("From", "+13035550100", 21210),
        ("To", "4155550100", 21211),
        ("To", ours.as_str(), 21211),
        ("To", "+1415555", 21217),
        ("To", "+14155550177", 21215),
        ("Url", "", 21205),
        ("Url", "/agent", 21205),
        ("Url", "https://my_host.example/", 21205),
        ("StatusCallback", "nowhere", 21609),
        ("Timeout", "0", 21208),
        ("Timeout", "601", 21208),
        ("Method", "PUT", 21209),
    ] {
        let mut order = desk.order(BUSINESS, VISITOR);
        order.retain(|(known, _)| *known != name);
        order.push((name, value.to_owned()));
        let order: Vec<_> = order.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let reply = desk.post("Calls.json", &order);
        assert_eq!(
            (reply.status, reply.json["code"].as_u64()),
            (400, Some(code)),
            "{name}={value}"
        );
        assert_eq!(reply.json["status"], 400);
        assert!(reply.json["more_info"].as_str().unwrap().ends_with(&code.to_string()));
    }
    desk.check();
    assert!(desk.twilio.calls().is_empty() && desk.twilio.rings().is_empty());
}

#[test]
fn parameters_that_twilio_would_ignore_are_complaints() {
    for (name, value, complaint) in [
        ("Callback", "x", "20001 there is no parameter \"Callback\""),
        ("timeout", "20", "20001 there is no parameter \"timeout\""),
        ("TimeLimit", "30", "20001 TimeLimit stands more than once"),
        ("StatusCallbackEvent", "ended", "20001 StatusCallbackEvent cannot be \"ended\""),
        ("StatusCallbackEvent", "initiated ringing", "20001 StatusCallbackEvent cannot be"),
        ("AsyncAmd", "true", "20001 AsyncAmd is ignored without MachineDetection"),
        ("Twiml", "<Response/>", "21205 Twiml is ignored"),
    ] {
        let desk = Desk::new();
        let mut order = desk.order(BUSINESS, VISITOR);
        order.push((name, value.to_owned()));
        let order: Vec<_> = order.iter().map(|(n, v)| (*n, v.as_str())).collect();
        assert_eq!(desk.post("Calls.json", &order).status, 201);
        desk.complains(complaint);
    }
    let desk = Desk::new();
    let mut order = desk.order(BUSINESS, VISITOR);
    order.extend([("MachineDetection", "Enable".to_owned()), ("AsyncAmd", "true".to_owned())]);
    let order: Vec<_> = order.iter().map(|(n, v)| (*n, v.as_str())).collect();
    desk.post("Calls.json", &order);
    desk.complains("21262");
}

#[test]
fn an_unsubscribed_call_tells_its_end_alone() {
    let desk = Desk::new();
    let ours = desk.twilio.account().number.clone();
    let (url, status) = (desk.url("/agent?visitor=%2B14155550113"), desk.url("/status"));
    desk.post(
        "Calls.json",
        &[("To", BUSINESS), ("From", &ours), ("Url", &url), ("StatusCallback", &status)],
    );
    desk.settle();
    desk.check();
    let told = desk.app.at("/status");
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].get("CallStatus"), told[0].get("SequenceNumber")), ("completed", "0"));
}

#[test]
fn lists_are_filtered_and_paged_newest_first() {
    let desk = Desk::new();
    let sids: Vec<_> = (0..5).map(|_| desk.call("+12015550113", VISITOR)).collect();
    desk.call("+12015550110", VISITOR);
    desk.settle();
    let mut found = Vec::new();
    let mut next =
        Some(desk.path("Calls.json?To=%2B12015550113&StartTime%3E=2026-01-01&PageSize=2"));
    let account = desk.twilio.account();
    let user = basic(&account.sid, &account.auth_token);
    while let Some(url) = next {
        let page = desk.get_as(&url, &user).json;
        let calls = page["calls"].as_array().unwrap();
        found.extend(calls.iter().map(|call| call["sid"].as_str().unwrap().to_owned()));
        let uri = page["next_page_uri"].as_str();
        next = uri.map(|uri| format!("{}{uri}", desk.twilio.api_base()));
    }
    assert_eq!(found, sids.into_iter().rev().collect::<Vec<_>>());
    let count = |query: &str| {
        desk.get(&format!("Calls.json?{query}")).json["calls"].as_array().unwrap().len()
    };
    assert_eq!(count("Status=busy"), 1);
    assert_eq!(count("StartTime%3E=2030-01-01T00:00:00Z"), 0);
    assert_eq!(count("StartTime%3C=2026-01-01"), 0);
    assert_eq!(count("From=%2B13035550100"), 0);
    desk.check();
    assert_eq!(count("to=x"), 6);
    desk.complains("20001 there is no parameter \"to\"");
}

#[test]
fn what_is_read_lags_behind_what_is() {
    let desk = Desk::new();
    desk.twilio.set_lag(Duration::from_hours(1));
    let sid = desk.call(BUSINESS, "+14155550113");
    desk.settle();
    assert_eq!(desk.state(&sid).status, CallStatus::Completed);
    assert_eq!(desk.get("Calls.json").json["calls"].as_array().unwrap().len(), 0);
    assert_eq!(desk.get(&format!("Calls/{sid}.json")).json["status"], "queued");
    desk.twilio.set_lag(Duration::ZERO);
    assert_eq!(desk.get("Calls.json").json["calls"].as_array().unwrap().len(), 2);
    assert_eq!(desk.get(&format!("Calls/{sid}.json")).json["status"], "completed");
}

#[test]
fn events_name_the_urls_that_were_asked() {
    let desk = Desk::new();
    let sid = desk.call(BUSINESS, VISITOR);
    desk.settle();
    let events = desk.get(&format!("Calls/{sid}/Events.json")).json;
    let urls: Vec<_> = events["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["request"]["url"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(urls[0], desk.url("/status?leg=1"));
    assert!(urls.contains(&desk.url("/done")), "{urls:?}");
    assert_eq!(events["events"][0]["request"]["parameters"]["CallSid"], sid);
    assert_eq!(events["events"][0]["response"]["response_code"], 204);
    desk.check();
}

#[test]
fn the_account_and_its_number_can_be_asked_about() {
    let desk = Desk::new();
    let account = desk.twilio.account().clone();
    let url = format!("{}/2010-04-01/Accounts/{}.json", desk.twilio.api_base(), account.sid);
    let reply = desk.get_as(&url, &basic(&account.sid, &account.auth_token)).json;
    assert_eq!((reply["status"].as_str(), reply["type"].as_str()), (Some("active"), Some("Full")));
    desk.twilio.set_voice_url("https://a.example/voice");
    let ours = account.number.replace('+', "%2B");
    let number =
        |query: &str| desk.get(&format!("IncomingPhoneNumbers.json?PhoneNumber={query}")).json;
    let found = &number(&ours)["incoming_phone_numbers"][0];
    assert_eq!(found["phone_number"], account.number);
    assert_eq!(
        (&found["capabilities"]["voice"], &found["capabilities"]["sms"]),
        (&true.into(), &true.into())
    );
    assert_eq!(found["voice_url"], "https://a.example/voice");
    assert!(number("%2B13035550100")["incoming_phone_numbers"].as_array().unwrap().is_empty());
    desk.check();
}

#[test]
fn what_is_not_there_is_404_and_a_complaint() {
    let desk = Desk::new();
    assert_eq!(desk.get("Calls/CA00000000000000000000000000000000.json").json["code"], 20404);
    desk.check();
    assert_eq!(desk.get("Callz.json").status, 404);
    desk.complains("20404");
    assert_eq!(desk.get("Calls/CA00000000000000000000000000000000").status, 404);
}

#[test]
fn a_callback_that_is_not_taken_is_a_complaint_and_tried_again_where_the_url_says_so() {
    let desk = Desk::new();
    desk.app.say(|hook| match hook.path() {
        "/status" => (503, "", String::new()),
        _ => nothing(),
    });
    let ours = desk.twilio.account().number.clone();
    let url = desk.url("/agent");
    let ask = |fragment: &str| {
        let status = desk.url(&format!("/status{fragment}"));
        let form =
            [("To", "+12015550113"), ("From", &ours), ("Url", &url), ("StatusCallback", &status)];
        desk.post("Calls.json", &form);
        desk.settle();
    };
    ask("");
    desk.complains("15003 /status answered 503");
    assert_eq!(desk.app.at("/status").len(), 1);
    ask("#rc=2&rp=5xx,ct,rt");
    desk.complains("15003");
    let hooks = desk.app.at("/status");
    assert_eq!(hooks.len(), 4);
    assert!(hooks[1..].iter().all(|hook| hook.token() == hooks[1].token()));
    assert_ne!(hooks[0].token(), hooks[1].token());
    assert!(
        hooks.iter().all(|hook| hook.is_signed(&desk.app.base, &desk.twilio.account().auth_token))
    );
    ask("#retries=2");
    assert!(desk.twilio.wait_until(LIMIT, |twilio| twilio.complaints().len() == 2));
    assert!(desk.twilio.take_complaints()[0].starts_with("11100"));
}

#[test]
fn an_application_behind_a_proxy_is_signed_for_by_its_public_address() {
    let app = crate::app::App::start(|_| nothing());
    let address = app.base.strip_prefix("http://").unwrap().parse().unwrap();
    let options = testbed::TwilioOptions { webhooks_to: Some(address), ..Default::default() };
    let desk = Desk::with(options);
    let ours = desk.twilio.account().number.clone();
    let (url, status) =
        ("https://user:word@calls.example:8443/a?b=c", "https://calls.example/s#rc=1");
    let form = [("To", BUSINESS), ("From", &ours), ("Url", url), ("StatusCallback", status)];
    assert_eq!(desk.post("Calls.json", &form).status, 201);
    desk.settle();
    let token = &desk.twilio.account().auth_token;
    let asked = &app.at("/a")[0];
    assert_eq!(asked.headers["host"], "calls.example:8443");
    assert!(asked.is_signed("https://calls.example", token));
    assert!(app.at("/s")[0].is_signed("https://calls.example", token));
}
