use std::net::SocketAddr;
use std::time::Duration;

/// What a fake Twilio is like.
#[derive(Clone, Debug)]
pub struct TwilioOptions {
    /// How many seconds pass on the network while one passes here. The seconds of Twilio's
    /// parameters and of its durations are the network's; its dates are ours.
    pub pace: u32,
    pub people: People,
    /// How long the application may take to answer a webhook, in our time; Twilio gives 15 seconds.
    pub webhook_limit: Duration,
    /// Where all webhooks are delivered, whatever their URL says: what stands for the proxy in front
    /// of an application whose public address is not of this machine.
    pub webhooks_to: Option<SocketAddr>,
    /// The account is a trial, as it says when asked.
    pub trial: bool,
}

/// How long the network and its people take, in the network's time.
#[derive(Clone, Debug)]
pub struct People {
    /// From the request until a phone is asked to ring.
    pub setup: Duration,
    /// From the first ring until somebody picks up or declines.
    pub ring: Duration,
    /// The same for those who answer late.
    pub long_ring: Duration,
    /// From hearing a question until a key is pressed.
    pub press: Duration,
    /// From pressing a key until an impatient one hangs up.
    pub patience: Duration,
    /// From being joined until everything was said.
    pub talk: Duration,
    /// What a spoken word takes.
    pub word: Duration,
    /// How long the detection of machines listens.
    pub detection: Duration,
    /// Between two states of a text.
    pub text_step: Duration,
}

impl Default for TwilioOptions {
    /// A ring of two seconds takes 40 ms.
    fn default() -> Self {
        Self {
            pace: 50,
            people: People::default(),
            webhook_limit: Duration::from_secs(15),
            webhooks_to: None,
            trial: false,
        }
    }
}

impl Default for People {
    fn default() -> Self {
        Self {
            setup: Duration::from_millis(400),
            ring: Duration::from_secs(2),
            long_ring: Duration::from_secs(6),
            press: Duration::from_millis(1500),
            patience: Duration::from_secs(15),
            talk: Duration::from_secs(10),
            word: Duration::from_millis(300),
            detection: Duration::from_secs(3),
            text_step: Duration::from_millis(500),
        }
    }
}

impl TwilioOptions {
    /// What a time of the network takes here.
    pub(super) fn here(&self, network: Duration) -> Duration {
        network / self.pace.max(1)
    }

    /// How many whole seconds of the network have begun in this time of ours.
    pub(super) fn seconds(&self, here: Duration) -> u64 {
        let network = here * self.pace.max(1);
        network.as_secs() + u64::from(network.subsec_nanos() > 0)
    }
}
