use std::time::Duration;

use super::rtp::{KeyPress, Sender};

/// When the first key is pressed, after the answer: a prompt has begun by then.
const FIRST: Duration = Duration::from_millis(800);
/// A key that had no effect is pressed again, as a person would.
const PAUSE: Duration = Duration::from_secs(2);
const PRESSES: u8 = 10;

/// The key that a person presses during a call, and how patiently.
#[derive(Debug)]
pub(crate) struct Keys {
    digit: Option<u8>,
    next: Duration,
    left: u8,
    press: Option<KeyPress>,
    first: Option<Duration>,
}

impl Keys {
    /// `None` presses nothing.
    pub(crate) fn new(digit: Option<u8>) -> Self {
        Self { digit, next: FIRST, left: PRESSES, press: None, first: None }
    }

    /// The packet of a press that is due at `elapsed` after the answer; it takes the place of audio.
    pub(crate) fn packet(&mut self, elapsed: Duration, sender: &mut Sender) -> Option<Vec<u8>> {
        let digit = self.digit?;
        if self.press.is_none() && self.left > 0 && elapsed >= self.next {
            self.press = Some(sender.press(digit));
            self.left -= 1;
            self.next = elapsed + PAUSE;
            self.first.get_or_insert(elapsed);
        }
        let press = self.press.as_mut()?;
        let packet = sender.key(press);
        if !press.advance() {
            self.press = None;
        }
        Some(packet)
    }

    /// No more presses: the other person is on the line.
    pub(crate) fn put_down(&mut self) {
        self.left = 0;
    }

    /// When the key was first pressed, after the answer.
    pub(crate) fn first(&self) -> Option<Duration> {
        self.first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// At which of `ticks` of 20 ms a key packet is sent.
    fn pressed(keys: &mut Keys, ticks: u32) -> Vec<u32> {
        let mut sender = Sender::new(1);
        (0..ticks)
            .filter(|tick| keys.packet(Duration::from_millis(20) * *tick, &mut sender).is_some())
            .collect()
    }

    #[test]
    fn a_key_is_pressed_again_until_the_other_person_is_there() {
        let mut keys = Keys::new(Some(1));
        let ticks = pressed(&mut keys, 200);
        assert_eq!(ticks, (40..50).chain(140..150).collect::<Vec<_>>());
        assert_eq!(keys.first(), Some(FIRST));

        let mut patient = Keys::new(Some(1));
        assert_eq!(pressed(&mut patient, 2000).len(), 100, "ten presses, and then no more");

        keys.put_down();
        assert_eq!(keys.packet(Duration::from_mins(1), &mut Sender::new(1)), None);
    }

    #[test]
    fn voicemail_presses_nothing() {
        assert!(pressed(&mut Keys::new(None), 500).is_empty());
    }
}
