//! An application and a client, as the description of Twilio has them.

use std::time::Duration;

use serde_json::Value;
use testbed::twilio::{CallState, CallStatus, FakeTwilio, TwilioOptions};

use crate::app::{Answer, App, Hook, nothing, twiml};

pub(crate) const LIMIT: Duration = Duration::from_secs(30);
pub(crate) const BUSINESS: &str = "+12015550100";
pub(crate) const VISITOR: &str = "+14155550100";

pub(crate) struct Desk {
    pub(crate) twilio: FakeTwilio,
    pub(crate) app: App,
    agent: ureq::Agent,
}

/// What a request was answered.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) json: Value,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self::at_pace(150)
    }

    /// Where something is to be done while something else goes on.
    pub(crate) fn slow() -> Self {
        Self::at_pace(10)
    }

    fn at_pace(pace: u32) -> Self {
        Self::with(TwilioOptions { pace, ..TwilioOptions::default() })
    }

    pub(crate) fn with(options: TwilioOptions) -> Self {
        let twilio = FakeTwilio::start(options).unwrap();
        let caller_id = twilio.account().number.clone();
        let app = App::start(move |hook| join(hook, &caller_id));
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        Self { twilio, app, agent }
    }

    /// The application's URL of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.app.base)
    }

    fn authorization(&self) -> String {
        let account = self.twilio.account();
        basic(&account.sid, &account.auth_token)
    }

    pub(crate) fn path(&self, path: &str) -> String {
        let account = &self.twilio.account().sid;
        format!("{}/2010-04-01/Accounts/{account}/{path}", self.twilio.api_base())
    }

    pub(crate) fn try_post(&self, path: &str, form: &[(&str, &str)]) -> Result<Reply, ureq::Error> {
        let request = self.agent.post(self.path(path));
        let request = request.header("Authorization", self.authorization());
        reply(request.send_form(form.iter().copied())?)
    }

    pub(crate) fn post(&self, path: &str, form: &[(&str, &str)]) -> Reply {
        self.try_post(path, form).unwrap()
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.get_as(&self.path(path), &self.authorization())
    }

    pub(crate) fn get_as(&self, url: &str, authorization: &str) -> Reply {
        let request = self.agent.get(url).header("Authorization", authorization);
        reply(request.call().unwrap()).unwrap()
    }

    pub(crate) fn delete(&self, path: &str) -> u16 {
        let request = self.agent.delete(self.path(path));
        let answer = request.header("Authorization", self.authorization()).call().unwrap();
        answer.status().as_u16()
    }

    /// What asks for a callback between two numbers.
    pub(crate) fn order(&self, business: &str, visitor: &str) -> Vec<(&'static str, String)> {
        let visitor = visitor.replace('+', "%2B");
        vec![
            ("To", business.to_owned()),
            ("From", self.twilio.account().number.clone()),
            ("Url", self.url(&format!("/agent?visitor={visitor}"))),
            ("StatusCallback", self.url("/status?leg=1")),
            ("StatusCallbackEvent", "initiated".to_owned()),
            ("StatusCallbackEvent", "ringing".to_owned()),
            ("StatusCallbackEvent", "answered".to_owned()),
            ("StatusCallbackEvent", "completed".to_owned()),
            ("Timeout", "20".to_owned()),
            ("TimeLimit", "600".to_owned()),
        ]
    }

    pub(crate) fn try_call(&self, business: &str, visitor: &str) -> Result<Reply, ureq::Error> {
        let order = self.order(business, visitor);
        let order: Vec<_> = order.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.try_post("Calls.json", &order)
    }

    /// Asks for a call to a business that is to be joined with a visitor; gives its SID.
    pub(crate) fn call(&self, business: &str, visitor: &str) -> String {
        let reply = self.try_call(business, visitor).unwrap();
        assert_eq!(reply.status, 201, "{}", reply.json);
        reply.json["sid"].as_str().unwrap().to_owned()
    }

    /// Runs a document on a call to the business, and waits until all is over.
    pub(crate) fn run(&self, verbs: &str) -> String {
        let verbs = verbs.to_owned();
        self.app.say(move |hook| match hook.path() {
            "/agent" => twiml(&verbs),
            _ => nothing(),
        });
        let sid = self.call(BUSINESS, VISITOR);
        self.settle();
        sid
    }

    /// Waits until all is over.
    pub(crate) fn settle(&self) {
        assert!(self.twilio.wait_until_quiet(LIMIT), "still up: {:?}", self.twilio.live_calls());
    }

    pub(crate) fn state(&self, sid: &str) -> CallState {
        self.twilio.calls().into_iter().find(|call| call.sid == sid).unwrap()
    }

    pub(crate) fn wait_for(&self, sid: &str, status: CallStatus) {
        let is_so = self.twilio.wait_until(LIMIT, |_| self.state(sid).status == status);
        assert!(is_so, "{:?} is not {status:?}", self.state(sid));
    }

    pub(crate) fn children(&self, sid: &str) -> Vec<CallState> {
        let calls = self.twilio.calls().into_iter();
        calls.filter(|call| call.parent.as_deref() == Some(sid)).collect()
    }

    /// The numbers that were rung, in order.
    pub(crate) fn rung(&self) -> Vec<String> {
        self.twilio.rings().into_iter().map(|ring| ring.to).collect()
    }

    /// Nothing was misunderstood, and every webhook was signed.
    pub(crate) fn check(&self) {
        assert_eq!(self.twilio.complaints(), Vec::<String>::new());
        for hook in self.app.hooks() {
            assert!(hook.is_signed(&self.app.base, &self.twilio.account().auth_token), "{hook:?}");
        }
    }

    /// Exactly one complaint, which begins like this.
    pub(crate) fn complains(&self, of: &str) {
        let complaints = self.twilio.take_complaints();
        assert!(complaints.len() == 1 && complaints[0].starts_with(of), "{of}: {complaints:?}");
    }
}

pub(crate) fn basic(user: &str, password: &str) -> String {
    use base64::Engine;
    let pair = format!("{user}:{password}");
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair))
}

fn reply(mut answer: ureq::http::Response<ureq::Body>) -> Result<Reply, ureq::Error> {
    let status = answer.status().as_u16();
    let text = answer.body_mut().read_to_string()?;
    Ok(Reply { status, json: serde_json::from_str(&text).unwrap_or(Value::Null) })
}

/// The application: the business is asked to press 1, the visitor is dialed, screened and joined.
pub(crate) fn join(hook: &Hook, caller_id: &str) -> Answer {
    let visitor = hook.target.split_once('=').map_or("", |(_, visitor)| visitor);
    let plain = visitor.replace("%2B", "+");
    match (hook.path(), hook.get("Digits")) {
        ("/agent", _) => twiml(&format!(
            "<Gather numDigits=\"1\" timeout=\"8\" action=\"/accept?visitor={visitor}\">\
             <Say>Callback for you. Press 1 to accept.</Say></Gather><Hangup/>"
        )),
        ("/accept", "1") => twiml(&format!(
            "<Dial callerId=\"{caller_id}\" timeout=\"25\" timeLimit=\"3600\" action=\"/done\">\
             <Number url=\"/screen\" statusCallback=\"/leg\" \
             statusCallbackEvent=\"initiated ringing answered completed\">{plain}</Number></Dial>\
             <Say>This is never said.</Say>"
        )),
        ("/accept", _) => twiml("<Say>Goodbye.</Say><Hangup/>"),
        ("/screen", _) => twiml(
            "<Gather numDigits=\"1\" timeout=\"3\" action=\"/refuse\">\
             <Say>Press 9 if this was not you.</Say></Gather>",
        ),
        ("/refuse", "9") => twiml("<Say>Sorry.</Say><Hangup/>"),
        ("/refuse", _) => twiml(""),
        ("/done", _) => twiml("<Say>It is over.</Say><Hangup/>"),
        _ => nothing(),
    }
}
