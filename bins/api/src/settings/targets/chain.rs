//! The chain as the old service had it: numbers that are rung when the business's own was not won for some minutes.

use callback_core::targets::{BusinessPhone, Level, Manner, Target};
use callback_core::{BusinessNumber, Hours, Region};
use jiff::SignedDuration;

use super::target;
use crate::settings::check::Check;
use crate::settings::key;

impl Check {
    /// `None` if there is none.
    pub(super) fn chain(
        &mut self,
        home: Option<Region>,
        business: Option<&BusinessNumber>,
        hours: &Hours,
    ) -> Option<Vec<Level>> {
        let words = [("false", false), ("true", true), ("off", false), ("on", true)];
        let enabled = self.choice(key::ESCALATION_ENABLED, &words)?;
        let minutes = self.number(key::ESCALATION_TIMEOUT_MINUTES, 5, 1..=24 * 60)?;
        let most = self.number(key::ESCALATION_MAX_LEVEL, 2, 1..=10)?;
        let written = self.given.get(key::ESCALATION_CHAIN).unwrap_or_default().to_owned();
        if !enabled {
            if !written.is_empty() {
                let warning = "ESCALATION_CHAIN has no effect without ESCALATION_ENABLED=true";
                self.given.warnings.push(warning.to_owned());
            }
            return None;
        }
        let numbers = written.split(',').map(str::trim).filter(|number| !number.is_empty());
        let home = home?;
        let read: Result<Vec<_>, _> =
            numbers.map(|number| BusinessNumber::parse(number, home)).collect();
        let numbers = match read {
            Ok(numbers) if !numbers.is_empty() => numbers,
            Ok(_) => {
                let remedy = "write the numbers that are rung next, with commas between them";
                self.complain(key::ESCALATION_CHAIN, remedy);
                return None;
            }
            Err(error) => {
                self.complain(key::ESCALATION_CHAIN, error);
                return None;
            }
        };
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        if numbers.len() > most {
            let warning =
                format!("ESCALATION_CHAIN ends after {most} numbers (ESCALATION_MAX_LEVEL)");
            self.given.warnings.push(warning);
        }
        let business = target::business(business.cloned(), hours);
        let next = (1..).zip(numbers).take(most).filter_map(|(level, number)| {
            let name = format!("escalation-{level}").parse().ok()?;
            Some(Target { name, phone: BusinessPhone::Number(number), hours: hours.clone() })
        });
        let level = |target| Level {
            targets: vec![target],
            manner: Manner::InOrder,
            tries: None,
            after: Some(SignedDuration::from_mins(minutes.into())),
        };
        Some(business.into_iter().chain(next).map(level).collect())
    }
}
