//! A carrier that is itself an Asterisk, with one customer: it registers him, asks for his password,
//! speaks TLS and SRTP, and shows every message that reached it.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::loopback::own_address;
use crate::{Asterisk, HandlerEnv, Options, TestbedError, dead_end};

const PJSIP: &str = include_str!("../itsp/pjsip.conf");
const OTHERS: [(&str, &str); 3] = [
    ("extensions.conf", include_str!("../itsp/extensions.conf")),
    ("logger.conf", include_str!("../itsp/logger.conf")),
    ("modules.conf", include_str!("../itsp/modules.conf")),
];
/// The variable that names the file with the carrier's certificate.
const CERTIFICATE: &str = "ITSP_CERTIFICATE";
/// Between two looks at its log.
const LOOK: Duration = Duration::from_millis(20);

/// What a test decides about its carrier; by default it takes everybody's calls over UDP.
#[derive(Clone, Debug, Default)]
pub struct ItspOptions {
    /// Where it listens, if that matters.
    pub address: Option<Ipv4Addr>,
    /// Whether it speaks TCP in place of UDP.
    pub tcp: bool,
    /// A key and its certificate, in PEM; with one it speaks TLS 1.2 alone.
    pub certificate: Option<String>,
    /// What the customer `house` must know to call and to register.
    pub password: Option<&'static str>,
    /// Whether it takes calls with SRTP alone, the keys in the signalling (SDES), or none with it.
    pub srtp: bool,
    /// What it says of itself in place of its own address, and the ports where it takes audio.
    pub outside: Option<(Ipv4Addr, [u16; 2])>,
}

/// The running carrier. Dropping it takes it off the net.
#[derive(Debug)]
pub struct Itsp {
    asterisk: Asterisk,
}

impl Itsp {
    /// Starts it, and returns once it takes calls.
    pub fn start(options: &ItspOptions) -> Result<Self, TestbedError> {
        let address = options.address.unwrap_or_else(own_address);
        let what = || TestbedError::io("could not write the carrier's files");
        let templates = TempDir::new().map_err(what())?;
        fs::write(templates.path().join("pjsip.conf"), options.render(address)).map_err(what())?;
        for (name, text) in OTHERS {
            fs::write(templates.path().join(name), text).map_err(what())?;
        }
        let mut asterisk = Options { address: Some(address), ..Options::new(dead_end()?) };
        asterisk.templates = Some(templates.path().to_owned());
        asterisk.files.extend(options.certificate.clone().map(|pem| (CERTIFICATE, pem)));
        if let Some((_, [first, last])) = options.outside {
            let ports = [("RTP_START", first), ("RTP_END", last)];
            asterisk.environment.extend(ports.map(|(name, port)| (name.into(), port.to_string())));
        }
        // It calls nobody, so nothing asks the handler.
        let (api_url, secret) = ("http://127.0.0.1:8502".into(), "0123456789abcdef".repeat(2));
        let asterisk = Asterisk::prepare(asterisk)?.boot(&HandlerEnv { api_url, secret })?;
        Ok(Self { asterisk })
    }

    /// The address to give Asterisk as its trunk.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.asterisk.sip_addr()
    }

    /// The requests of one method that reached it so far, whole and decrypted, in order. One that was
    /// challenged comes twice.
    pub fn requests(&self, method: &str) -> Result<Vec<String>, TestbedError> {
        let log = self.asterisk.log()?;
        let first_line = format!("{method} ");
        let received = log.split("<--- Received SIP request").skip(1);
        let messages = received.filter_map(|rest| rest.split_once("--->")?.1.trim_start().into());
        let ours = messages.filter(|message| message.starts_with(&first_line));
        Ok(ours
            .map(|message| message.split("\n[20").next().unwrap_or(message).to_owned())
            .collect())
    }

    /// Waits for a line of its log that contains `text`, and gives the line.
    pub fn wait_for(&self, text: &str, limit: Duration) -> Result<String, TestbedError> {
        let deadline = Instant::now() + limit;
        loop {
            let log = self.asterisk.log()?;
            if let Some(line) = log.lines().find(|line| line.contains(text)) {
                return Ok(line.to_owned());
            }
            if Instant::now() > deadline {
                let detail = format!("no {text:?} after {limit:?} in:\n{log}");
                return Err(TestbedError::failed("the carrier", detail));
            }
            thread::park_timeout(LOOK);
        }
    }

    /// Runs a console command and returns what it printed.
    pub fn console(&self, command: &str) -> Result<String, TestbedError> {
        self.asterisk.console(command)
    }
}

impl ItspOptions {
    fn render(&self, own: Ipv4Addr) -> String {
        let transport = match self.certificate {
            Some(_) => format!(
                "protocol = tls\nmethod = tlsv1_2\ncert_file = @{CERTIFICATE}@\n\
                 priv_key_file = @{CERTIFICATE}@"
            ),
            None if self.tcp => "protocol = tcp".to_owned(),
            None => "protocol = udp".to_owned(),
        };
        let outside = self.outside.map(|(address, _)| {
            format!(
                "external_signaling_address = {address}\nexternal_media_address = {address}\n\
                 local_net = {own}/32"
            )
        });
        let encryption = if self.srtp { "sdes" } else { "no" };
        let auth = if self.password.is_some() { "auth = house" } else { "" };
        PJSIP
            .replace("%TRANSPORT%", &transport)
            .replace("%OUTSIDE%", &outside.unwrap_or_default())
            .replace("%ENCRYPTION%", encryption)
            .replace("%AUTH%", auth)
            .replace("%PASSWORD%", self.password.unwrap_or("none"))
    }
}
