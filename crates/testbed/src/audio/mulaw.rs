//! G.711 µ-law: what PCMU carries.

const BIAS: i32 = 0x84;
const CLIP: i32 = 32_635;

/// One byte for a sample of 16 bits.
pub(crate) fn encode(sample: i16) -> u8 {
    let magnitude = i32::from(sample).abs().min(CLIP) + BIAS;
    // The position of the highest bit, counted from bit 7.
    let exponent = 24 - magnitude.leading_zeros().min(24);
    let mantissa = (magnitude >> (exponent + 3)) & 0x0F;
    let sign = if sample < 0 { 0x80 } else { 0 };
    let code = sign | (i32::try_from(exponent).unwrap_or(0) << 4) | mantissa;
    !u8::try_from(code).unwrap_or(u8::MAX)
}

/// The sample that a byte stands for.
pub(crate) fn decode(byte: u8) -> i16 {
    let code = i32::from(!byte);
    let magnitude = ((((code & 0x0F) << 3) + BIAS) << ((code >> 4) & 0x07)) - BIAS;
    let sample = if code & 0x80 == 0 { magnitude } else { -magnitude };
    i16::try_from(sample).unwrap_or(i16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_codes_are_the_standards() {
        assert_eq!(encode(0), 0xFF);
        assert_eq!(encode(-32_124), 0x00);
        assert_eq!(encode(32_124), 0x80);
        assert_eq!(decode(0xFF), 0);
        assert_eq!(decode(0x00), -32_124);
        assert_eq!(decode(0x80), 32_124);
    }

    #[test]
    fn every_code_survives_the_way_there_and_back() {
        for code in 0..=u8::MAX {
            // Minus zero and zero are one sample.
            let expected = if code == 0x7F { 0xFF } else { code };
            assert_eq!(encode(decode(code)), expected, "{code:#x}");
        }
    }

    #[test]
    fn a_sample_changes_by_no_more_than_its_step() {
        for sample in (-32_635..=32_635).step_by(7) {
            let sample = i16::try_from(sample).unwrap();
            let error = (i32::from(decode(encode(sample))) - i32::from(sample)).abs();
            assert!(error <= 4 + i32::from(sample).abs() / 16, "{sample}: {error}");
        }
    }
}
