//! A scripted Asterisk: each test says what it hears and what it answers.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use provider_ami::ami::{
    Ami, Builder, Connect, Connecting, Credentials, Deliveries, Delivery, Ping, State, Stream,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

pub(crate) const SECRET: &str = "0123456789abcdef0123456789abcdef";
const CHALLENGE: &str = "840415273";
/// MD5 of the challenge and the secret.
const KEY: &str = "279383106a2a50e6627b0b5d1e6fbd5e";

/// No step of a test takes that long, in paused time.
const LIMIT: Duration = Duration::from_mins(2);

/// Both ends of a wire that the test holds in its hand.
pub(crate) struct Fake {
    calls: mpsc::UnboundedReceiver<DuplexStream>,
    pub(crate) connects: Arc<AtomicUsize>,
}

struct Switchboard {
    calls: mpsc::UnboundedSender<DuplexStream>,
    connects: Arc<AtomicUsize>,
    buffer: usize,
}

impl Connect for Switchboard {
    fn connect(&self) -> Connecting<'_> {
        self.connects.fetch_add(1, Ordering::SeqCst);
        let (ours, theirs) = tokio::io::duplex(self.buffer);
        let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
        let connected = self.calls.send(theirs).map(|()| Box::new(ours) as _).map_err(|_| refused);
        Box::pin(std::future::ready(connected))
    }
}

/// A client that is not started, and the fake that it will connect to over a wire holding `buffer` bytes.
pub(crate) fn client(buffer: usize) -> (Builder, Fake) {
    let (calls, called) = mpsc::unbounded_channel();
    let connects = Arc::new(AtomicUsize::new(0));
    let switchboard = Switchboard { calls, connects: Arc::clone(&connects), buffer };
    let builder = Ami::over(switchboard, Credentials::new("callback", SECRET));
    (builder, Fake { calls: called, connects })
}

/// A started client and its fake.
pub(crate) fn start() -> (Ami, Deliveries, Fake) {
    let (builder, fake) = client(64 * 1024);
    let (ami, deliveries) = builder.spawn(&Handle::current());
    (ami, deliveries, fake)
}

/// A started client, already ready, and the wire it is ready on.
pub(crate) async fn ready() -> (Ami, Deliveries, Fake, Peer) {
    let (ami, mut deliveries, mut fake) = start();
    let mut peer = fake.accept().await;
    peer.ready(&[]).await;
    until(&ami, |state| matches!(state, State::Ready { .. })).await;
    while !matches!(next(&mut deliveries).await, Delivery::Snapshot { .. }) {}
    (ami, deliveries, fake, peer)
}

/// Waits for a state.
pub(crate) async fn until(ami: &Ami, wanted: impl Fn(&State) -> bool) -> State {
    let mut watch = ami.watch();
    let seen = timeout(LIMIT, watch.wait_for(|state| wanted(state))).await;
    seen.unwrap_or_else(|_| panic!("still {:?}", ami.state())).unwrap().clone()
}

/// Waits for a delivery.
pub(crate) async fn next(deliveries: &mut Deliveries) -> Delivery {
    timeout(LIMIT, deliveries.next()).await.expect("a delivery").expect("the client runs")
}

impl Fake {
    /// The next connection, greeted.
    pub(crate) async fn accept(&mut self) -> Peer {
        let mut peer = self.accept_silently().await;
        peer.write("Asterisk Call Manager/11.0.0\r\n").await;
        peer
    }

    /// The next connection, before the banner.
    pub(crate) async fn accept_silently(&mut self) -> Peer {
        let wire = timeout(LIMIT, self.calls.recv()).await.expect("a connection").unwrap();
        Peer::on(wire)
    }

    /// Refuses all further connections.
    pub(crate) fn hang_up_for_good(&mut self) {
        self.calls.close();
    }
}

/// An action that the fake received.
pub(crate) struct Heard(Vec<(String, String)>);

impl Heard {
    pub(crate) fn get(&self, name: &str) -> &str {
        self.all(name).first().copied().unwrap_or_default()
    }

    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    }

    pub(crate) fn id(&self) -> &str {
        self.get("ActionID")
    }
}

/// Asterisk's end of one connection.
pub(crate) struct Peer {
    wire: Box<dyn Stream>,
    input: String,
}

impl Peer {
    /// At the other end of a connection of any kind.
    pub(crate) fn on(wire: impl Stream + 'static) -> Self {
        Self { wire: Box::new(wire), input: String::new() }
    }

    pub(crate) async fn write(&mut self, text: &str) {
        // The client may be gone; then the test looks at the client.
        let _gone = self.wire.write_all(text.as_bytes()).await;
        let _gone = self.wire.flush().await;
    }

    /// The next action other than a ping, which is answered; `None` when the client has closed.
    pub(crate) async fn hear_any(&mut self) -> Option<Heard> {
        loop {
            let heard = self.hear_raw().await?;
            if heard.get("Action") != "Ping" {
                return Some(heard);
            }
            self.succeed(&heard, "Ping: Pong\r\n").await;
        }
    }

    /// The next action, pings included.
    pub(crate) async fn hear_raw(&mut self) -> Option<Heard> {
        loop {
            if let Some(end) = self.input.find("\r\n\r\n") {
                let frame: String = self.input.drain(..end + 4).collect();
                let pairs = frame.lines().filter_map(|line| line.split_once(": "));
                return Some(Heard(pairs.map(|(k, v)| (k.to_owned(), v.to_owned())).collect()));
            }
            let mut chunk = [0; 4096];
            match timeout(LIMIT, self.wire.read(&mut chunk)).await.expect("an action") {
                Ok(0) | Err(_) => return None,
                Ok(read) => self.input.push_str(std::str::from_utf8(&chunk[..read]).unwrap()),
            }
        }
    }

    /// Answers whatever is asked, up to a ping of the client's own; so it has read all that was written before.
    pub(crate) async fn answer_until_ping(&mut self, ami: &Ami) {
        let ami = ami.clone();
        let mut asked = tokio::spawn(async move { ami.send(Ping).await });
        loop {
            let heard = tokio::select! {
                answered = &mut asked => return assert_eq!(answered.unwrap(), Ok(())),
                heard = self.hear_raw() => heard.expect("an open connection"),
            };
            match heard.get("Action") {
                "CoreShowChannels" => self.list_to(&heard, &[]).await,
                _ => self.succeed(&heard, "").await,
            }
        }
    }

    /// The next action, which must be this one.
    pub(crate) async fn hear(&mut self, action: &str) -> Heard {
        // Pings that are answered meanwhile must not make it wait for ever.
        let heard = timeout(LIMIT, self.hear_any()).await.unwrap_or_else(|_| panic!("no {action}"));
        let heard = heard.expect("an open connection");
        assert_eq!(heard.get("Action"), action);
        heard
    }

    pub(crate) async fn succeed(&mut self, heard: &Heard, headers: &str) {
        self.write(&format!("Response: Success\r\nActionID: {}\r\n{headers}\r\n", heard.id()))
            .await;
    }

    pub(crate) async fn refuse(&mut self, heard: &Heard, message: &str) {
        let id = heard.id();
        self.write(&format!("Response: Error\r\nActionID: {id}\r\nMessage: {message}\r\n\r\n"))
            .await;
    }

    /// The login up to the login action, whose key is checked.
    pub(crate) async fn challenge(&mut self) -> Heard {
        let heard = self.hear("Challenge").await;
        assert_eq!(heard.get("AuthType"), "MD5");
        self.succeed(&heard, &format!("Challenge: {CHALLENGE}\r\n")).await;
        let login = self.hear("Login").await;
        assert_eq!((login.get("Username"), login.get("Key")), ("callback", KEY));
        assert_eq!(login.get("Events"), "system,call");
        login
    }

    /// The whole way to Ready, with these live channels (`CoreShowChannel` headers each).
    pub(crate) async fn ready(&mut self, channels: &[&str]) {
        let login = self.challenge().await;
        self.succeed(&login, "Message: Authentication accepted\r\n").await;
        self.fully_booted().await;
        self.boot("21:05:10").await;
        self.list(channels).await;
    }

    pub(crate) async fn fully_booted(&mut self) {
        self.write("Event: FullyBooted\r\nUptime: 88\r\nStatus: Fully Booted\r\n\r\n").await;
    }

    /// Answers the question for the start time.
    pub(crate) async fn boot(&mut self, time: &str) {
        let status = self.hear("CoreStatus").await;
        let started = format!("CoreStartupDate: 2026-11-22\r\nCoreStartupTime: {time}\r\n");
        self.succeed(&status, &started).await;
    }

    /// Answers the question for the live channels.
    pub(crate) async fn list(&mut self, channels: &[&str]) {
        let listing = self.hear("CoreShowChannels").await;
        self.list_to(&listing, channels).await;
    }

    async fn list_to(&mut self, listing: &Heard, channels: &[&str]) {
        let id = listing.id().to_owned();
        self.succeed(listing, "EventList: start\r\nMessage: Channels will follow\r\n").await;
        for channel in channels {
            self.write(&format!("Event: CoreShowChannel\r\nActionID: {id}\r\n{channel}\r\n")).await;
        }
        let count = channels.len();
        let end = "Event: CoreShowChannelsComplete\r\nEventList: Complete";
        self.write(&format!("{end}\r\nActionID: {id}\r\nListItems: {count}\r\n\r\n")).await;
    }

    /// Nobody reads or writes here until `until`, but the connection stays.
    pub(crate) async fn black_hole(&mut self, until: Instant) {
        tokio::time::sleep_until(until).await;
    }
}
