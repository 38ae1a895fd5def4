use std::fmt;
use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use super::scenario::BUSINESS_PREFIX;

/// Which of the two phones was called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phone {
    Business,
    Visitor,
}

impl Phone {
    pub(super) fn called(number: &str) -> Self {
        if number.starts_with(BUSINESS_PREFIX) { Self::Business } else { Self::Visitor }
    }
}

/// How a call ended, as its phone saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The phone hung up.
    ByPhone,
    /// Asterisk hung up.
    ByPbx,
    /// Asterisk gave up before an answer.
    Cancelled,
    /// The phone or the carrier refused.
    Refused,
    /// Asterisk was gone, and nobody hung up.
    CutOff,
}

/// A phone's own record of one call, on the phone's own clock.
#[derive(Clone, Debug)]
pub struct PhoneCall {
    pub phone: Phone,
    /// What was dialed, in E.164; who dialed, if the phone called.
    pub number: String,
    /// Whether the phone called, and was not rung.
    pub calls_in: bool,
    pub call_id: String,
    pub invited: SystemTime,
    /// When Asterisk confirmed the answer (ACK).
    pub answered: Option<SystemTime>,
    /// The first BYE or CANCEL, or the refusal.
    pub ended: Option<SystemTime>,
    pub end: Option<End>,
    /// How often the phone told Asterisk how well it hears.
    pub reports: u32,
    /// Where Asterisk takes this call's audio.
    pub rtp: SocketAddr,
}

impl PhoneCall {
    pub(super) fn last_digits(&self) -> &str {
        self.number.get(self.number.len().saturating_sub(2)..).unwrap_or("")
    }
}

impl fmt::Display for PhoneCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let after = |at: Option<SystemTime>| {
            let past = at.and_then(|at| at.duration_since(self.invited).ok());
            past.map_or("never".into(), |past| format!("after {:.3} s", past.as_secs_f64()))
        };
        let (answered, ended) = (after(self.answered), after(self.ended));
        write!(f, "{}: answered {answered}, ended {ended} ({:?})", self.number, self.end)
    }
}

/// What sipp wrote down: one line of its log.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Signal<'a> {
    Invite {
        number: &'a str,
        rtp: SocketAddr,
    },
    /// The phone called, and was answered.
    Calling {
        number: &'a str,
        rtp: SocketAddr,
    },
    Answer,
    End(End),
    Over,
    Text(Text),
}

/// A text message, as its phone saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub number: String,
    /// Its first line.
    pub text: String,
}

/// Reads `event date time epoch call-id details`; `None` for what is not a call's.
pub(super) fn parse(line: &str) -> Option<(Signal<'_>, SystemTime, &str)> {
    let mut words = line.split_whitespace();
    let event = words.next()?;
    let epoch: f64 = words.nth(2)?.parse().ok()?;
    let at = SystemTime::UNIX_EPOCH + Duration::try_from_secs_f64(epoch).ok()?;
    let call_id = words.next()?;
    let signal = match (event, words.next()) {
        ("invite" | "calling", Some(number)) => {
            let (ip, port) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
            let rtp = SocketAddr::new(ip, port);
            match event {
                "invite" => Signal::Invite { number, rtp },
                _ => Signal::Calling { number, rtp },
            }
        }
        ("answer", _) => Signal::Answer,
        ("bye", Some("phone")) => Signal::End(End::ByPhone),
        ("bye", _) => Signal::End(End::ByPbx),
        ("cancel", _) => Signal::End(End::Cancelled),
        ("end", _) => Signal::Over,
        ("message", Some(number)) => {
            let (_, text) = line.split_once(&format!("{call_id} {number} "))?;
            Signal::Text(Text { number: number.to_owned(), text: text.trim_end().to_owned() })
        }
        _ => return None,
    };
    Some((signal, at, call_id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_of_sipp_is_understood() {
        let stamp = "2026-11-22\t22:46:24.776551\t1795387584.776551";
        let at = SystemTime::UNIX_EPOCH + Duration::from_micros(1_795_387_584_776_551);

        let line = format!("invite {stamp} c1 +12015550111 127.3.2.1 20024");
        let (signal, when, call_id) = parse(&line).unwrap();
        let rtp = SocketAddr::from(([127, 3, 2, 1], 20024));
        assert_eq!(signal, Signal::Invite { number: "+12015550111", rtp });
        assert!(when.duration_since(at).unwrap() < Duration::from_micros(2));
        assert_eq!(call_id, "c1");

        for (line, expected) in [
            ("answer", Signal::Answer),
            ("bye pbx", Signal::End(End::ByPbx)),
            ("bye phone", Signal::End(End::ByPhone)),
            ("cancel", Signal::End(End::Cancelled)),
            ("end", Signal::Over),
        ] {
            let (event, by) = line.split_once(' ').unwrap_or((line, ""));
            assert_eq!(parse(&format!("{event} {stamp} c1 {by}")).unwrap().0, expected);
        }
        assert_eq!(parse(""), None);
        assert_eq!(parse("answer"), None);
        assert_eq!(parse(&format!("invite {stamp} c1 +12015550111")), None, "no audio in it");
    }
}
