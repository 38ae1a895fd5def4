//! The settings of the house's own Asterisk.

use std::net::IpAddr;

use super::check::Check;
use super::{DialTemplate, Secret, key, secret};

/// Where Asterisk's manager interface is, and how to log in.
#[derive(Debug, Clone)]
pub struct AsteriskSettings {
    pub host: String,
    pub port: u16,
    pub user: String,
    pub secret: Secret,
    /// How the business is dialed.
    pub dial: DialTemplate,
}

impl Check {
    pub(super) fn asterisk(&mut self) -> Option<AsteriskSettings> {
        let host = self.host();
        let port = self.read(key::ASTERISK_AMI_PORT, 5038, "write a port number, such as 5038");
        let user = self.user();
        let secret = self.manager_secret();
        let dial = self.dial_template();
        Some(AsteriskSettings {
            host: host?,
            port: port?,
            user: user?,
            secret: secret?,
            dial: dial?,
        })
    }

    fn host(&mut self) -> Option<String> {
        let host = self.given.get(key::ASTERISK_HOST).unwrap_or("127.0.0.1").to_owned();
        let tls = self.given.get(key::ASTERISK_AMI_TLS).map(str::to_owned);
        match tls.as_deref() {
            Some("off") => {
                if !is_loopback(&host) {
                    self.given.warnings.push(format!(
                        "{}=off: calls are steered over an unencrypted connection",
                        key::ASTERISK_AMI_TLS
                    ));
                }
            }
            None if is_loopback(&host) => {}
            None => {
                let remedy = "the manager connection is not encrypted in this version, and this \
                              host is not this machine: reach it through a tunnel, or set \
                              ASTERISK_AMI_TLS=off to accept that knowingly";
                self.complain(key::ASTERISK_HOST, remedy);
                return None;
            }
            Some(_) => {
                let remedy = "TLS is not part of this version yet: remove this, or set it to off";
                self.complain(key::ASTERISK_AMI_TLS, remedy);
                return None;
            }
        }
        Some(host)
    }

    fn user(&mut self) -> Option<String> {
        let user = self.given.get(key::ASTERISK_AMI_USER).map(str::to_owned);
        if user.is_none() {
            self.complain(key::ASTERISK_AMI_USER, "set the name of the user in manager.conf");
        }
        user
    }

    fn manager_secret(&mut self) -> Option<Secret> {
        match self.given.get(key::ASTERISK_AMI_SECRET).map(str::to_owned) {
            None => {
                let remedy = "set the secret of the user in manager.conf";
                self.complain(key::ASTERISK_AMI_SECRET, remedy);
                None
            }
            Some(known) if secret::is_published(&known) => {
                let remedy = "this secret was published or is a placeholder: draw one of your own, \
                              for example with: openssl rand -hex 32, and set it in Asterisk, too";
                self.complain(key::ASTERISK_AMI_SECRET, remedy);
                None
            }
            Some(secret) => Some(Secret::new(secret)),
        }
    }
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
