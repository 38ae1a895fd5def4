//! How well the two heard each other, as the handler tells it.

use callback_core::ports::provider::CallFact;
use callback_core::{LegQuality, Media, Side};
use jiff::SignedDuration;
use serde::Deserialize;

/// The quality of a talk, leg by leg.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Quality {
    business: Option<Leg>,
    visitor: Option<Leg>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Leg {
    from_phone: Direction,
    to_phone: Direction,
    round_trip_ms: Option<f64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Direction {
    packets: u32,
    lost_packets: Option<u32>,
    jitter_ms: Option<f64>,
}

impl Quality {
    /// The facts that it tells.
    pub(super) fn facts(&self) -> Vec<(Side, CallFact)> {
        let legs = [(Side::Business, &self.business), (Side::Visitor, &self.visitor)];
        let known = legs.into_iter().filter_map(|(side, leg)| Some((side, leg.as_ref()?)));
        known.map(|(side, leg)| (side, CallFact::Quality(leg.quality()))).collect()
    }
}

impl Leg {
    fn quality(&self) -> LegQuality {
        LegQuality {
            from_phone: self.from_phone.media(),
            to_phone: self.to_phone.media(),
            round_trip: self.round_trip_ms.and_then(duration),
        }
    }
}

impl Direction {
    fn media(&self) -> Media {
        let Self { packets, lost_packets, jitter_ms } = *self;
        Media { packets, lost_packets, jitter: jitter_ms.and_then(duration) }
    }
}

/// Whole microseconds; `None` for what no network needs.
fn duration(milliseconds: f64) -> Option<SignedDuration> {
    const HOUR: f64 = 3_600_000.0;
    let possible = (0.0..HOUR).contains(&milliseconds);
    let seconds = (milliseconds * 1000.0).round() / 1e6;
    possible.then(|| SignedDuration::try_from_secs_f64(seconds).ok())?.map(|exact| {
        SignedDuration::from_micros(i64::try_from(exact.as_micros()).unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_leg_that_is_known_is_a_fact_of_its_side() {
        let told = r#"{"visitor":null,"business":{
            "from_phone":{"packets":403,"lost_packets":3,"jitter_ms":1.25},
            "to_phone":{"packets":398,"lost_packets":null,"jitter_ms":null},
            "round_trip_ms":20.5}}"#;
        let quality = LegQuality {
            from_phone: Media {
                packets: 403,
                lost_packets: Some(3),
                jitter: Some(SignedDuration::from_micros(1250)),
            },
            to_phone: Media { packets: 398, lost_packets: None, jitter: None },
            round_trip: Some(SignedDuration::from_micros(20_500)),
        };
        let facts = serde_json::from_str::<Quality>(told).unwrap().facts();
        assert_eq!(facts, [(Side::Business, CallFact::Quality(quality))]);
    }

    #[test]
    fn what_no_network_needs_is_not_believed() {
        for milliseconds in [-1.0, 3_600_000.0, f64::NAN, f64::INFINITY] {
            assert_eq!(duration(milliseconds), None, "{milliseconds}");
        }
        assert_eq!(duration(0.0), Some(SignedDuration::ZERO));
        assert_eq!(duration(0.001), Some(SignedDuration::from_micros(1)));
    }
}
