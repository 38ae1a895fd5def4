use std::collections::VecDeque;
use std::time::Duration;

use super::rtp::{KeyPress, Sender};

/// When the first key is pressed, after the answer: a prompt has begun by then.
const FIRST: Duration = Duration::from_millis(800);
/// A key that had no effect is pressed again, as a person would.
const PAUSE: Duration = Duration::from_secs(2);
const PRESSES: u32 = 10;
/// Digits are pressed once the question for them has begun; it goes on for eight seconds at least.
const FIRST_DIGIT: Duration = Duration::from_secs(5);
const NEXT_DIGIT: Duration = Duration::from_millis(400);
/// After wrong digits: the question has begun once more.
const NEXT_TRY: Duration = Duration::from_secs(6);

/// The keys that a person presses during a call, and how patiently.
#[derive(Debug)]
pub(crate) struct Keys {
    /// When each is pressed, after the answer.
    due: VecDeque<(Duration, u8)>,
    press: Option<KeyPress>,
    first: Option<Duration>,
}

impl Keys {
    /// `None` presses nothing.
    pub(crate) fn new(digit: Option<u8>) -> Self {
        let presses = |digit| (0..PRESSES).map(move |nth| (FIRST + PAUSE * nth, digit));
        Self::due_at(digit.into_iter().flat_map(presses).collect())
    }

    /// One entry for each try.
    pub(crate) fn typing(tries: &[[u8; 2]]) -> Self {
        let tries = (0_u32..).zip(tries).flat_map(|(nth, [first, second])| {
            let at = FIRST_DIGIT + NEXT_TRY * nth;
            [(at, *first), (at + NEXT_DIGIT, *second)]
        });
        Self::due_at(tries.collect())
    }

    const fn due_at(due: VecDeque<(Duration, u8)>) -> Self {
        Self { due, press: None, first: None }
    }

    /// The packet of a press that is due at `elapsed` after the answer; it takes the place of audio.
    pub(crate) fn packet(&mut self, elapsed: Duration, sender: &mut Sender) -> Option<Vec<u8>> {
        if self.press.is_none()
            && let Some((_, digit)) = self.due.pop_front_if(|(at, _)| *at <= elapsed)
        {
            self.press = Some(sender.press(digit));
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
        self.due.clear();
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
    fn digits_are_pressed_one_after_the_other_and_tries_apart() {
        let mut keys = Keys::typing(&[[4, 7], [0, 8]]);
        let ticks = pressed(&mut keys, 1000);
        let presses = [250, 270, 550, 570].into_iter().flat_map(|begin| begin..begin + 10);
        assert_eq!(ticks, presses.collect::<Vec<_>>());
    }

    #[test]
    fn voicemail_presses_nothing() {
        assert!(pressed(&mut Keys::new(None), 500).is_empty());
    }
}
