//! The tables `[[targets]]`: who takes calls at the business, and where.

use callback_core::targets::{BusinessPhone, Endpoint, Target, TargetName};
use callback_core::{BusinessNumber, Hours, Region};
use config::Value;

use super::entries::Entries;
use crate::settings::check::Check;
use crate::settings::error::Complaint;
use crate::settings::{hours, key};

const ENTRIES: &str = "name, number, endpoint or hours";
/// What `BUSINESS_NUMBER` is called among the targets.
const BUSINESS: &str = "business";

/// The business's own number, which every topic may name.
pub(super) fn business(number: Option<BusinessNumber>, hours: &Hours) -> Option<Target> {
    let name = BUSINESS.parse().ok()?;
    Some(Target { name, phone: BusinessPhone::Number(number?), hours: hours.clone() })
}

impl Check {
    /// `None` without any table.
    pub(super) fn targets(&mut self, home: Option<Region>, usual: &Hours) -> Option<Vec<Target>> {
        let tables =
            Entries::all("targets", self.given.targets.take()?, &mut self.given.complaints);
        let mut targets: Vec<Target> = Vec::new();
        for table in tables {
            let Some(target) = self.target(table, home, usual) else { continue };
            if target.name.as_str() == BUSINESS || targets.iter().any(|it| it.name == target.name) {
                let remedy = "another one has this name (BUSINESS_NUMBER is called business)";
                let about = format!("targets.{}", target.name);
                self.given.complaints.push(Complaint::about(about, remedy));
            }
            targets.push(target);
        }
        Some(targets)
    }

    fn target(
        &mut self,
        mut table: Entries,
        home: Option<Region>,
        usual: &Hours,
    ) -> Option<Target> {
        let written = table.text("name").unwrap_or_default();
        let Ok(name) = written.parse::<TargetName>() else {
            let remedy = "name each target, with 1 to 32 of a-z, 0-9 and -, and never anew: what was \
                          tried is stored with its name";
            self.given.complaints.push(table.complaint(&format!("name={written:?}"), remedy));
            return None;
        };
        table.label = format!("targets.{name}");
        let own = table.take("hours");
        let phone = self.phone(&mut table, home);
        let hours = match own {
            Some(own) => self.own_hours(&table, own),
            None => Some(usual.clone()),
        };
        table.end(ENTRIES, &mut self.given.complaints);
        Some(Target { name, phone: phone?, hours: hours? })
    }

    fn phone(&mut self, table: &mut Entries, home: Option<Region>) -> Option<BusinessPhone> {
        let (entry, text) = match (table.text("number"), table.text("endpoint")) {
            (Some(number), None) => ("number", number),
            (None, Some(endpoint)) => ("endpoint", endpoint),
            _ => {
                let remedy = "say what is rung: a number, or an endpoint such as PJSIP/anna";
                self.given.complaints.push(Complaint::about(&table.label, remedy));
                return None;
            }
        };
        let read = if entry == "number" {
            let read = BusinessNumber::parse(&text, home?).map(BusinessPhone::Number);
            read.map_err(|error| table.complaint(entry, error))
        } else if self.given.get(key::CALLBACK_PROVIDER) == Some("asterisk") {
            let read = Endpoint::parse(&text).map(BusinessPhone::Endpoint);
            read.map_err(|error| table.complaint(&format!("{entry}={text:?}"), error))
        } else {
            let remedy = "only Asterisk can ring this; give the target a number, or set \
                          CALLBACK_PROVIDER=asterisk";
            Err(table.complaint(&format!("{entry}={text:?}"), remedy))
        };
        read.map_err(|complaint| self.given.complaints.push(complaint)).ok()
    }

    fn own_hours(&mut self, table: &Entries, own: Value) -> Option<Hours> {
        let Ok(own) = own.into_table() else {
            let remedy = "write a table [targets.hours] below the target";
            self.given.complaints.push(table.complaint("hours", remedy));
            return None;
        };
        let label = format!("{}.hours", table.label);
        let (week, changes) = hours::read(own, &label, &mut self.given.complaints);
        if self.given.get(key::BUSINESS_TIMEZONE).is_none() {
            let remedy = "set where the business's clocks are, such as Europe/Berlin";
            self.complain(key::BUSINESS_TIMEZONE, remedy);
        }
        let Some(hours) = Hours::weekly(self.zone()?, week) else {
            let remedy = "give at least one weekday a span, or it is never rung";
            self.given.complaints.push(Complaint::about(label, remedy));
            return None;
        };
        Some(changes.into_iter().fold(hours, |hours, (date, spans)| hours.changed(date, spans)))
    }
}
