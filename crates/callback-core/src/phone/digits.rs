/// The value of a decimal digit of any script: visitors type the digits of their own keyboard.
pub(super) fn decimal(c: char) -> Option<char> {
    if c.is_ascii() {
        return c.is_ascii_digit().then_some(c);
    }
    let code = u32::from(c);
    let before = ZEROS.partition_point(|&zero| zero <= code).checked_sub(1)?;
    let value = code - ZEROS.get(before)?;
    char::from_digit(value, 10)
}

/// The zero of each script; its other nine digits follow it. Unicode keeps to that for every
/// character of category Nd.
const ZEROS: [u32; 75] = [
    0x0660,
    0x06F0,
    0x07C0,
    0x0966,
    0x09E6,
    0x0A66,
    0x0AE6,
    0x0B66,
    0x0BE6,
    0x0C66,
    0x0CE6,
    0x0D66,
    0x0DE6,
    0x0E50,
    0x0ED0,
    0x0F20,
    0x1040,
    0x1090,
    0x17E0,
    0x1810,
    0x1946,
    0x19D0,
    0x1A80,
    0x1A90,
    0x1B50,
    0x1BB0,
    0x1C40,
    0x1C50,
    0xA620,
    0xA8D0,
    0xA900,
    0xA9D0,
    0xA9F0,
    0xAA50,
    0xABF0,
    0xFF10,
    0x0001_04A0,
    0x0001_0D30,
    0x0001_0D40,
    0x0001_1066,
    0x0001_10F0,
    0x0001_1136,
    0x0001_11D0,
    0x0001_12F0,
    0x0001_1450,
    0x0001_14D0,
    0x0001_1650,
    0x0001_16C0,
    0x0001_16D0,
    0x0001_16DA,
    0x0001_1730,
    0x0001_18E0,
    0x0001_1950,
    0x0001_1BF0,
    0x0001_1C50,
    0x0001_1D50,
    0x0001_1DA0,
    0x0001_1F50,
    0x0001_6130,
    0x0001_6A60,
    0x0001_6AC0,
    0x0001_6B50,
    0x0001_6D70,
    0x0001_CCF0,
    0x0001_D7CE,
    0x0001_D7D8,
    0x0001_D7E2,
    0x0001_D7EC,
    0x0001_D7F6,
    0x0001_E140,
    0x0001_E2F0,
    0x0001_E4F0,
    0x0001_E5F1,
    0x0001_E950,
    0x0001_FBF0,
];

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn every_digit_of_unicode_has_a_value_and_nothing_else_has() {
        let digit = regex::Regex::new(r"^\d$").unwrap();
        let mut run = 0;
        for c in '\0'..=char::MAX {
            if digit.is_match(c.encode_utf8(&mut [0; 4])) {
                // Digits come in runs of ten, from 0 to 9.
                assert_eq!(decimal(c), char::from_digit(run % 10, 10), "U+{:04X}", u32::from(c));
                run += 1;
            } else {
                assert_eq!(decimal(c), None, "U+{:04X}", u32::from(c));
            }
        }
        assert!(run >= 760, "only {run} digits");
    }
}
