/// Decodes standard base64 with padding, as `BASE64_ENCODE` writes it.
pub(crate) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let padding = text.iter().rev().take_while(|&&byte| byte == b'=').count();
    let digits = text.get(..text.len() - padding)?;
    if padding > 2 {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    for group in digits.chunks(4) {
        let bits = group.iter().try_fold(0_u32, |bits, &digit| Some(bits << 6 | value(digit)?))?;
        let missing = 4 - group.len();
        let [_, three @ ..] = (bits << (6 * missing)).to_be_bytes();
        bytes.extend(three.into_iter().take(3 - missing));
    }
    Some(bytes)
}

fn value(digit: u8) -> Option<u32> {
    Some(u32::from(match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_examples_decode() {
        // RFC 4648, section 10.
        for (text, bytes) in [
            ("", ""),
            ("Zg==", "f"),
            ("Zm8=", "fo"),
            ("Zm9v", "foo"),
            ("Zm9vYg==", "foob"),
            ("Zm9vYmE=", "fooba"),
            ("Zm9vYmFy", "foobar"),
        ] {
            assert_eq!(decode(text.as_bytes()), Some(bytes.into()), "{text}");
        }
        assert_eq!(decode(b"/+8K"), Some(vec![0xff, 0xef, 0x0a]));
    }

    #[test]
    fn what_is_not_base64_is_refused() {
        for text in ["Zg", "Z===", "====", "Zm9\n", "Z=9v", "(a)="] {
            assert_eq!(decode(text.as_bytes()), None, "{text}");
        }
    }
}
