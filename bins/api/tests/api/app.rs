use std::collections::BTreeMap;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;

use actix_web::rt::System;
use api::{Addresses, Application, Carriers, Ending, Mailbox, Settings, Telephony};
use callback_core::ports::provider::CallProvider;
use callback_engine::Desk;
use provider_simulator::{Simulator, Timing};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::oneshot;

use crate::logs;
use crate::reply::{Client, Reply};
use crate::stream::Stream;

/// Rings for 20 ms, then takes the call.
pub(crate) const BUSINESS: &str = "+12015550100";
/// Picks up and talks until hung up.
pub(crate) const TALKER: &str = "+14155550120";
pub(crate) const SECRET: &str = "test-handler-key-0123456789abcdef";

/// Whether a text holds one of the numbers of these tests. Three digits of one would not do: they
/// are in any identifier now and then.
pub(crate) fn names_a_number(text: &str) -> bool {
    ["4155550", "2015550", "555-01", "555 01"].iter().any(|part| text.contains(part))
}

/// The real application on free ports, over a database of its own.
pub(crate) struct TestApp {
    pub(crate) addresses: Addresses,
    pub(crate) client: Client,
    pub(crate) folder: TempDir,
    mailbox: Option<Arc<Mailbox>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// A callback that was accepted.
pub(crate) struct Asked {
    pub(crate) id: String,
    pub(crate) token: String,
}

impl TestApp {
    /// Over the simulated network, where everything happens within a quarter of a second.
    pub(crate) fn start() -> (Self, Arc<Simulator>) {
        Self::with_business(BUSINESS)
    }

    pub(crate) fn with_business(number: &str) -> (Self, Arc<Simulator>) {
        Self::simulated(&[("BUSINESS_NUMBER", number)])
    }

    pub(crate) fn simulated(settings: &[(&str, &str)]) -> (Self, Arc<Simulator>) {
        let (made, simulator) = mpsc::channel();
        let app = Self::over(settings, move |desk| {
            let simulator = Simulator::start(Timing::fast(), desk.clone(), desk);
            made.send(simulator.clone()).unwrap();
            simulator
        });
        (app, simulator.recv().unwrap())
    }

    /// Over any provider, with settings beside the ones that every test has.
    pub(crate) fn over(
        settings: &[(&str, &str)],
        provider: impl FnOnce(Arc<Desk>) -> Arc<dyn CallProvider> + Send + 'static,
    ) -> Self {
        Self::carried(settings, |_| {
            Box::new(|desk, _| {
                let (sms, recordings) = (None, None);
                Ok(Carriers { calls: provider(desk), sms, recordings, webhooks: None })
            })
        })
    }

    /// Over any carriers, made with the settings.
    pub(crate) fn carried(
        settings: &[(&str, &str)],
        telephony: impl FnOnce(&Settings) -> Telephony + Send + 'static,
    ) -> Self {
        logs::capture();
        let folder = TempDir::new().unwrap();
        let settings = self::settings(&folder, settings);
        let (bound, addresses) = mpsc::channel();
        let (opened, mailbox) = mpsc::channel();
        let (stop, told) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            System::new().block_on(async {
                let chosen = telephony(&settings);
                let telephony: Telephony = Box::new(move |desk, mailboxes| {
                    opened.send(mailboxes.open("")).unwrap();
                    chosen(desk, mailboxes)
                });
                let application = Application::build(&settings, telephony).unwrap();
                bound.send(application.addresses().clone()).unwrap();
                let told = async move { drop(told.await) };
                let ending = application.serve_until(told, std::future::pending()).await.unwrap();
                assert_eq!(ending, Ending::Drained);
            });
        });
        let addresses = addresses.recv().expect("the application starts");
        let client = Client::new(&format!("http://{}", addresses.http));
        let mailbox = mailbox.recv().ok();
        Self { addresses, client, folder, mailbox, stop: Some(stop), thread: Some(thread) }
    }

    /// Asks for a call; it must be accepted.
    pub(crate) fn ask(&self, number: &str) -> Asked {
        let reply = self.client.post("/api/v1/callbacks", &json!({ "number": number }));
        assert_eq!(reply.status, 202, "{}", reply.text);
        let body = reply.json();
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        Asked { id: text("id"), token: text("token") }
    }

    pub(crate) fn look(&self, asked: &Asked) -> Value {
        let reply = self.client.get(&asked.path(), &[("Authorization", &asked.bearer())]);
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()
    }

    pub(crate) fn cancel(&self, asked: &Asked) -> Reply {
        self.client.delete(&asked.path(), &[("Authorization", &asked.bearer())])
    }

    /// Every event from the beginning, as it happens.
    pub(crate) fn follow(&self, asked: &Asked) -> Stream {
        self.follow_after(asked, 0)
    }

    pub(crate) fn follow_after(&self, asked: &Asked, sequence: u64) -> Stream {
        let (bearer, after) = (asked.bearer(), sequence.to_string());
        let headers = [("Authorization", bearer.as_str()), ("Last-Event-ID", after.as_str())];
        Stream::open(&self.client, &asked.events(), &headers)
    }

    /// A client of the internal listener.
    pub(crate) fn handler(&self) -> Client {
        Client::new(&format!("http://{}", self.addresses.internal.as_ref().unwrap()))
    }

    pub(crate) fn mailbox(&self) -> &Mailbox {
        self.mailbox.as_deref().expect("it has not stopped")
    }

    /// Tells it to stop, and waits until it has: another may use its database then.
    pub(crate) fn stop(&mut self) {
        drop((self.stop.take(), self.mailbox.take()));
        if let Some(thread) = self.thread.take() {
            thread.join().expect("the application stops in good order");
        }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let stopped = thread.join();
            assert!(stopped.is_ok() || std::thread::panicking(), "the application panicked");
        }
    }
}

impl Asked {
    pub(crate) fn path(&self) -> String {
        format!("/api/v1/callbacks/{}", self.id)
    }

    pub(crate) fn events(&self) -> String {
        format!("{}/events", self.path())
    }

    pub(crate) fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }
}

fn settings(folder: &TempDir, more: &[(&str, &str)]) -> Settings {
    let database = folder.path().join("callback.db");
    let mut values = BTreeMap::from([
        ("CALLBACK_PROVIDER", "simulator"),
        ("BUSINESS_NUMBER", BUSINESS),
        ("HTTP_BIND", "127.0.0.1:0"),
        ("CALLBACK_INTERNAL_BIND", "127.0.0.1:0"),
        ("CALLBACK_HANDLER_SECRET", SECRET),
        ("DATABASE_PATH", database.to_str().unwrap()),
        ("RETRIES", "off"),
        ("MAX_RINGS_PER_DAY", "0"),
        // All come from one address.
        ("ASKS_PER_HOUR", "0"),
        ("REQUESTS_PER_MINUTE", "0"),
    ]);
    values.extend(more.iter().copied());
    let file = values.remove("callback.toml");
    Settings::from_sources(file, &|name| values.get(name).map(|value| (*value).to_owned())).unwrap()
}
