//! What answers at an address that should be ours.

use std::fmt;
use std::io;
use std::time::Duration;

use ureq::{Agent, Error};

use crate::switchboard::CHECK;
use crate::webhook::{Body, Form, Signer};

/// As patient as Twilio.
const CONNECT: Duration = Duration::from_secs(5);
const ANSWER: Duration = Duration::from_secs(15);
const HEADER: &str = "X-Twilio-Signature";
/// So that the signature of a form is tried, too.
const FORM: &str = "Check=%2B1+and%202&Empty=";

/// What answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Door {
    /// The api: it takes what we signed, and refuses what nobody signed.
    Open,
    /// It refuses both.
    Shut,
    /// It sends elsewhere.
    Redirects(String),
    /// A proxy that reaches nobody behind it.
    NobodyBehind(u16),
    /// No api of ours would answer so.
    Strange(u16),
    Silent(Silence),
}

/// Why nothing answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Silence {
    NoSuchHost,
    NobodyListens,
    TooLate,
    /// The connection can't be encrypted, or not with whom it should be.
    NotSecure(String),
    Other(String),
}

impl fmt::Display for Silence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchHost => f.write_str("its host name has no address"),
            Self::NobodyListens => f.write_str("nobody listens there"),
            Self::TooLate => write!(f, "nothing answers there within {} s", ANSWER.as_secs()),
            Self::NotSecure(why) => write!(f, "no secure connection comes about ({why})"),
            Self::Other(why) => f.write_str(why),
        }
    }
}

/// Knocks at doors.
pub(super) struct Visitor<'a> {
    agent: Agent,
    signer: &'a Signer,
}

impl<'a> Visitor<'a> {
    pub(super) fn new(signer: &'a Signer) -> Self {
        let config = Agent::config_builder()
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(ANSWER))
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .max_idle_connections(0)
            .build();
        Self { agent: config.into(), signer }
    }

    /// What answers at the address `at` to a request that is signed as one to the address `public`.
    pub(super) fn knock(&self, at: &str, public: &str) -> Door {
        let Ok(form) = Form::parse(FORM.as_bytes()) else { return Door::Shut };
        let signature = self.signer.sign(&format!("{public}{CHECK}"), Body::Form(&form));
        let url = format!("{at}{CHECK}");
        match self.ask(&url, None) {
            Ok((403, _)) => match self.ask(&url, Some(&signature)) {
                Ok((204, _)) => Door::Open,
                Ok((403, _)) => Door::Shut,
                Ok((status, _)) => Door::Strange(status),
                Err(silence) => Door::Silent(silence),
            },
            Ok((301 | 302 | 303 | 307 | 308, to)) => Door::Redirects(to),
            Ok((status @ (502..=504), _)) => Door::NobodyBehind(status),
            Ok((status, _)) => Door::Strange(status),
            Err(silence) => Door::Silent(silence),
        }
    }

    /// The status, and where it leads.
    fn ask(&self, url: &str, signature: Option<&str>) -> Result<(u16, String), Silence> {
        let mut request = self.agent.post(url);
        if let Some(signature) = signature {
            request = request.header(HEADER, signature);
        }
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let response = request.send(FORM.as_bytes()).map_err(|error| silence(&error, url))?;
        let to = response.headers().get("location").and_then(|to| to.to_str().ok());
        let to = to.unwrap_or_default().split('?').next().unwrap_or_default();
        let to = to.strip_suffix(CHECK).unwrap_or(to).to_owned();
        Ok((response.status().as_u16(), to))
    }
}

fn silence(error: &Error, url: &str) -> Silence {
    match error {
        Error::HostNotFound => Silence::NoSuchHost,
        Error::Timeout(_) => Silence::TooLate,
        Error::ConnectionFailed => Silence::NobodyListens,
        Error::Io(io) => match io.kind() {
            io::ErrorKind::ConnectionRefused => Silence::NobodyListens,
            io::ErrorKind::TimedOut => Silence::TooLate,
            // Who speaks no TLS answers something else, or hangs up.
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof
                if url.starts_with("https") =>
            {
                Silence::NotSecure(io.to_string())
            }
            // It has no kind of its own.
            _ if io.to_string().starts_with("failed to lookup") => Silence::NoSuchHost,
            _ => Silence::Other(io.to_string()),
        },
        Error::Rustls(why) => Silence::NotSecure(why.to_string()),
        Error::Tls(why) => Silence::NotSecure((*why).to_owned()),
        other => Silence::Other(other.to_string()),
    }
}
