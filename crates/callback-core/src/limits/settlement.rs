use jiff::Timestamp;

use super::{Money, Price};
use crate::{Cause, Event, LegId};

/// What an event says of what a call costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// It certainly never was: what was taken for it is given back.
    GivenBack,
    /// Nobody picked up.
    Unanswered,
    /// It was up, at most, until this event.
    Over,
}

impl Settlement {
    /// What `event` settles, and of which leg.
    #[must_use]
    pub const fn of(event: &Event) -> Option<(LegId, Self)> {
        match event {
            Event::NotPlaced { leg, .. } => Some((*leg, Self::GivenBack)),
            Event::Ended { leg, end } => match end.cause {
                Cause::Busy | Cause::NoAnswer | Cause::Declined | Cause::NoSuchNumber => {
                    Some((*leg, Self::Unanswered))
                }
                _ => Some((*leg, Self::Over)),
            },
            _ => None,
        }
    }

    /// What the call costs that was asked for at `begun` and ended at `at`. Its ringing is counted as talk: when
    /// somebody picked up may be told late, or never.
    #[must_use]
    pub fn cost(self, price: &Price, begun: Timestamp, at: Timestamp) -> Money {
        match self {
            Self::GivenBack => Money::ZERO,
            Self::Unanswered => price.call,
            Self::Over => price.of_call(at.duration_since(begun)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LegEnd;

    #[test]
    fn a_call_costs_what_it_came_to() {
        let leg = LegId::from_bytes([1; 16]);
        let ended = |cause| Event::Ended { leg, end: LegEnd::new(cause) };
        let money = Money::from_millionths;
        let price = Price { call: money(5), minute: money(10) };
        let begun = Timestamp::UNIX_EPOCH;
        for (event, cost) in [
            (ended(Cause::Busy), Some(5)),
            (ended(Cause::NoAnswer), Some(5)),
            (ended(Cause::Normal), Some(25)),
            (ended(Cause::CarrierFault), Some(25)),
            (ended(Cause::Unobserved), Some(25)),
            (Event::NotPlaced { leg, end: LegEnd::new(Cause::CarrierFault) }, Some(0)),
            // It may have been placed, for all anybody knows.
            (Event::PresumedAbsent { leg }, None),
            (Event::Unclear { leg }, None),
            (Event::Ringing { leg }, None),
        ] {
            let settled = Settlement::of(&event);
            let at = Timestamp::constant(61, 0);
            let found = settled.map(|(_, settled)| settled.cost(&price, begun, at).millionths());
            assert_eq!(found, cost, "{event:?}");
        }
    }
}
