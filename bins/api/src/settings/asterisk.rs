//! The settings of the house's own Asterisks: one by names of the environment, or a table for each.

use std::collections::BTreeSet;

use provider_ami::{Manager, MessageTemplate, Terms};

use super::check::Check;
use super::error::Complaint;
use super::key::Key;
use super::pbx::Pbx;
use super::table::{Table, Tables};
use super::{DialTemplate, Secret, key, table};

/// Where one Asterisk's manager interface is, how to log in, and which calls it is given.
#[derive(Debug, Clone)]
pub struct AsteriskSettings {
    pub terms: Terms,
    pub manager: Manager,
    pub user: String,
    pub secret: Secret,
    /// How numbers are dialed there.
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

    /// Every PBX; one at least.
    pub(super) fn asterisks(&mut self) -> Option<Vec<AsteriskSettings>> {
        let Some(tables) = self.given.asterisks.take() else {
            let alone = Pbx { given: &mut self.given, table: None }.read();
            let sms = self.sms();
            return Some(vec![AsteriskSettings { sms, ..alone? }]);
        };
        let Tables { all: tables, complaints } = tables;
        self.given.complaints.extend(complaints);
        self.refuse_what_is_for_one_alone();
        self.refuse_a_name_given_twice(&tables);
        let read = |table| Pbx { given: &mut self.given, table: Some(table) }.read();
        // All are read before one is missed, to find every fault.
        let read: Vec<_> = tables.into_iter().map(read).collect();
        let pbxs = read.into_iter().collect::<Option<Vec<_>>>()?;
        if !pbxs.is_empty() && pbxs.iter().all(|pbx| pbx.terms.weight == 0) {
            let remedy = "give at least one PBX a weight that is not 0";
            self.given.complaints.push(Complaint::about("[[asterisks]]", remedy));
            return None;
        }
        Some(pbxs)
    }

    fn refuse_what_is_for_one_alone(&mut self) {
        let sms = [key::ASTERISK_SMS, key::ASTERISK_SMS_TO, key::ASTERISK_SMS_FROM];
        for key in table::FIELDS.iter().filter_map(|field| field.alone).chain(sms) {
            if self.given.get(key).is_some() {
                let remedy = "this is for a PBX that is alone: write it into the tables \
                              [[asterisks]], or remove those";
                self.complain(key, remedy);
            }
        }
    }

    fn refuse_a_name_given_twice(&mut self, tables: &[Table]) {
        let mut names = BTreeSet::new();
        for table in tables {
            if table.name.as_ref().is_some_and(|name| !names.insert(name)) {
                let remedy = "two PBXs have this name: choose another";
                let about = format!("{}.name", table.label);
                self.given.complaints.push(Complaint::about(about, remedy));
            }
        }
    }

    /// How the visitor is dialed where no Asterisk of the settings does it.
    pub(super) fn dial_template(&mut self) -> Option<DialTemplate> {
        let given = self.given.get(key::ASTERISK_DIAL_TEMPLATE);
        match DialTemplate::parse(given.unwrap_or(table::USUAL_DIAL_TEMPLATE)) {
            Ok(template) => Some(template),
            Err(error) => {
                self.complain(key::ASTERISK_DIAL_TEMPLATE, error);
                None
            }
        }
    }
}
