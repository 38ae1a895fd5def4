use std::fmt::Write as _;

/// Bytes as hexadecimal digits in small letters, two each.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}"); // Writing to a string can't fail.
        text
    })
}
