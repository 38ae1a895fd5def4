//! The whole platform on this machine: phones, Asterisk, handler, server.

use std::env;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use uuid::Uuid;

use crate::loopback::{free_port, own_address};
use crate::{
    Asterisk, Carrier, CarrierOptions, FaultProxy, HandlerEnv, Options, Server, TestbedError,
    dead_end,
};

const READY_LIMIT: Duration = Duration::from_mins(2);

/// How the server reaches Asterisk's manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ManagerLine {
    Plain,
    Encrypted,
    /// Plain, through a proxy of the test's.
    Proxied,
}

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
    pub manager: ManagerLine,
    /// Whether people are told by text messages, which go through the trunk.
    pub texts: bool,
    /// Where the visitor's page is to be; a free port of 127.0.0.1 if it does not matter.
    pub http_bind: Option<SocketAddr>,
    /// Further variables of `asterisk/entrypoint`.
    pub pbx: Vec<(&'a str, String)>,
    /// Further settings of the server.
    pub settings: Vec<(&'a str, String)>,
}

impl<'a> Plan<'a> {
    /// The usual: phones that answer, retries off, ten lines.
    #[must_use]
    pub fn new(binaries: &'a Path, business: &'a str) -> Self {
        let settings = vec![
            ("RETRIES", "off".to_owned()),
            ("MAX_CONCURRENT_CALLS", "10".into()),
            ("MAX_RINGS_PER_DAY", "0".into()),
        ];
        Self {
            binaries,
            business,
            // The visitor first hears a prompt of two seconds.
            phones: CarrierOptions { talk: Duration::from_secs(4), ..CarrierOptions::default() },
            dead_trunk: false,
            fast_agi: true,
            manager: ManagerLine::Plain,
            texts: false,
            http_bind: None,
            pbx: Vec::new(),
            settings,
        }
    }
}

/// A platform that rings SIP phones through a real Asterisk. Dropping it stops all of it.
#[derive(Debug)]
pub struct House {
    pub server: Server,
    pub proxy: Option<FaultProxy>,
    pub asterisk: Asterisk,
    pub carrier: Carrier,
}

impl House {
    /// Starts everything, and returns once calls can be placed.
    pub fn open(plan: &Plan<'_>) -> Result<Self, TestbedError> {
        Self::open_behind(plan, |api| api)
    }

    /// The same with something between the handler and the server: `door` takes where the server
    /// will listen, and gives where the handler is to ask.
    pub fn open_behind(
        plan: &Plan<'_>,
        door: impl FnOnce(String) -> String,
    ) -> Result<Self, TestbedError> {
        let carrier = Carrier::start(plan.phones)?;
        let trunk = if plan.dead_trunk { dead_end()? } else { carrier.addr() };
        // `deploy/test` tries the one that is shipped.
        let shipped = env::var_os("CALLBACK_TEST_HANDLER").map(PathBuf::from);
        let handler = Some(shipped.unwrap_or_else(|| plan.binaries.join("agi-handler")));
        let (fast_agi, secure) = (plan.fast_agi, plan.manager == ManagerLine::Encrypted);
        // On a starved machine a phone may be slow to give a sign of life, and then none would be called.
        let unasked = ("TRUNK_QUALIFY_SECONDS", "0".to_owned());
        let own = |(name, value): &(&str, String)| ((*name).to_owned(), value.clone());
        let texts = ("ASTERISK_SMS", if plan.texts { "on" } else { "off" }.to_owned());
        let environment = [unasked, texts.clone()].iter().chain(&plan.pbx).map(own).collect();
        let options = Options { handler, fast_agi, secure, environment, ..Options::new(trunk) };
        let secret = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let internal = own_address();
        let internal = SocketAddr::from((internal, free_port(internal)?));
        // First Asterisk: a server that finds none waits ever longer before it looks again.
        let api_url = door(format!("http://{internal}"));
        let handler = HandlerEnv { api_url, secret: secret.clone() };
        let asterisk = Asterisk::prepare(options)?.boot(&handler)?;

        let ami = asterisk.secure_ami().map_or(asterisk.ami_addr(), |secure| secure.addr);
        let is_proxied = plan.manager == ManagerLine::Proxied;
        let proxy = is_proxied.then(|| FaultProxy::start(ami)).transpose()?;
        let ami = proxy.as_ref().map_or(ami, FaultProxy::addr);
        let mut settings = vec![
            ("CALLBACK_PROVIDER", "asterisk".to_owned()),
            ("CALLBACK_INTERNAL_BIND", internal.to_string()),
            ("ASTERISK_HOST", ami.ip().to_string()),
            ("ASTERISK_AMI_PORT", ami.port().to_string()),
            ("ASTERISK_AMI_USER", asterisk.ami_user().to_owned()),
            ("ASTERISK_AMI_SECRET", asterisk.ami_secret().to_owned()),
            ("CALLBACK_HANDLER_SECRET", secret),
            ("BUSINESS_NUMBER", plan.business.to_owned()),
        ];
        if let Some(secure) = asterisk.secure_ami() {
            let authority = secure.authority.display().to_string();
            settings.push(("ASTERISK_AMI_TLS", "on".to_owned()));
            settings.push(("ASTERISK_AMI_CA", authority));
        }
        if plan.texts {
            let through_trunk = format!("pjsip:trunk/sip:{{number}}@{trunk}");
            settings.extend([texts, ("ASTERISK_SMS_TO", through_trunk)]);
        }
        settings.extend(plan.settings.iter().cloned());
        let api = plan.binaries.join("api");
        let server = Server::start(&api, &settings, plan.http_bind)?;
        server.wait_until_ready(READY_LIMIT)?;
        Ok(Self { server, proxy, asterisk, carrier })
    }
}
