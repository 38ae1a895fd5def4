use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use super::call::{self, End, Phone, PhoneCall, Signal, Text};
use crate::audio::{Keys, Line, Talk, Tone, Voice};

/// How long a business phone of the kind `19` waits after pressing its key.
const CHANGE_OF_MIND: Duration = Duration::from_secs(1);

/// All calls of a carrier: what sipp says of them, joined with their audio.
#[derive(Debug)]
pub(super) struct Exchange {
    business: Voice,
    visitor: Voice,
    calls: Vec<Connection>,
    texts: Vec<Text>,
    by_id: HashMap<String, usize>,
    /// What pages show to the people who have these numbers.
    pages: HashMap<String, [u8; 2]>,
    /// The calls with audio, by phone and by where Asterisk takes it.
    open: HashMap<(Phone, SocketAddr), usize>,
}

#[derive(Debug)]
struct Connection {
    record: PhoneCall,
    line: Line,
    over: bool,
    /// The phone was told to hang up.
    told: bool,
}

impl Exchange {
    pub(super) fn new(business: Voice, visitor: Voice) -> Self {
        let (by_id, open) = (HashMap::new(), HashMap::new());
        let (calls, texts) = (Vec::new(), Vec::new());
        Self { business, visitor, calls, texts, by_id, pages: HashMap::new(), open }
    }

    /// Takes a line of sipp's log.
    pub(super) fn signal(&mut self, line: &str) {
        let Some((signal, at, call_id)) = call::parse(line) else { return };
        if let Signal::Invite { number, rtp } = signal {
            self.begin((number, false), rtp, at, call_id);
        } else if let Signal::Calling { number, rtp } = signal {
            self.begin((number, true), rtp, at, call_id);
        } else if let Signal::Text(text) = signal {
            self.texts.push(text);
        } else if let Some(index) = self.by_id.get(call_id).copied() {
            self.follow(index, &signal, at);
        }
    }

    fn begin(
        &mut self,
        (number, calls_in): (&str, bool),
        rtp: SocketAddr,
        at: SystemTime,
        call_id: &str,
    ) {
        // An INVITE sent again is no second call.
        if self.by_id.contains_key(call_id) {
            return;
        }
        let index = self.calls.len();
        let record = PhoneCall {
            phone: if calls_in { Phone::Visitor } else { Phone::called(number) },
            number: number.to_owned(),
            calls_in,
            call_id: call_id.to_owned(),
            invited: at,
            answered: None,
            ended: None,
            end: None,
            reports: 0,
            rtp,
        };
        let (own, voice) = match record.phone {
            Phone::Business => (Tone::Business, self.business),
            Phone::Visitor => (Tone::Visitor, self.visitor),
        };
        let keys = keys(&record, self.pages.get(&record.number).copied());
        let line = Line::new(u16::try_from(index).unwrap_or(u16::MAX), own, voice, keys);
        self.calls.push(Connection { record, line, over: false, told: false });
        self.by_id.insert(call_id.to_owned(), index);
    }

    /// Shows digits to whoever has this number; they press them when they are asked to.
    pub(super) fn show(&mut self, number: &str, digits: [u8; 2]) {
        self.pages.insert(number.to_owned(), digits);
        for call in self.calls.iter_mut().filter(|call| call.record.number == number) {
            call.line.means_to_press(keys(&call.record, Some(digits)));
        }
    }

    fn follow(&mut self, index: usize, signal: &Signal<'_>, at: SystemTime) {
        let Some(Connection { record, line, over, .. }) = self.calls.get_mut(index) else { return };
        // What was on its way when the call was cut off moves nothing any more.
        if *over {
            return;
        }
        let place = (record.phone, record.rtp);
        match signal {
            Signal::Answer => {
                record.answered = Some(at);
                line.open(at);
                self.open.insert(place, index);
                return;
            }
            Signal::End(end) => {
                record.ended.get_or_insert(at);
                record.end.get_or_insert(*end);
            }
            Signal::Over => {
                *over = true;
                record.ended.get_or_insert(at);
                record.end.get_or_insert(End::Refused);
            }
            Signal::Invite { .. } | Signal::Calling { .. } | Signal::Text(_) => {}
        }
        // Asterisk may have given the same port to a later call already.
        if self.open.get(&place) == Some(&index) {
            self.open.remove(&place);
        }
    }

    /// Asterisk is gone, and with it every call that it had. A phone that went on speaking would be heard
    /// in another call: Asterisk uses its ports again.
    pub(super) fn cut_off(&mut self, at: SystemTime) {
        for Connection { record, over, .. } in self.calls.iter_mut().filter(|call| !call.over) {
            *over = true;
            record.ended.get_or_insert(at);
            record.end.get_or_insert(End::CutOff);
        }
        self.open.clear();
    }

    /// The packets that `phone` has to send, and where to.
    pub(super) fn speak(&mut self, phone: Phone, now: SystemTime) -> Vec<(SocketAddr, Vec<u8>)> {
        let mut packets = Vec::new();
        for ((_, to), index) in self.open.iter().filter(|((whose, _), _)| *whose == phone) {
            if let Some(call) = self.calls.get_mut(*index) {
                packets.extend(call.line.speak(now).into_iter().map(|packet| (*to, packet)));
            }
        }
        packets
    }

    pub(super) fn hear(&mut self, phone: Phone, from: SocketAddr, packet: &[u8], at: SystemTime) {
        let index = self.open.get(&(phone, from)).copied();
        if let Some(call) = index.and_then(|index| self.calls.get_mut(index)) {
            call.line.hear(packet, at);
        }
    }

    /// What `phone` answers to a report about one of its calls; a report comes from the port above
    /// the audio's.
    pub(super) fn report(
        &self,
        phone: Phone,
        from: SocketAddr,
        packet: &[u8],
    ) -> Option<(usize, Vec<u8>)> {
        let audio = SocketAddr::new(from.ip(), from.port().checked_sub(1)?);
        let index = *self.open.get(&(phone, audio))?;
        Some((index, self.calls.get(index)?.line.report(packet)?))
    }

    /// The answer to a report has left.
    pub(super) fn reported(&mut self, index: usize) {
        if let Some(call) = self.calls.get_mut(index) {
            call.record.reports += 1;
        }
    }

    /// The calls whose phone hangs up now because a second has passed since it accepted.
    pub(super) fn changes_of_mind(&mut self, now: SystemTime) -> Vec<String> {
        let changed = self.calls.iter_mut().filter(|call| {
            let Connection { record, line, over, told } = call;
            let fickle = record.phone == Phone::Business && record.last_digits() == "19";
            fickle && !*over && !*told && line.since_first_key(now) >= Some(CHANGE_OF_MIND)
        });
        changed
            .map(|call| {
                call.told = true;
                call.record.call_id.clone()
            })
            .collect()
    }

    pub(super) fn records(&self) -> Vec<PhoneCall> {
        self.calls.iter().map(|call| call.record.clone()).collect()
    }

    pub(super) fn texts(&self) -> Vec<Text> {
        self.texts.clone()
    }

    pub(super) fn heard(&self, call_id: &str) -> usize {
        let call = self.by_id.get(call_id).and_then(|index| self.calls.get(*index));
        call.map_or(0, |call| call.line.heard().len())
    }

    pub(super) fn has_calls(&self) -> bool {
        self.calls.iter().any(|call| !call.over)
    }

    pub(super) fn talks(&self) -> Vec<Talk> {
        Talk::all(
            &self.calls.iter().map(|call| (&call.record, call.line.heard())).collect::<Vec<_>>(),
        )
    }
}

/// What is pressed in a call by somebody whose page shows these digits, if it does.
fn keys(call: &PhoneCall, page: Option<[u8; 2]>) -> Keys {
    let others = page.map(|digits| digits.map(|digit| u8::from(digit == 0)));
    match (call.last_digits(), page, others) {
        ("16" | "17" | "18", ..) | (_, None, _) | (_, _, None) => {
            Keys::new(key(call.phone, call.last_digits()))
        }
        ("24", _, Some(others)) => Keys::typing(&[others; 3]),
        ("25", Some(page), Some(others)) => Keys::typing(&[others, page, page]),
        (_, Some(page), _) => Keys::typing(&[page; 3]),
    }
}

/// The key that is pressed at a number with these last digits.
fn key(phone: Phone, last_digits: &str) -> Option<u8> {
    match (phone, last_digits) {
        (_, "16" | "18") => None,
        (_, "17") => Some(9),
        (Phone::Business, _) => Some(1),
        (Phone::Visitor, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_whose_asterisk_is_gone_is_silent_and_what_was_on_its_way_moves_nothing() {
        let stamp = "2026-11-22\t22:46:24.776551\t1795387584.776551";
        let mut exchange = Exchange::new(Voice::Tone, Voice::Tone);
        exchange.signal(&format!("invite {stamp} c1 +12015550100 127.3.2.1 20024"));
        exchange.signal(&format!("answer {stamp} c1"));
        let later = exchange.records()[0].answered.unwrap() + Duration::from_secs(1);
        assert_eq!(exchange.speak(Phone::Business, later).len(), 50);

        exchange.cut_off(later);
        exchange.signal(&format!("answer {stamp} c1"));
        exchange.signal(&format!("bye {stamp} c1 pbx"));
        let record = &exchange.records()[0];
        assert_eq!((record.ended, record.end), (Some(later), Some(End::CutOff)));
        assert!(exchange.speak(Phone::Business, later + Duration::from_secs(1)).is_empty());
        assert!(!exchange.has_calls());
    }
}
