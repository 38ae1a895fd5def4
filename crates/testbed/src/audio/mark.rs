//! Which call a frame comes from, written into its first samples, as quiet as the rounding of
//! µ-law. Tones tell the two sides apart; marks tell ten talks at a time apart.

/// Samples that a mark takes: four nibbles of the number, two of its check.
const LENGTH: usize = 6;
/// Codes from here up are the sixteen quietest positive samples.
const QUIET: u8 = 0xF0;

pub(crate) fn write(frame: &mut [u8], call: u16) {
    for (sample, nibble) in frame.iter_mut().zip(nibbles(call)) {
        *sample = QUIET | nibble;
    }
}

pub(crate) fn read(frame: &[u8]) -> Option<u16> {
    let head = frame.get(..LENGTH)?;
    let call = head.iter().take(4).fold(0, |call, sample| call << 4 | u16::from(sample & 0x0F));
    head.iter().copied().eq(nibbles(call).map(|nibble| QUIET | nibble)).then_some(call)
}

fn nibbles(call: u16) -> [u8; LENGTH] {
    let [high, low] = call.to_be_bytes();
    let check = high.wrapping_mul(31).wrapping_add(low).wrapping_mul(97) ^ 0x5A;
    [high >> 4, high & 0x0F, low >> 4, low & 0x0F, check >> 4, check & 0x0F]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::tone::{FRAME, Tone};

    #[test]
    fn a_mark_is_read_back_and_leaves_the_tone_audible() {
        for call in [0, 1, 399, u16::MAX] {
            let mut frame = Tone::Visitor.frame(7);
            write(&mut frame, call);
            assert_eq!(read(&frame), Some(call));
            assert_eq!(Tone::detect(&frame), Some(Tone::Visitor));
        }
    }

    #[test]
    fn tones_and_silence_carry_no_mark() {
        assert_eq!(read(&[0xFF; FRAME]), None);
        assert_eq!(read(&[0xFF; 3]), None);
        for number in 0..2000 {
            assert_eq!(read(&Tone::Business.frame(number)), None, "frame {number}");
        }
    }
}
