/// Undoes the encoding of `Env` and `Result`; a `%` without two digits behind it stays as it is.
#[must_use]
pub fn percent_decode(text: &str) -> Vec<u8> {
    let mut bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    while let Some((&byte, rest)) = bytes.split_first() {
        bytes = rest;
        match (byte, rest) {
            (b'%', [high, low, rest @ ..]) if let Some(value) = hex(*high, *low) => {
                decoded.push(value);
                bytes = rest;
            }
            _ => decoded.push(byte),
        }
    }
    decoded
}

fn hex(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high)? << 4 | digit(low)?).ok()
}
