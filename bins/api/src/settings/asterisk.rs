//! The settings of the house's own Asterisk.

use std::fs;
use std::net::IpAddr;

use provider_ami::ami::{InvalidTls, Tcp, Tls};
use provider_ami::{Manager, MessageTemplate};

use super::check::Check;
use super::key::Key;
use super::{DialTemplate, Secret, key, secret};

/// Where Asterisk's manager interface is, and how to log in.
#[derive(Debug, Clone)]
pub struct AsteriskSettings {
    pub manager: Manager,
    pub user: String,
    pub secret: Secret,
    /// How the business is dialed.
    pub dial: DialTemplate,
    /// Absent where Asterisk sends no text messages.
    pub sms: Option<SmsTemplates>,
}

/// Where text messages go, and where they come from.
#[derive(Debug, Clone)]
pub struct SmsTemplates {
    pub to: MessageTemplate,
    pub from: MessageTemplate,
}

impl Check {
    pub(super) fn asterisk(&mut self) -> Option<AsteriskSettings> {
        let manager = self.manager();
        let user = self.user();
        let secret = self.manager_secret();
        let dial = self.dial_template();
        let sms = self.sms();
        Some(AsteriskSettings { manager: manager?, user: user?, secret: secret?, dial: dial?, sms })
    }

    /// `None` too after a complaint, of which nothing comes.
    fn sms(&mut self) -> Option<SmsTemplates> {
        match self.given.get(key::ASTERISK_SMS) {
            None | Some("off") => return None,
            Some("on") => {}
            Some(_) => {
                self.complain(key::ASTERISK_SMS, "choose on or off");
                return None;
            }
        }
        let Some(to) = self.given.get(key::ASTERISK_SMS_TO).map(str::to_owned) else {
            let remedy = "set it to the trunk and the carrier's address, such as \
                          pjsip:trunk/sip:{number}@carrier.example";
            self.complain(key::ASTERISK_SMS_TO, remedy);
            return None;
        };
        // The carrier knows our number as one of its own.
        let ours = to.split_once('/').map_or(to.as_str(), |(_, uri)| uri).to_owned();
        let from = self.given.get(key::ASTERISK_SMS_FROM).map_or(ours, str::to_owned);
        let to = self.message_template(key::ASTERISK_SMS_TO, &to);
        let from = self.message_template(key::ASTERISK_SMS_FROM, &from);
        Some(SmsTemplates { to: to?, from: from? })
    }

    fn message_template(&mut self, key: Key, text: &str) -> Option<MessageTemplate> {
        MessageTemplate::parse(text).map_err(|error| self.complain(key, error)).ok()
    }

    fn manager(&mut self) -> Option<Manager> {
        let host = self.given.get(key::ASTERISK_HOST).unwrap_or("127.0.0.1").to_owned();
        let secured = self.is_secured(&host);
        let usual = if secured == Some(true) { 5039 } else { 5038 };
        let port = self.read(key::ASTERISK_AMI_PORT, usual, "write a port number, such as 5038");
        if secured? {
            self.tls(&host, port?).map(Manager::Secure)
        } else {
            Some(Manager::Plain(Tcp::new(format!("{host}:{}", port?))))
        }
    }

    fn is_secured(&mut self, host: &str) -> Option<bool> {
        let secured = match self.given.get(key::ASTERISK_AMI_TLS) {
            Some("on") => return Some(true),
            Some("off") => {
                if !is_loopback(host) {
                    self.given.warnings.push(format!(
                        "{}=off: calls are steered over an unencrypted connection",
                        key::ASTERISK_AMI_TLS
                    ));
                }
                Some(false)
            }
            None if is_loopback(host) => Some(false),
            None => {
                let remedy = "this host is not this machine: set ASTERISK_AMI_TLS=on and \
                              ASTERISK_AMI_CA, or ASTERISK_AMI_TLS=off to accept knowingly that \
                              the connection is not encrypted";
                self.complain(key::ASTERISK_HOST, remedy);
                None
            }
            Some(_) => {
                self.complain(key::ASTERISK_AMI_TLS, "choose on or off");
                None
            }
        };
        if self.given.get(key::ASTERISK_AMI_CA).is_some() {
            let remedy = "it is used with ASTERISK_AMI_TLS=on alone: set that, or remove this";
            self.complain(key::ASTERISK_AMI_CA, remedy);
        }
        secured
    }

    fn tls(&mut self, host: &str, port: u16) -> Option<Tls> {
        let Some(path) = self.given.get(key::ASTERISK_AMI_CA).map(str::to_owned) else {
            let remedy =
                "set it to the file (PEM) of the authority that signed Asterisk's certificate";
            self.complain(key::ASTERISK_AMI_CA, remedy);
            return None;
        };
        let authority = match fs::read(path) {
            Ok(authority) => authority,
            Err(error) => {
                let remedy = format_args!("name a file that can be read: {error}");
                self.complain(key::ASTERISK_AMI_CA, remedy);
                return None;
            }
        };
        match Tls::new(host, port, &authority) {
            Ok(tls) => Some(tls),
            Err(error @ InvalidTls::Host { .. }) => {
                self.complain(key::ASTERISK_HOST, error);
                None
            }
            Err(error) => {
                self.complain(key::ASTERISK_AMI_CA, error);
                None
            }
        }
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
