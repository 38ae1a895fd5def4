//! One PBX, read from names of the environment or from its table.

use std::fs;
use std::net::IpAddr;

use provider_ami::ami::{InvalidTls, Tcp, Tls};
use provider_ami::{CallsPerSecond, Manager, Terms};

use super::error::Complaint;
use super::given::Given;
use super::table::{self, Field, Table};
use super::{AsteriskSettings, DialTemplate, Secret, secret};

/// The settings of one PBX, on their way from what was given.
pub(super) struct Pbx<'g> {
    pub(super) given: &'g mut Given,
    /// Absent for a PBX that is alone.
    pub(super) table: Option<Table>,
}

/// There is a complaint about it.
struct ToldAlready;

impl Pbx<'_> {
    pub(super) fn read(mut self) -> Option<AsteriskSettings> {
        let terms = self.terms();
        let manager = self.manager();
        let user = self.user();
        let secret = self.secret();
        let dial = self.dial();
        let (terms, manager, user) = (terms?, manager?, user?);
        Some(AsteriskSettings { terms, manager, user, secret: secret?, dial: dial?, sms: None })
    }

    fn terms(&mut self) -> Option<Terms> {
        let weight = self.parse(&table::WEIGHT, "write a whole number from 0 to 100", |text| {
            text.parse().ok().filter(|weight| *weight <= 100)
        });
        let remedy = "write a whole number from 1 to 10000";
        let concurrent_calls = self.parse(&table::CONCURRENT_CALLS, remedy, |text| {
            text.parse().ok().filter(|calls| (1..=10_000).contains(calls))
        });
        let remedy = "write a number from 0.1 to 1000; 0.5 is one call in two seconds";
        let calls_per_second = self.parse(&table::CALLS_PER_SECOND, remedy, |text| {
            CallsPerSecond::new(text.parse().ok()?)
        });
        let name = match &self.table {
            None => None,
            Some(table) => Some(table.name.clone()?),
        };
        Some(Terms {
            name,
            weight: weight.ok()?.unwrap_or(1),
            concurrent_calls: concurrent_calls.ok()?,
            calls_per_second: calls_per_second.ok()?,
        })
    }

    fn manager(&mut self) -> Option<Manager> {
        let host = self.get(&table::HOST).unwrap_or_else(|| "127.0.0.1".to_owned());
        let secured = self.is_secured(&host);
        let usual = if secured == Some(true) { 5039 } else { 5038 };
        let remedy = "write a port number, such as 5038";
        let port = self.parse(&table::PORT, remedy, |text| text.parse().ok());
        let port = port.map(|given| given.unwrap_or(usual)).ok();
        if secured? {
            self.tls(&host, port?).map(Manager::Secure)
        } else {
            Some(Manager::Plain(Tcp::new(format!("{host}:{}", port?))))
        }
    }

    fn is_secured(&mut self, host: &str) -> Option<bool> {
        let (tls, ca) = (self.called(&table::TLS), self.called(&table::CA));
        let secured = match self.get(&table::TLS).as_deref() {
            Some("on") => return Some(true),
            Some("off") => {
                if !is_loopback(host) {
                    self.given.warnings.push(format!(
                        "{tls}=off: calls are steered over an unencrypted connection"
                    ));
                }
                Some(false)
            }
            None if is_loopback(host) => Some(false),
            None => {
                let remedy = format!(
                    "this host is not this machine: set {tls}=on and {ca}, or {tls}=off to accept \
                     knowingly that the connection is not encrypted"
                );
                self.complain(&table::HOST, remedy);
                None
            }
            Some(_) => {
                self.complain(&table::TLS, "choose on or off");
                None
            }
        };
        if self.get(&table::CA).is_some() {
            let remedy = format!("it is used with {tls}=on alone: set that, or remove this");
            self.complain(&table::CA, remedy);
        }
        secured
    }

    fn tls(&mut self, host: &str, port: u16) -> Option<Tls> {
        let Some(path) = self.get(&table::CA) else {
            let remedy =
                "set it to the file (PEM) of the authority that signed Asterisk's certificate";
            self.complain(&table::CA, remedy);
            return None;
        };
        let authority = match fs::read(path) {
            Ok(authority) => authority,
            Err(error) => {
                self.complain(&table::CA, format_args!("name a file that can be read: {error}"));
                return None;
            }
        };
        match Tls::new(host, port, &authority) {
            Ok(tls) => Some(tls),
            Err(error @ InvalidTls::Host { .. }) => {
                self.complain(&table::HOST, error);
                None
            }
            Err(error) => {
                self.complain(&table::CA, error);
                None
            }
        }
    }

    fn user(&mut self) -> Option<String> {
        let user = self.get(&table::USER);
        if user.is_none() {
            self.complain(&table::USER, "set the name of the user in manager.conf");
        }
        user
    }

    fn secret(&mut self) -> Option<Secret> {
        match self.get(&table::SECRET) {
            None => {
                let elsewhere = self.table.as_ref().and_then(Table::secret_variable);
                let or = elsewhere.map(|name| format!(", here or as {name} in the environment"));
                let remedy =
                    format!("set the secret of the user in manager.conf{}", or.unwrap_or_default());
                self.complain(&table::SECRET, remedy);
                None
            }
            Some(known) if secret::is_published(&known) => {
                let remedy = "this secret was published or is a placeholder: draw one of your own, \
                              for example with: openssl rand -hex 32, and set it in Asterisk, too";
                self.complain(&table::SECRET, remedy);
                None
            }
            Some(secret) => Some(Secret::new(secret)),
        }
    }

    fn dial(&mut self) -> Option<DialTemplate> {
        let given = self.get(&table::DIAL_TEMPLATE);
        match DialTemplate::parse(given.as_deref().unwrap_or(table::USUAL_DIAL_TEMPLATE)) {
            Ok(template) => Some(template),
            Err(error) => {
                self.complain(&table::DIAL_TEMPLATE, error);
                None
            }
        }
    }

    /// `None` for what is not set; an error for what can't be read, once it was complained about.
    fn parse<T>(
        &mut self,
        field: &Field,
        remedy: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, ToldAlready> {
        let Some(text) = self.get(field) else { return Ok(None) };
        let read = parse(&text);
        if read.is_none() {
            self.complain(field, remedy);
        }
        read.map(Some).ok_or(ToldAlready)
    }

    fn get(&self, field: &Field) -> Option<String> {
        match &self.table {
            Some(table) => table.get(field).map(str::to_owned),
            None => field.alone.and_then(|key| self.given.get(key)).map(str::to_owned),
        }
    }

    /// The name of a field, as it is to be written.
    fn called(&self, field: &Field) -> &'static str {
        match (&self.table, field.alone) {
            (None, Some(key)) => key.name(),
            _ => field.name,
        }
    }

    fn complain(&mut self, field: &Field, remedy: impl std::fmt::Display) {
        let complaint = match (&self.table, field.alone) {
            (Some(table), _) => table.complaint(field, remedy),
            (None, Some(key)) => Complaint::of(key, self.given.get(key), remedy),
            (None, None) => Complaint::about(field.name, remedy),
        };
        self.given.complaints.push(complaint);
    }
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
