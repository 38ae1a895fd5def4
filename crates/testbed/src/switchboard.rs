//! The whole platform on this machine, over a fake Twilio.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use crate::{FakeTwilio, Server, TestbedError, TwilioOptions, dead_end};

const READY_LIMIT: Duration = Duration::from_secs(30);

/// A platform that rings the phones of a fake Twilio. Dropping it stops all of it.
#[derive(Debug)]
pub struct Switchboard {
    // First, so that it stops asking before nobody answers.
    pub server: Server,
    pub twilio: FakeTwilio,
}

impl Switchboard {
    /// Starts the binary `api` with the account of a fake Twilio, whose number calls and texts it; returns once calls
    /// can be placed.
    pub fn open(
        api: &Path,
        options: TwilioOptions,
        http_bind: Option<SocketAddr>,
        settings: &[(&str, String)],
    ) -> Result<Self, TestbedError> {
        let twilio = FakeTwilio::start(options)?;
        // Its public address has to be known before it starts.
        let http_bind = http_bind.map_or_else(dead_end, Ok)?;
        let public = format!("http://{http_bind}");
        twilio.set_voice_url(&format!("{public}/webhooks/twilio/inbound"));
        twilio.set_sms_url(&format!("{public}/webhooks/twilio/texts"));
        let mut all = Self::settings(&twilio, &public);
        all.extend(settings.iter().cloned());
        let server = Server::start(api, &all, Some(http_bind))?;
        server.wait_until_ready(READY_LIMIT)?;
        Ok(Self { server, twilio })
    }

    /// What tells an api of this account, and that it is reached there.
    #[must_use]
    pub fn settings<'a>(twilio: &FakeTwilio, public: &str) -> Vec<(&'a str, String)> {
        let account = twilio.account();
        vec![
            ("CALLBACK_PROVIDER", "twilio".to_owned()),
            ("PUBLIC_BASE_URL", public.to_owned()),
            ("TWILIO_API_BASE", twilio.api_base()),
            ("TWILIO_SID", account.sid.clone()),
            ("TWILIO_AUTH_TOKEN", account.auth_token.clone()),
            ("TWILIO_NUMBER", account.number.clone()),
        ]
    }
}
