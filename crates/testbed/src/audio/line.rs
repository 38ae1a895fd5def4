use std::collections::VecDeque;
use std::time::{Duration, SystemTime};

use super::keys::Keys;
use super::mark;
use super::rtcp;
use super::rtp::{self, Sender};
use super::tone::{FRAME, Tone};

const FRAME_TIME: Duration = Duration::from_millis(20);
/// µ-law's zero.
const SILENCE: [u8; FRAME] = [0xFF; FRAME];

/// What a phone says while it is on a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Voice {
    /// Its own tone: 440 Hz from the business, 880 Hz from the visitor.
    #[default]
    Tone,
    Silence,
    /// Sends back what it hears, so that the other side hears itself.
    EchoOfWhatItHears,
}

/// A frame of audio that reached a phone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Heard {
    pub(crate) at: SystemTime,
    pub(crate) tone: Option<Tone>,
    /// The call that it was spoken in.
    pub(crate) mark: Option<u16>,
}

/// The audio of one call at one phone, from its answer to its end.
#[derive(Debug)]
pub(crate) struct Line {
    call: u16,
    own: Tone,
    voice: Voice,
    keys: Keys,
    sender: Sender,
    opened: Option<SystemTime>,
    spoken: u32,
    echo: VecDeque<Vec<u8>>,
    heard: Vec<Heard>,
}

impl Line {
    pub(crate) fn new(call: u16, own: Tone, voice: Voice, keys: Keys) -> Self {
        Self {
            call,
            own,
            voice,
            keys,
            sender: Sender::new(0x1000_0000 | u32::from(call)),
            opened: None,
            spoken: 0,
            echo: VecDeque::new(),
            heard: Vec::new(),
        }
    }

    /// Who has this phone means to press other keys than those of before.
    pub(crate) fn means_to_press(&mut self, keys: Keys) {
        self.keys = keys;
    }

    /// The phone has answered.
    pub(crate) fn open(&mut self, at: SystemTime) {
        self.opened.get_or_insert(at);
    }

    /// The packets that are due: one for each 20 ms since the answer, even after a delay.
    pub(crate) fn speak(&mut self, now: SystemTime) -> Vec<Vec<u8>> {
        let Some(elapsed) = self.opened.and_then(|at| now.duration_since(at).ok()) else {
            return Vec::new();
        };
        let due = u32::try_from(elapsed.as_millis() / FRAME_TIME.as_millis()).unwrap_or(u32::MAX);
        let mut packets = Vec::new();
        while self.spoken < due {
            let moment = FRAME_TIME * self.spoken;
            let press = self.keys.packet(moment, &mut self.sender);
            let packet = press.unwrap_or_else(|| {
                let frame = self.frame();
                self.sender.audio(&frame)
            });
            packets.push(packet);
            self.spoken += 1;
        }
        packets
    }

    /// Takes a packet that came from the other end.
    pub(crate) fn hear(&mut self, packet: &[u8], at: SystemTime) {
        let Some(payload) = rtp::audio(packet) else { return };
        let (tone, mark) = (Tone::detect(payload), mark::read(payload));
        // A prompt may hold a tone, too; a mark comes from a phone alone.
        if mark.is_some() && tone.is_some_and(|tone| tone != self.own) {
            self.keys.put_down();
        }
        self.heard.push(Heard { at, tone, mark });
        if self.voice == Voice::EchoOfWhatItHears {
            self.echo.push_back(payload.to_owned());
        }
    }

    pub(crate) fn heard(&self) -> &[Heard] {
        &self.heard
    }

    /// A phone's report of how well it hears, in answer to one from the other end.
    pub(crate) fn report(&self, packet: &[u8]) -> Option<Vec<u8>> {
        rtcp::answer(packet, self.sender.source())
    }

    /// How long ago the first key was pressed.
    pub(crate) fn since_first_key(&self, now: SystemTime) -> Option<Duration> {
        now.duration_since(self.opened? + self.keys.first()?).ok()
    }

    fn frame(&mut self) -> Vec<u8> {
        match self.voice {
            Voice::Tone => {
                let mut frame = self.own.frame(self.spoken);
                mark::write(&mut frame, self.call);
                frame.into()
            }
            Voice::Silence => SILENCE.into(),
            Voice::EchoOfWhatItHears => self.echo.pop_front().unwrap_or_else(|| SILENCE.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn line(own: Tone, voice: Voice) -> Line {
        let mut line = Line::new(7, own, voice, Keys::new(None));
        line.open(SystemTime::UNIX_EPOCH);
        line
    }

    fn at(ms: u32) -> SystemTime {
        SystemTime::UNIX_EPOCH + MS * ms
    }

    #[test]
    fn nothing_is_said_before_the_answer_and_nothing_is_lost_by_a_late_tick() {
        let mut unanswered = Line::new(1, Tone::Business, Voice::Tone, Keys::new(Some(1)));
        assert!(unanswered.speak(at(5000)).is_empty());

        let mut line = line(Tone::Business, Voice::Tone);
        assert_eq!(line.speak(at(20)).len(), 1);
        assert_eq!(line.speak(at(39)).len(), 0);
        assert_eq!(line.speak(at(1000)).len(), 49);
    }

    #[test]
    fn the_other_side_hears_the_tone_and_which_call_it_comes_from() {
        let mut business = line(Tone::Business, Voice::Tone);
        let mut visitor = line(Tone::Visitor, Voice::Silence);
        for packet in business.speak(at(200)) {
            visitor.hear(&packet, at(200));
        }
        assert_eq!(visitor.heard().len(), 10);
        for heard in visitor.heard() {
            assert_eq!((heard.tone, heard.mark), (Some(Tone::Business), Some(7)));
        }
    }

    #[test]
    fn silence_is_heard_as_nothing_and_an_echo_as_oneself() {
        let mut silent = line(Tone::Visitor, Voice::Silence);
        let mut echoing = line(Tone::Visitor, Voice::EchoOfWhatItHears);
        let mut business = line(Tone::Business, Voice::Tone);
        for packet in business.speak(at(200)) {
            echoing.hear(&packet, at(200));
        }
        let answers = [silent.speak(at(200)), echoing.speak(at(200))].concat();
        for packet in answers {
            business.hear(&packet, at(200));
        }
        let tones: Vec<Option<Tone>> = business.heard().iter().map(|heard| heard.tone).collect();
        assert_eq!(tones[..10], [None; 10]);
        assert_eq!(tones[10..], [Some(Tone::Business); 10]);
    }
}
