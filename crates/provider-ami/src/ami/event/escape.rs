//! The C escapes that Asterisk writes into some values. Other values are raw, and must not be unescaped.

use std::borrow::Cow;

use memchr::memchr;

/// Undoes the escapes once. What is no escape of Asterisk's stays as it is.
pub(super) fn unescape(raw: &[u8]) -> Cow<'_, [u8]> {
    let Some(first) = memchr(b'\\', raw) else { return Cow::Borrowed(raw) };
    let (clean, mut rest) = raw.split_at(first);
    let mut text = clean.to_vec();
    while let Some((&byte, after)) = rest.split_first() {
        let escaped = after.split_first().filter(|_| byte == b'\\');
        let meant = escaped.and_then(|(letter, after)| Some((meaning(*letter)?, after)));
        let (byte, after) = meant.unwrap_or((byte, after));
        text.push(byte);
        rest = after;
    }
    Cow::Owned(text)
}

fn meaning(letter: u8) -> Option<u8> {
    Some(match letter {
        b'a' => 0x07,
        b'b' => 0x08,
        b'f' => 0x0c,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 0x0b,
        b'\\' | b'\'' | b'"' | b'?' => letter,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_escape_is_undone_once() {
        let table: [(&[u8], &[u8]); 8] = [
            (br#"O\'Brien \"x\"\?"#, br#"O'Brien "x"?"#),
            (br"\a\b\f\n\r\t\v\\", b"\x07\x08\x0c\n\r\t\x0b\\"),
            (br"\\n", br"\n"),
            (br"\\\n", b"\\\n"),
            (br"no escape \x41 \0 \%", br"no escape \x41 \0 \%"),
            (br"at the end \", br"at the end \"),
            (b"", b""),
            (b"\xff\\t\xfe", b"\xff\t\xfe"),
        ];
        for (raw, meant) in table {
            assert_eq!(unescape(raw), meant, "{raw:?}");
        }
        assert!(matches!(unescape(b"plain"), Cow::Borrowed(_)));
    }
}
