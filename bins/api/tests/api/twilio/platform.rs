//! An application whose calls a fake Twilio carries.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use api::{Carriers, Settings, Telephony};
use callback_core::ports::store::Store;
use callback_core::{CallbackId, CallbackState, Recorded};
use jiff::SignedDuration;
use provider_twilio::rest::{AccountSid, ApiBase, Client, Credentials};
use provider_twilio::webhook::Verifier;
use provider_twilio::{Looks, OnUnknown, PublicBase, Settings as Twilio, TwilioProvider, WEBHOOKS};
use store_sqlite::SqliteStore;
use testbed::provider_suite::{Platform, Request, Rings, Story, is_over};
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
    store: SqliteStore,
}

impl Line {
    /// Whose business has this number.
    pub(super) fn to(business: &str) -> Self {
        Self::open(business, TwilioOptions::default(), &[], |settings| settings)
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
        let usual = [
            ("CALLBACK_PROVIDER", "simulator"),
            ("BUSINESS_NUMBER", business),
            ("CALLER_ID", &account.number),
            ("PUBLIC_BASE_URL", PUBLIC),
            ("RING_SECONDS", "20"),
            ("MAX_CONCURRENT_CALLS", "20"),
        ];
        let carrier = twilio.clone();
        let given = [usual.as_slice(), more].concat();
        let app = TestApp::carried(&given, move |settings| telephony(settings, &carrier, change));
        twilio.set_webhooks_to(app.addresses.http);
        twilio.set_voice_url(&format!("{PUBLIC}{WEBHOOKS}/inbound"));
        let store = SqliteStore::open(&app.folder.path().join("callback.db")).unwrap();
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
        let asked = self.app.ask(request.visitor.number().as_e164());
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
        first: milliseconds(500),
        joined: milliseconds(20),
        soon: milliseconds(100),
        last_word: milliseconds(500),
        settle: milliseconds(1000),
        apart: milliseconds(500),
    }
}

fn telephony(settings: &Settings, twilio: &FakeTwilio, change: fn(Twilio) -> Twilio) -> Telephony {
    let account = twilio.account();
    let sid = AccountSid::parse(&account.sid).unwrap();
    let base = ApiBase::parse(&twilio.api_base()).unwrap();
    let rules = &settings.rules;
    let settings = change(Twilio {
        client: Client::new(Credentials::token(sid, &account.auth_token), base),
        verifier: Verifier::new(&account.auth_token, None),
        public: PublicBase::new(PUBLIC),
        business: rules.business.number().clone(),
        caller_id: rules.caller_id.clone(),
        talk_limit: rules.policy.talk_limit,
        on_unknown: OnUnknown::Redo,
        machine_detection: false,
        looks: looks(),
    });
    Box::new(move |desk, _| {
        let provider = TwilioProvider::start(settings, desk).unwrap();
        let webhooks = Some(provider.webhooks());
        Ok(Carriers { calls: Arc::new(provider), sms: None, webhooks })
    })
}
