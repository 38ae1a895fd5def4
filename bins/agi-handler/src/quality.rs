use std::io::{Read, Write};
use std::thread;
use std::time::{Duration, Instant};

use agi_rs::{AgiError, Session};
use serde::Serialize;

use crate::callee::Callee;

/// How well the two could hear each other, leg by leg.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct CallQuality {
    pub(crate) business: Option<LegQuality>,
    pub(crate) visitor: Option<LegQuality>,
}

/// The media between one phone and Asterisk, as RTP and RTCP told it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct LegQuality {
    /// What Asterisk itself counted. The loss is that of its last report, made every 5 seconds.
    pub(crate) from_phone: Media,
    /// What the phone reported of what reached it, if it reported anything.
    pub(crate) to_phone: Media,
    /// There and back, if the phone reported anything.
    pub(crate) round_trip_ms: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Media {
    pub(crate) packets: u32,
    pub(crate) lost_packets: Option<u32>,
    pub(crate) jitter_ms: Option<f64>,
}

/// What Asterisk leaves on a channel whose own phone hung up.
const OWN: &str = "RTPAUDIOQOS";
/// The same of a channel that still has its media.
const OWN_LIVE: &str = "CHANNEL(rtcp,all)";
/// What Asterisk leaves on the channel that rang when the callee's phone hung up.
const OTHER: &str = "RTPAUDIOQOSBRIDGED";
/// What the callee's hangup handler leaves there in all other cases.
const OTHER_AT_HANGUP: &str = "CALLBACK_CALLEE_QUALITY";

/// The callee's channel is hung up on its own thread, at the same time as Dial returns here.
const PATIENCE: Duration = Duration::from_millis(300);
const LOOK: Duration = Duration::from_millis(20);

impl CallQuality {
    /// Reads it off the channel that rang the callee, after a talk, alive or dead.
    pub(crate) fn of_talk<R: Read, W: Write>(
        call: &mut Session<R, W>,
        callee: Callee,
    ) -> Result<Option<Self>, AgiError> {
        let own = match read(call, OWN)? {
            Some(quality) => Some(quality),
            None => read(call, OWN_LIVE)?,
        };
        let other = other(call)?;
        let (business, visitor) = match callee {
            Callee::Visitor => (own, other),
            Callee::Business => (other, own),
        };
        Ok((business.is_some() || visitor.is_some()).then_some(Self { business, visitor }))
    }
}

fn other<R: Read, W: Write>(call: &mut Session<R, W>) -> Result<Option<LegQuality>, AgiError> {
    let begun = Instant::now();
    loop {
        for variable in [OTHER, OTHER_AT_HANGUP] {
            if let Some(quality) = read(call, variable)? {
                return Ok(Some(quality));
            }
        }
        if begun.elapsed() > PATIENCE {
            return Ok(None);
        }
        thread::park_timeout(LOOK);
    }
}

fn read<R: Read, W: Write>(
    call: &mut Session<R, W>,
    variable: &str,
) -> Result<Option<LegQuality>, AgiError> {
    let text = call.get_variable(variable)?.and_then(|text| String::from_utf8(text).ok());
    Ok(text.as_deref().and_then(LegQuality::parse))
}

impl LegQuality {
    /// Reads `ssrc=…;lp=…;rxjitter=…;…`. Asterisk's names mislead: `txjitter` is what it measured
    /// of what it received, `rxjitter` what the phone reported.
    fn parse(text: &str) -> Option<Self> {
        let value = |name: &str| {
            let mut pairs = text.split(';').filter_map(|pair| pair.split_once('='));
            pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
        };
        let count = |name| value(name)?.parse::<u32>().ok();
        let milliseconds = |name| {
            let seconds = value(name)?.parse::<f64>().ok()?;
            (0.0..3600.0).contains(&seconds).then_some((seconds * 1e6).round() / 1e3)
        };
        let (from, to) = (count("rxcount")?, count("txcount")?);
        let (reported_loss, reported_jitter) = (lost(count("rlp")?), milliseconds("rxjitter")?);
        let round_trip = milliseconds("rtt")?;
        let has_reported = reported_loss > 0 || reported_jitter > 0.0 || round_trip > 0.0;
        Some(Self {
            from_phone: Media {
                packets: from,
                lost_packets: Some(lost(count("lp")?)),
                jitter_ms: milliseconds("txjitter"),
            },
            to_phone: Media {
                packets: to,
                lost_packets: has_reported.then_some(reported_loss),
                jitter_ms: has_reported.then_some(reported_jitter),
            },
            round_trip_ms: (round_trip > 0.0).then_some(round_trip),
        })
    }
}

/// A number below zero, for packets that came twice, is written as a very large one.
fn lost(count: u32) -> u32 {
    if count < 1 << 23 { count } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOLD: &str = "ssrc=918;themssrc=268;lp=3;rxjitter=0.000875;rxcount=403;\
        txjitter=0.001250;txcount=398;rlp=2;rtt=0.020500;rxmes=87.5;txmes=87.5";

    #[test]
    fn what_asterisk_tells_is_read_with_its_directions_put_right() {
        let quality = LegQuality::parse(TOLD).unwrap();
        let from = Media { packets: 403, lost_packets: Some(3), jitter_ms: Some(1.25) };
        let to = Media { packets: 398, lost_packets: Some(2), jitter_ms: Some(0.875) };
        let expected = LegQuality { from_phone: from, to_phone: to, round_trip_ms: Some(20.5) };
        assert_eq!(quality, expected);
    }

    #[test]
    fn a_phone_that_reports_nothing_is_not_said_to_hear_well() {
        let silent = TOLD
            .replace("rxjitter=0.000875", "rxjitter=0.000000")
            .replace("rlp=2", "rlp=0")
            .replace("rtt=0.020500", "rtt=0.000000");
        let quality = LegQuality::parse(&silent).unwrap();
        let unknown = Media { packets: 398, lost_packets: None, jitter_ms: None };
        assert_eq!((quality.to_phone, quality.round_trip_ms), (unknown, None));
        assert_eq!(quality.from_phone.lost_packets, Some(3));
    }

    #[test]
    fn packets_that_came_twice_are_no_loss_and_nonsense_is_nothing() {
        let twice = TOLD.replace("lp=3", "lp=4294967294").replace("rlp=2", "rlp=16777215");
        let quality = LegQuality::parse(&twice).unwrap();
        assert_eq!(quality.from_phone.lost_packets, Some(0));
        assert_eq!(quality.to_phone.lost_packets, Some(0));
        for nonsense in ["", "lp=1", &TOLD.replace("rtt=0.020500", "rtt=nan")] {
            assert_eq!(LegQuality::parse(nonsense), None, "{nonsense}");
        }
    }
}
