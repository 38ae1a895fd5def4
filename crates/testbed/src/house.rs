//! The whole platform on this machine: phones, Asterisk, handler, server.

use std::env;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use uuid::Uuid;

use crate::{
    Asterisk, Carrier, CarrierOptions, HandlerEnv, Options, Server, TestbedError, dead_end,
};

const READY_LIMIT: Duration = Duration::from_secs(30);

/// What a test decides about its platform.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    /// The folder that holds the binaries `api` and `agi-handler`.
    pub binaries: &'a Path,
    /// The number of the business; its last two digits say what its phone does.
    pub business: &'a str,
    pub phones: CarrierOptions,
    /// Whether the trunk leads nowhere.
    pub dead_trunk: bool,
    /// Whether `agi-handler serve` runs beside Asterisk, as it should; otherwise it is started for
    /// each call.
    pub fast_agi: bool,
    /// Where the visitor's page is to be; a free port of 127.0.0.1 if it does not matter.
    pub http_bind: Option<SocketAddr>,
    /// Further settings of the server.
    pub settings: Vec<(&'a str, String)>,
}

impl<'a> Plan<'a> {
    /// The usual: phones that answer, retries off, ten lines.
    #[must_use]
    pub fn new(binaries: &'a Path, business: &'a str) -> Self {
        let settings = vec![("RETRIES", "off".to_owned()), ("MAX_CONCURRENT_CALLS", "10".into())];
        Self {
            binaries,
            business,
            // The visitor first hears a prompt of two seconds.
            phones: CarrierOptions { talk: Duration::from_secs(4), ..CarrierOptions::default() },
            dead_trunk: false,
            fast_agi: true,
            http_bind: None,
            settings,
        }
    }
}

/// A platform that rings SIP phones through a real Asterisk. Dropping it stops all of it.
#[derive(Debug)]
pub struct House {
    pub server: Server,
    pub asterisk: Asterisk,
    pub carrier: Carrier,
}

impl House {
    /// Starts everything, and returns once calls can be placed.
    pub fn open(plan: &Plan<'_>) -> Result<Self, TestbedError> {
        Self::open_behind(plan, |api| api)
    }

    /// The same with something between the handler and the server: `door` takes where the server
    /// listens, and gives where the handler is to ask.
    pub fn open_behind(
        plan: &Plan<'_>,
        door: impl FnOnce(String) -> String,
    ) -> Result<Self, TestbedError> {
        let carrier = Carrier::start(plan.phones)?;
        let trunk = if plan.dead_trunk { dead_end()? } else { carrier.addr() };
        // `deploy/test` tries the one that is shipped.
        let shipped = env::var_os("CALLBACK_TEST_HANDLER").map(PathBuf::from);
        let handler = Some(shipped.unwrap_or_else(|| plan.binaries.join("agi-handler")));
        let fast_agi = plan.fast_agi;
        let prepared = Asterisk::prepare(Options { handler, fast_agi, ..Options::new(trunk) })?;

        let secret = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let ami = prepared.ami_addr();
        let mut settings = vec![
            ("CALLBACK_PROVIDER", "asterisk".to_owned()),
            ("ASTERISK_HOST", ami.ip().to_string()),
            ("ASTERISK_AMI_PORT", ami.port().to_string()),
            ("ASTERISK_AMI_USER", prepared.ami_user().to_owned()),
            ("ASTERISK_AMI_SECRET", prepared.ami_secret().to_owned()),
            ("CALLBACK_HANDLER_SECRET", secret.clone()),
            ("BUSINESS_NUMBER", plan.business.to_owned()),
        ];
        settings.extend(plan.settings.iter().cloned());
        let api = plan.binaries.join("api");
        let server = Server::start(&api, &settings, plan.http_bind)?;
        let handler = HandlerEnv { api_url: door(server.internal_url()), secret };
        let asterisk = prepared.boot(&handler)?;
        server.wait_until_ready(READY_LIMIT)?;
        Ok(Self { server, asterisk, carrier })
    }
}
