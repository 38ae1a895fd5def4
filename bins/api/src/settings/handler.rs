//! The settings of the listener for the handler that steers calls beside Asterisk.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use super::check::Check;
use super::{DialTemplate, Secret, key, secret};

const SECRET_LENGTH: usize = 32;
/// A unix socket's name has at most 107 bytes; it is made under a longer one.
const LONGEST_SOCKET: usize = 103;

/// The listener for the handler that steers calls beside Asterisk.
#[derive(Debug, Clone)]
pub struct HandlerSettings {
    pub bind: InternalAddress,
    pub secret: Secret,
    /// How the visitor is dialed, unless the PBX of the call says otherwise.
    pub dial: DialTemplate,
}

/// Where the internal listener is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InternalAddress {
    Tcp(SocketAddr),
    /// A unix socket, for its owner and group.
    Socket(PathBuf),
}

impl InternalAddress {
    /// `127.0.0.1:8502`, or `unix:` and an absolute path.
    fn parse(text: &str) -> Option<Self> {
        let Some(path) = text.strip_prefix("unix:") else {
            return text.parse().ok().map(Self::Tcp);
        };
        (path.starts_with('/') && path.len() <= LONGEST_SOCKET && !path.contains('\0'))
            .then(|| Self::Socket(path.into()))
    }

    /// What the handler's `CALLBACK_API` is.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Tcp(address) => format!("http://{address}"),
            Self::Socket(_) => self.to_string(),
        }
    }

    fn is_reachable_from_elsewhere(&self) -> bool {
        matches!(self, Self::Tcp(address) if !address.ip().is_loopback())
    }
}

impl fmt::Display for InternalAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            Self::Socket(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

impl Check {
    /// `None` if nothing that steers calls from outside is set up.
    pub(super) fn handler(
        &mut self,
        needed: bool,
        dial: Option<DialTemplate>,
        http: Option<SocketAddr>,
    ) -> Option<HandlerSettings> {
        let bind = self.internal_address();
        let secret = self.handler_secret(needed);
        let handler = HandlerSettings { bind: bind?, secret: secret?, dial: dial? };
        if handler.bind.is_reachable_from_elsewhere() {
            self.given.warnings.push(format!(
                "{} is reachable from other machines: let only the Asterisk machine reach it",
                key::CALLBACK_INTERNAL_BIND
            ));
        }
        if http.is_some_and(|it| it.port() != 0 && handler.bind == InternalAddress::Tcp(it)) {
            self.complain(key::CALLBACK_INTERNAL_BIND, "choose another port than HTTP_BIND has");
        }
        Some(handler)
    }

    fn internal_address(&mut self) -> Option<InternalAddress> {
        let given = self.given.get(key::CALLBACK_INTERNAL_BIND).unwrap_or("127.0.0.1:8502");
        let address = InternalAddress::parse(given);
        if address.is_none() {
            let remedy = "write an address and a port, such as 127.0.0.1:8502, or unix: and the \
                          whole path of a socket, such as unix:/run/callback/internal.sock";
            self.complain(key::CALLBACK_INTERNAL_BIND, remedy);
        }
        address
    }

    fn handler_secret(&mut self, needed: bool) -> Option<Secret> {
        match self.given.get(key::CALLBACK_HANDLER_SECRET).map(str::to_owned) {
            Some(secret) if secret::is_published(&secret) => {
                let remedy = "this secret was published or is a placeholder; draw one of your own, \
                              for example with: openssl rand -hex 32";
                self.complain(key::CALLBACK_HANDLER_SECRET, remedy);
                None
            }
            Some(secret) if secret.len() < SECRET_LENGTH => {
                let remedy = "write at least 32 characters, for example from: openssl rand -hex 32";
                self.complain(key::CALLBACK_HANDLER_SECRET, remedy);
                None
            }
            Some(secret) => Some(Secret::new(secret)),
            None if needed => {
                let remedy = "set the secret that agi-handler and the API share, for example from: \
                              openssl rand -hex 32";
                self.complain(key::CALLBACK_HANDLER_SECRET, remedy);
                None
            }
            None => None,
        }
    }
}
