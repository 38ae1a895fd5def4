//! An application whose calls a fake Twilio carries.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use api::{Carriers, ProviderSettings, Settings, Telephony};
use callback_core::ports::recordings::Recordings;
use callback_core::{CallOrder, CallbackId, CallbackState, Recorded};
use jiff::SignedDuration;
use provider_twilio::rest::Client;
use provider_twilio::webhook::Verifier;
use provider_twilio::{
    Looks, Settings as Twilio, TwilioProvider, TwilioRecordings, TwilioTexts, WEBHOOKS, Webhooks,
};
use serde_json::json;
use store_sqlite::View;
use testbed::provider_suite::{Platform, Request, Rings, Story, is_over};
use testbed::twilio::{Keys, Leaves, People, Phone};
use testbed::{FakeTwilio, TwilioOptions};

use crate::app::{Asked, TestApp};

/// Nothing that a test waits for takes longer.
pub(super) const LIMIT: Duration = Duration::from_mins(1);
/// Between two looks into the database.
const LOOK: Duration = Duration::from_millis(5);
/// Where visitors and Twilio find us, as far as they know.
pub(super) const PUBLIC: &str = "https://call.example.com";

/// The application, and its Twilio.
pub(super) struct Line {
    pub(super) app: TestApp,
    pub(super) twilio: Arc<FakeTwilio>,
    pub(super) store: View,
}

impl Line {
    /// Whose business has this number, and is called first.
    pub(super) fn to(business: &str) -> Self {
        Self::in_order(business, CallOrder::BusinessFirst)
    }

    /// Whose business has this number.
    pub(super) fn in_order(business: &str, order: CallOrder) -> Self {
        Self::proving(business, order, false)
    }

    /// Whose visitors may have to press digits.
    pub(super) fn proving(business: &str, order: CallOrder, proof: bool) -> Self {
        // Whoever loses patience does so while the other side rings, however busy the machine is.
        let people = People { patience: Duration::from_secs(50), ..People::default() };
        let options = TwilioOptions { people, ..TwilioOptions::default() };
        let order = match order {
            CallOrder::BusinessFirst => "business-first",
            CallOrder::VisitorFirst => "visitor-first",
        };
        let proof = if proof { "in_call" } else { "off" };
        let more = [("RING_SECONDS", "100"), ("CALL_ORDER", order), ("NUMBER_PROOF", proof)];
        Self::open(business, options, &more, |settings| settings)
    }

    /// The same, with a Twilio of its own kind, with more settings, and with others of the provider.
    pub(super) fn open(
        business: &str,
        options: TwilioOptions,
        more: &[(&str, &str)],
        change: fn(Twilio) -> Twilio,
    ) -> Self {
        let twilio = Arc::new(FakeTwilio::start(options).unwrap());
        let account = twilio.account().clone();
        let base = twilio.api_base();
        let usual = [
            ("CALLBACK_PROVIDER", "twilio"),
            ("BUSINESS_NUMBER", business),
            ("TWILIO_SID", &account.sid),
            ("TWILIO_AUTH_TOKEN", &account.auth_token),
            ("TWILIO_API_KEY", &account.api_key),
            ("TWILIO_API_SECRET", &account.api_secret),
            ("TWILIO_API_BASE", &base),
            ("TWILIO_NUMBER", &account.number),
            ("PUBLIC_BASE_URL", PUBLIC),
            ("RING_SECONDS", "20"),
            ("MAX_CONCURRENT_CALLS", "20"),
        ];
        let given = [usual.as_slice(), more].concat();
        let app = TestApp::carried(&given, move |settings| telephony(settings, change));
        twilio.set_webhooks_to(app.addresses.http);
        twilio.set_voice_url(&format!("{PUBLIC}{WEBHOOKS}/inbound"));
        twilio.set_sms_url(&format!("{PUBLIC}{WEBHOOKS}/texts"));
        let store = View::open(&app.folder.path().join("callback.db")).unwrap();
        Self { app, twilio, store }
    }

    pub(super) fn look(&self, asked: &Asked) -> (CallbackState, Vec<Recorded>) {
        let id: CallbackId = asked.id.parse().unwrap();
        (self.store.callback(id).unwrap().unwrap().state, self.store.history(id, 0).unwrap())
    }

    /// How a callback stands once that is so.
    pub(super) fn wait_until(
        &self,
        asked: &Asked,
        is_so: impl Fn(&CallbackState, &[Recorded]) -> bool,
    ) -> (CallbackState, Vec<Recorded>) {
        let deadline = Instant::now() + LIMIT;
        loop {
            let (state, history) = self.look(asked);
            if is_so(&state, &history) {
                return (state, history);
            }
            let calls = self.twilio.calls();
            assert!(Instant::now() < deadline, "{state:?}\n{history:#?}\n{calls:#?}");
            thread::park_timeout(LOOK);
        }
    }

    /// Whoever has this number reads the digits on their page, and presses what the simulator's table says of it.
    pub(super) fn has_page(&self, visitor: &str, order: CallOrder) {
        let others = match visitor.get(visitor.len() - 2..) {
            Some("24") => usize::MAX,
            Some("25") => 1,
            _ => 0,
        };
        let leaves = match order {
            CallOrder::BusinessFirst => Leaves::AfterTalk(People::default().talk),
            CallOrder::VisitorFirst => Leaves::Never,
        };
        let reader = Phone { keys: Keys::FromPage { others }, leaves, ..Phone::patient() };
        self.twilio.set_phone(visitor, reader);
    }

    /// Asks for a call, and lets the visitor read the page that the answer makes: theirs is over soon.
    pub(super) fn ask_and_show(&self, visitor: &str) -> Asked {
        let reply = self.app.client.post("/api/v1/callbacks", &json!({ "number": visitor })).json();
        let text = |name: &str| reply[name].as_str().unwrap().to_owned();
        self.twilio.show(visitor, &text("proof"));
        Asked { id: text("id"), token: text("token") }
    }

    pub(super) fn rings(&self, request: &Request) -> Rings {
        let rings = self.twilio.rings();
        let to = |number: &str| rings.iter().filter(|ring| ring.to == number).count();
        Rings {
            business: to(request.business.number().as_e164()),
            visitor: to(request.visitor.number().as_e164()),
        }
    }

    /// Nothing is up, nothing is on its way, and Twilio understood everything.
    pub(super) fn is_content(&self) {
        assert!(self.twilio.wait_until_quiet(LIMIT), "{:#?}", self.twilio.live_calls());
        assert_eq!(self.twilio.complaints(), Vec::<String>::new());
    }
}

impl Platform for Line {
    fn call_back(&self, request: &Request) -> Story {
        let visitor = request.visitor.number().as_e164();
        let asked = if request.proof { self.ask_and_show(visitor) } else { self.app.ask(visitor) };
        if let Some(stage) = request.cancel {
            self.wait_until(&asked, |state, _| stage.is(state));
            assert!(matches!(self.app.cancel(&asked).status, 200 | 202));
        }
        let (state, history) = self.wait_until(&asked, is_over);
        self.is_content();
        Story { state, history, rings: self.rings(request) }
    }
}

/// Times in which the fake's calls live: fifty times faster than people.
pub(super) fn looks() -> Looks {
    let milliseconds = SignedDuration::from_millis;
    Looks {
        // So late that a callback comes before it on a busy machine: it says more than a look.
        first: milliseconds(2000),
        joined: milliseconds(20),
        soon: milliseconds(100),
        last_word: milliseconds(500),
        settle: milliseconds(1000),
        apart: milliseconds(500),
    }
}

/// As the application itself is wired, but for the times.
fn telephony(settings: &Settings, change: fn(Twilio) -> Twilio) -> Telephony {
    let ProviderSettings::Twilio(account) = &settings.provider else { panic!("not Twilio") };
    let (account, rules) = (account.clone(), &settings.rules);
    let client = Arc::new(Client::new(account.credentials, account.api_base));
    let verifier = Verifier::new(account.auth_token.expose(), None);
    let (public, number) = (account.public, account.number.unwrap());
    let settings = change(Twilio {
        client: client.clone(),
        public: public.clone(),
        caller_id: rules.caller_id.clone(),
        talk_limit: rules.policy.talk_limit,
        on_unknown: account.on_unknown,
        machine_detection: account.machine_detection,
        voicemail: account.voicemail,
        looks: looks(),
    });
    Box::new(move |desk, _| {
        let provider = TwilioProvider::start(settings, desk.clone()).unwrap();
        let webhooks = Webhooks::new(verifier, public.clone()).and_calls(&provider).and_texts(desk);
        let texts = TwilioTexts::new(client.clone(), public, number);
        let recordings: Arc<dyn Recordings> = Arc::new(TwilioRecordings::new(client));
        Ok(Carriers {
            calls: Arc::new(provider),
            sms: Some(Arc::new(texts)),
            recordings: Some(recordings),
            webhooks: Some(webhooks),
        })
    })
}
