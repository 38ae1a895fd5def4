use std::cell::Cell;
use std::net::SocketAddr;
use std::path::Path;

use agi_rs::AsyncSession;
use agi_rs::fastagi::{FastAgi, FastAgiStream};
use testbed::{Asterisk, HandlerEnv, Options, dead_end};
use tokio::sync::{mpsc, oneshot};

use super::ami::Ami;
use super::soon;

/// A real Asterisk whose callers and dialplan come to a server of this process.
pub(crate) struct Pbx {
    pub(crate) asterisk: Asterisk,
    server: SocketAddr,
    /// Each AGISTATUS with which the dialplan went on behind `AGI()`.
    statuses: mpsc::UnboundedReceiver<String>,
    calls: Cell<usize>,
    _stop_on_drop: oneshot::Sender<()>,
}

impl Pbx {
    /// `furnish` adds routes to the server; `caller` and `after` are taken.
    pub(crate) fn boot(furnish: impl FnOnce(FastAgi) -> FastAgi) -> Self {
        let (told, statuses) = mpsc::unbounded_channel();
        let after = move |mut call: AsyncSession<FastAgiStream>| {
            let told = told.clone();
            async move {
                let status = call.get_variable("AGISTATUS").await.unwrap().unwrap();
                told.send(String::from_utf8(status).unwrap()).unwrap();
            }
        };
        let server = FastAgi::bind("127.0.0.1:0").unwrap();
        let server = furnish(server.route("caller", caller).route("after", after));
        let address = server.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(server.serve(async { drop(stopped.await) }));

        // Its Local channels begin at PROGRAM, and go on at AFTER.
        let conf = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/agi/conf");
        let options = Options {
            templates: Some(conf),
            environment: vec![("AGI_ADDRESS".into(), address.to_string())],
            ..Options::new(dead_end().unwrap())
        };
        let no_handler = HandlerEnv {
            api_url: "http://127.0.0.1:8502".into(),
            secret: "0123456789abcdef".repeat(2),
        };
        let asterisk = Asterisk::prepare(options).unwrap().boot(&no_handler).unwrap();
        let calls = Cell::new(0);
        Self { asterisk, server: address, statuses, calls, _stop_on_drop: stop }
    }

    /// The URL of a route of the server.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("agi://{}/{path}", self.server)
    }

    /// The `Uniqueid` of the next call's channel.
    pub(crate) fn next_call(&self) -> String {
        format!("program-{}", self.calls.get())
    }

    /// Begins a call that runs `AGI(program)`; gives what hears of its channel.
    pub(crate) async fn call(&self, program: &str, more: &str) -> Ami {
        let channel = self.next_call();
        let number = self.calls.replace(self.calls.get() + 1);
        let mut ami = Ami::login(&self.asterisk, &channel).await;
        let variables = [("PROGRAM", program), ("MORE", more), ("AFTER", &self.url("after"))]
            .map(|(name, value)| format!("{name}={}", value.replace(',', "\\,")));
        let caller = format!("caller-{number}");
        let mut headers = vec![
            ("Action", "Originate"),
            ("Channel", "Local/call@caller/n"),
            ("Context", "program"),
            ("Exten", "call"),
            ("Priority", "1"),
            ("Async", "true"),
            ("ChannelId", &channel),
            ("OtherChannelId", &caller),
        ];
        headers.extend(variables.iter().map(|variable| ("Variable", variable.as_str())));
        let headers: Vec<_> =
            headers.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
        ami.act(&headers).await.unwrap();
        ami
    }

    /// The AGISTATUS of the call whose dialplan went on next.
    pub(crate) async fn status(&mut self) -> String {
        soon("AGISTATUS", self.statuses.recv()).await.unwrap()
    }
}

/// Who is called: answers, and stays. The test's end may come first.
async fn caller(mut call: AsyncSession<FastAgiStream>) {
    if call.answer().await.is_ok() {
        call.hung_up().await;
    }
}
