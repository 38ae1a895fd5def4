use std::f64::consts::TAU;

use super::mulaw;

/// Samples in 20 ms at 8 kHz.
pub(crate) const FRAME: usize = 160;
const RATE: f64 = 8000.0;
const AMPLITUDE: f64 = 8000.0;

/// What fraction of a frame's energy must lie at the tone's frequency.
const PURITY: f64 = 0.7;
/// Mean square below which a frame is silence.
const FLOOR: f64 = 100.0 * 100.0;

/// Whose voice a tone is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Business,
    Visitor,
}

impl Tone {
    const ALL: [Self; 2] = [Self::Business, Self::Visitor];

    fn frequency(self) -> f64 {
        match self {
            Self::Business => 440.0,
            Self::Visitor => 880.0,
        }
    }

    /// The frame with this number of an endless tone, as µ-law.
    pub(crate) fn frame(self, number: u32) -> [u8; FRAME] {
        let step = TAU * self.frequency() / RATE;
        let mut sample = f64::from(number) * 160.0;
        std::array::from_fn(|_| {
            let value = AMPLITUDE * (step * sample).sin();
            sample += 1.0;
            #[expect(clippy::cast_possible_truncation, reason = "the amplitude fits")]
            mulaw::encode(value as i16)
        })
    }

    /// The tone that fills a µ-law frame; `None` for silence, speech, or a mixture.
    pub(crate) fn detect(payload: &[u8]) -> Option<Self> {
        let samples: Vec<f64> =
            payload.iter().map(|byte| f64::from(mulaw::decode(*byte))).collect();
        let energy: f64 = samples.iter().map(|sample| sample * sample).sum();
        #[expect(clippy::cast_precision_loss, reason = "a packet's length")]
        let count = samples.len() as f64;
        if count == 0.0 || energy / count < FLOOR {
            return None;
        }
        Self::ALL
            .into_iter()
            .find(|tone| power(&samples, tone.frequency()) * 2.0 / (count * energy) > PURITY)
    }
}

/// Goertzel's algorithm: the squared magnitude of one frequency.
fn power(samples: &[f64], frequency: f64) -> f64 {
    let coefficient = 2.0 * (TAU * frequency / RATE).cos();
    let (last, before) = samples
        .iter()
        .fold((0.0, 0.0), |(last, before), sample| (sample + coefficient * last - before, last));
    last * last + before * before - coefficient * last * before
}

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, reason = "amplitudes below 32768")]
mod tests {
    use super::*;

    /// A frame of several sines, each `(hertz, amplitude)`.
    fn mixed(parts: &[(f64, f64)]) -> Vec<u8> {
        let sample = |n: u32| -> f64 {
            parts
                .iter()
                .map(|(hertz, amplitude)| amplitude * (TAU * hertz * f64::from(n) / RATE).sin())
                .sum()
        };
        (0..160).map(|n| mulaw::encode(sample(n) as i16)).collect()
    }

    #[test]
    fn each_tone_is_heard_as_itself_at_any_phase() {
        for tone in Tone::ALL {
            for number in 0..500 {
                assert_eq!(Tone::detect(&tone.frame(number)), Some(tone), "frame {number}");
            }
        }
    }

    #[test]
    fn silence_noise_other_tones_and_speechlike_mixtures_are_neither() {
        assert_eq!(Tone::detect(&[]), None);
        assert_eq!(Tone::detect(&[0xFF; FRAME]), None);
        assert_eq!(Tone::detect(&mixed(&[(440.0, 50.0)])), None, "too faint");
        assert_eq!(Tone::detect(&mixed(&[(660.0, 8000.0)])), None);
        assert_eq!(
            Tone::detect(&mixed(&[(350.0, 4000.0), (620.0, 4000.0), (1400.0, 3000.0)])),
            None
        );
        assert_eq!(Tone::detect(&mixed(&[(440.0, 6000.0), (880.0, 6000.0)])), None, "both at once");
        let mut seed = 1_u32;
        let noisy: Vec<u8> = std::iter::repeat_with(|| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            seed.to_be_bytes()[0]
        })
        .take(FRAME)
        .collect();
        assert_eq!(Tone::detect(&noisy), None);
    }

    #[test]
    fn a_tone_is_heard_through_a_little_noise() {
        assert_eq!(Tone::detect(&mixed(&[(880.0, 6000.0), (300.0, 1500.0)])), Some(Tone::Visitor));
    }
}
