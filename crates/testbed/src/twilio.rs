//! A Twilio that rings no phone: REST API, documents and signed webhooks as Twilio describes them,
//! written from its description and from no client of ours. What a client or an application says
//! that Twilio would refuse to understand, or ignore in silence, is a complaint.

mod account;
mod call;
mod exchange;
mod fault;
mod form;
mod http;
mod ledger;
mod leg;
mod options;
mod phone;
mod place;
mod post;
mod rest;
mod script;
mod signature;
mod status;
mod text;
mod url;

use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

pub use self::account::TwilioAccount;
use self::exchange::Exchange;
pub use self::fault::{Fault, FaultPoint, Often};
pub use self::ledger::{CallState, Ring, SentText};
pub use self::options::{People, TwilioOptions};
pub use self::phone::{Keys, Leaves, Phone, PickUp};
use self::post::{Method, Page, Subscription};
pub use self::status::CallStatus;
use self::status::Progress;
use self::url::Url;
use crate::TestbedError;

/// A running fake. Dropping it hangs up every call and closes every connection.
#[derive(Debug)]
pub struct FakeTwilio {
    exchange: Arc<Exchange>,
    address: SocketAddr,
}

impl FakeTwilio {
    pub fn start(options: TwilioOptions) -> Result<Self, TestbedError> {
        let what = || TestbedError::io("could not listen for the clients of Twilio");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(what())?;
        let address = listener.local_addr().map_err(what())?;
        let exchange = Exchange::new(options);
        http::serve(listener, Arc::clone(&exchange));
        Ok(Self { exchange, address })
    }

    /// What to give the client in place of `https://api.twilio.com`.
    #[must_use]
    pub fn api_base(&self) -> String {
        format!("http://{}", self.address)
    }

    #[must_use]
    pub fn account(&self) -> &TwilioAccount {
        &self.exchange.account
    }

    /// Every phone that was asked to ring, in order; written when it is, before anybody is told.
    #[must_use]
    pub fn rings(&self) -> Vec<Ring> {
        self.exchange.lock().rings.clone()
    }

    /// Every call there ever was, oldest first.
    #[must_use]
    pub fn calls(&self) -> Vec<CallState> {
        self.exchange.lock().calls.iter().map(call::Call::state).collect()
    }

    #[must_use]
    pub fn live_calls(&self) -> Vec<CallState> {
        let mut calls = self.calls();
        calls.retain(|call| !call.status.is_over());
        calls
    }

    /// How many calls are up that the API had made.
    #[must_use]
    pub fn count_live_calls(&self) -> usize {
        self.exchange.lock().calls.iter().filter(|call| call.is_live()).count()
    }

    /// How many of them nobody has asked about since then.
    #[must_use]
    pub fn count_unread_calls(&self, since: Instant) -> usize {
        let is_unread = |call: &&call::Call| call.read.is_none_or(|read| read < since);
        self.exchange.lock().calls.iter().filter(|call| call.is_live()).filter(is_unread).count()
    }

    /// What was said on a call.
    #[must_use]
    pub fn heard(&self, sid: &str) -> Vec<String> {
        let state = self.exchange.lock();
        state.call(sid).map(|call| call.heard.clone()).unwrap_or_default()
    }

    /// Every text, those that came in included, oldest first.
    #[must_use]
    pub fn texts(&self) -> Vec<SentText> {
        self.exchange.lock().texts.iter().map(text::Text::view).collect()
    }

    /// The SIDs of the recordings that were made and not deleted.
    #[must_use]
    pub fn recordings(&self) -> Vec<String> {
        let state = self.exchange.lock();
        state.recordings.iter().map(|recording| recording.sid.clone()).collect()
    }

    /// All that Twilio would not have understood, ignored in silence, or put into its debugger. Each
    /// begins with the number of Twilio's error, or 20001 where it would have said nothing.
    #[must_use]
    pub fn complaints(&self) -> Vec<String> {
        self.exchange.lock().complaints.clone()
    }

    /// Takes the complaints away, for a test that wanted them.
    #[must_use]
    pub fn take_complaints(&self) -> Vec<String> {
        std::mem::take(&mut self.exchange.lock().complaints)
    }

    /// Has something go wrong.
    pub fn set_fault(&self, point: FaultPoint, fault: Fault, often: Often) {
        self.exchange.change(|state| state.faults.arm(point, fault, often));
    }

    pub fn clear_faults(&self) {
        self.exchange.change(|state| state.faults.clear());
    }

    /// How many faults have struck.
    #[must_use]
    pub fn struck(&self) -> usize {
        self.exchange.lock().faults.struck()
    }

    /// From now on whoever lists or reads learns of everything only so late, in our time.
    pub fn set_lag(&self, lag: Duration) {
        self.exchange.change(|state| state.lag = lag);
    }

    /// From now on all webhooks are delivered there, as [`TwilioOptions::webhooks_to`] has it.
    pub fn set_webhooks_to(&self, address: SocketAddr) {
        self.exchange.change(|state| state.webhooks_to = Some(address));
    }

    /// Says what the phone of a number does, in place of its digits.
    pub fn set_phone(&self, number: &str, phone: Phone) {
        self.exchange.change(|state| state.phones.insert(number.to_owned(), phone));
    }

    /// Shows digits on the page of whoever has this number: [`Keys::FromPage`].
    pub fn show(&self, number: &str, digits: &str) {
        self.exchange.change(|state| state.pages.insert(number.to_owned(), digits.to_owned()));
    }

    /// Gives a number the error that Twilio has for it: 212.. refuses calls, 216.. and 21408 refuse
    /// texts, 13223 to 13227 refuse dialing, 30... has texts never arrive.
    pub fn set_trouble(&self, number: &str, code: u32) {
        self.exchange.change(|state| state.troubles.insert(number.to_owned(), code));
    }

    /// Makes a number of somebody's one that the account has verified.
    pub fn verify(&self, number: &str) {
        self.exchange.change(|state| state.verified.insert(number.to_owned()));
    }

    /// What calls to the account's number are asked from.
    pub fn set_voice_url(&self, url: &str) {
        self.exchange.change(|state| state.console.voice_url = Some(url.to_owned()));
    }

    /// What texts to the account's number are told to.
    pub fn set_sms_url(&self, url: &str) {
        self.exchange.change(|state| state.console.sms_url = Some(url.to_owned()));
    }

    /// Whether the account's number can speak, and whether it can text.
    pub fn set_capabilities(&self, voice: bool, sms: bool) {
        self.exchange.change(|state| {
            state.console.no_voice = !voice;
            state.console.no_sms = !sms;
        });
    }

    /// Suspends the account, as far as it says so when asked.
    pub fn suspend(&self) {
        self.exchange.change(|state| state.console.is_suspended = true);
    }

    /// Says, when asked, that numbers of a country may not be called.
    pub fn close_country(&self, iso: &str) {
        self.exchange.change(|state| state.console.closed.insert(iso.to_owned()));
    }

    /// What ends of calls to the account's number are told to.
    pub fn set_status_callback(&self, url: &str) {
        let page = Url::parse(url).map(|url| Page { url, method: Method::Post });
        let callback = page.map(|page| Subscription { page, events: vec![Progress::Completed] });
        self.exchange.change(|state| state.console.callback = callback);
    }

    /// Somebody calls the account's number, and behaves like this; gives the call's SID.
    #[expect(clippy::must_use_candidate, reason = "what it does may be all that is wanted")]
    pub fn call_in(&self, from: &str, phone: Phone) -> String {
        self.exchange.call_in(from, phone)
    }

    /// Somebody texts the account's number; gives the text's SID.
    #[expect(clippy::must_use_candidate, reason = "what it does may be all that is wanted")]
    pub fn text_in(&self, from: &str, body: &str) -> String {
        self.exchange.text_in(from, body)
    }

    /// Waits until it is so, looking at every change; `false` when the time is over.
    #[must_use]
    pub fn wait_until(&self, limit: Duration, is_so: impl Fn(&Self) -> bool) -> bool {
        let end = Instant::now() + limit;
        loop {
            let seen = self.exchange.changes();
            if is_so(self) {
                return true;
            }
            if !self.exchange.wait_for_change(seen, end) {
                return is_so(self);
            }
        }
    }

    /// Waits until no call is up, no text under way, and every webhook has been delivered.
    #[must_use]
    pub fn wait_until_quiet(&self, limit: Duration) -> bool {
        self.wait_until(limit, |twilio| {
            let state = twilio.exchange.lock();
            state.busy == 0 && state.calls.iter().all(call::Call::is_over)
        })
    }
}

impl Drop for FakeTwilio {
    fn drop(&mut self) {
        self.exchange.change(|state| {
            state.over = true;
            for stream in state.streams.values() {
                let _ = stream.shutdown(Shutdown::Both);
            }
        });
        // Wakes whoever waits for the next client.
        let _ = TcpStream::connect(self.address);
    }
}
