//! What an attempt takes from the limits, and what stands against it.

use callback_core::limits::{Day, Limits, Price, Switch, Usage};
use callback_core::ports::budget::{Beginning, Paused, Reservation, ReservedCall};
use callback_core::ports::store::OpenedAttempt;
use callback_core::targets::BusinessPhone;
use callback_core::{Callback, LegId, Side};
use jiff::Timestamp;

use crate::{Desk, DeskError};

impl Desk {
    /// What `opened` takes: the legs that are rung first begin, and the place of the other is held. A visitor who
    /// called is rung by nobody.
    pub(crate) fn reservation(
        &self,
        opened: &OpenedAttempt,
        callback: &Callback,
        at: Timestamp,
    ) -> Reservation {
        let side = opened.attempt.order.first();
        let firsts = opened.first.iter().map(|(leg, _)| (*leg, side, true));
        let second = (opened.second, side.other(), false);
        let second = opened.attempt.called_in.is_none().then_some(second);
        let calls = firsts.chain(second);
        Reservation {
            at,
            day: self.day(at),
            lines: self.rules.lines,
            limits: self.rules.budget.limits,
            calls: calls.map(|call| self.reserved(call, opened, callback)).collect(),
        }
    }

    fn reserved(
        &self,
        (leg, side, begins): (LegId, Side, bool),
        opened: &OpenedAttempt,
        callback: &Callback,
    ) -> ReservedCall {
        let (rules, visitor) = (&self.rules, callback.visitor.number.number());
        let prices = &rules.budget.prices;
        let target = opened.targets.iter().find(|(of, _)| *of == leg);
        let price = match (side, target.map(|(_, target)| &target.phone)) {
            (Side::Visitor, _) => prices.of(visitor),
            (Side::Business, Some(BusinessPhone::Number(number))) => prices.of(number.number()),
            // What has no number is no carrier's.
            (Side::Business, Some(BusinessPhone::Endpoint(_))) => Price::default(),
            (Side::Business, None) => prices.of(rules.business.number()),
        };
        let longest = rules.policy.talk_limit + rules.policy.attempt_limit;
        ReservedCall {
            leg,
            visitor: (side == Side::Visitor).then(|| visitor.clone()),
            price,
            estimate: price.of_call(longest),
            begins,
        }
    }

    /// The gate lets `leg` begin.
    pub(crate) fn beginning(&self, leg: LegId, at: Timestamp) -> Beginning {
        Beginning { leg, at, day: self.day(at), limits: self.rules.budget.limits }
    }

    fn day(&self, at: Timestamp) -> Day {
        Day::of(at, self.hours())
    }

    /// How much may be done.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.rules.budget.limits
    }

    /// What is taken of it now.
    pub fn usage(&self) -> Result<Usage, DeskError> {
        let now = self.clock.now();
        Ok(self.store.usage(now, self.day(now), None)?)
    }

    /// Since when what is switched off.
    pub fn paused(&self) -> Result<Paused, DeskError> {
        Ok(self.store.paused()?)
    }

    /// Switches something off, or on again.
    pub fn pause(&self, switch: Switch, off: bool) -> Result<(), DeskError> {
        self.store.pause(switch, off.then(|| self.clock.now()))?;
        self.bell.ring();
        Ok(())
    }
}
