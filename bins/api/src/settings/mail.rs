//! The mail server, and the mailbox of the business.

use std::fs;
use std::net::IpAddr;

use messages::{InvalidMail, MailSettings, Security};

use super::check::Check;
use super::{key, secret};

impl Check {
    /// `None` if no mail is sent, and after a complaint.
    pub(super) fn mail(&mut self) -> Option<MailSettings> {
        let host = self.given.get(key::SMTP_HOST).map(str::to_owned);
        let to = self.given.get(key::BUSINESS_EMAIL).map(str::to_owned);
        let (host, to) = match (host, to) {
            (None, None) => return None,
            (Some(host), Some(to)) => (host, to),
            (Some(_), None) => {
                self.complain(key::BUSINESS_EMAIL, "set where mail for the business goes");
                return None;
            }
            (None, Some(_)) => {
                self.complain(key::SMTP_HOST, "set the mail server, such as mail.example.com");
                return None;
            }
        };
        let words =
            [("starttls", Security::StartTls), ("tls", Security::Tls), ("off", Security::None)];
        let security = self.choice(key::SMTP_TLS, &words);
        if security == Some(Security::None) && !is_loopback(&host) {
            let warning =
                "SMTP_TLS=off: mail goes to another machine over an unencrypted connection";
            self.given.warnings.push(warning.to_owned());
        }
        let usual = match security {
            Some(Security::Tls) => 465,
            Some(Security::None) => 25,
            _ => 587,
        };
        let port = self.number(key::SMTP_PORT, usual, 1..=65_535);
        let login = self.smtp_login(security);
        let authority = self.smtp_authority();
        let from = self.given.get(key::EMAIL_FROM).map_or_else(|| to.clone(), str::to_owned);
        let port = u16::try_from(port?).ok()?;
        let (security, login, authority) = (security?, login.ok()?, authority.ok()?);
        Some(MailSettings { host, port, security, login, authority, from, to })
    }

    pub(super) fn complain_of_mail(&mut self, error: &InvalidMail) {
        let key = match error {
            InvalidMail::From if self.given.get(key::EMAIL_FROM).is_some() => key::EMAIL_FROM,
            InvalidMail::From | InvalidMail::To => key::BUSINESS_EMAIL,
            InvalidMail::Authority => key::SMTP_CA,
            InvalidMail::Host => key::SMTP_HOST,
        };
        self.complain(key, error);
    }

    fn smtp_login(&mut self, security: Option<Security>) -> Result<Option<(String, String)>, Told> {
        let user = self.given.get(key::SMTP_USER).map(str::to_owned);
        let password = self.given.get(key::SMTP_PASSWORD).map(str::to_owned);
        let (key, remedy) = match (user, password) {
            (None, None) => return Ok(None),
            (Some(_), Some(_)) if security == Some(Security::None) => {
                (key::SMTP_TLS, "a password is not sent unencrypted: choose starttls or tls")
            }
            (Some(_), Some(password)) if secret::is_published(&password) => {
                (key::SMTP_PASSWORD, "this is a placeholder; write the password of SMTP_USER")
            }
            (Some(user), Some(password)) => return Ok(Some((user, password))),
            (None, Some(_)) => (key::SMTP_USER, "set it, or remove SMTP_PASSWORD"),
            (Some(_), None) => (key::SMTP_PASSWORD, "set it, or remove SMTP_USER"),
        };
        self.complain(key, remedy);
        Err(Told)
    }

    fn smtp_authority(&mut self) -> Result<Option<Vec<u8>>, Told> {
        let Some(path) = self.given.get(key::SMTP_CA) else { return Ok(None) };
        match fs::read(path) {
            Ok(authority) => Ok(Some(authority)),
            Err(error) => {
                self.complain(key::SMTP_CA, format_args!("name a file that can be read: {error}"));
                Err(Told)
            }
        }
    }
}

/// There is a complaint about it.
struct Told;

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
