//! How Asterisk takes `"Name" <number>` apart.

/// Name and number; what is longer than 255 bytes is cut first.
pub(super) fn parse(text: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let text = text.get(..255).unwrap_or(text).trim_ascii();
    let text = unquoted(text);
    match text.iter().rposition(|&byte| byte == b'<') {
        Some(at) => {
            let (name, number) = text.split_at(at);
            let number = number.get(1..).unwrap_or_default();
            let end = number.iter().rposition(|&byte| byte == b'>').unwrap_or(number.len());
            let number = number.get(..end).unwrap_or_default();
            (unescaped(unquoted(name.trim_ascii())), shrunk(number))
        }
        None if is_number(&shrunk(text)) => (Vec::new(), shrunk(text)),
        None => (unescaped(text), Vec::new()),
    }
}

fn unquoted(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\"").and_then(|inner| inner.strip_suffix(b"\"")).unwrap_or(text)
}

fn unescaped(text: &[u8]) -> Vec<u8> {
    let mut name = Vec::new();
    let mut bytes = text.iter().copied();
    while let Some(byte) = bytes.next() {
        name.extend(if byte == b'\\' { bytes.next() } else { Some(byte) });
    }
    name
}

/// Without blanks and parentheses, hyphens outside of brackets, and dots before the end.
fn shrunk(number: &[u8]) -> Vec<u8> {
    let mut depth = 0_i32;
    let mut kept = Vec::new();
    for (at, &byte) in number.iter().enumerate() {
        depth += i32::from(byte == b'[') - i32::from(byte == b']');
        let last = at + 1 == number.len();
        let keeps = match byte {
            b'(' | b' ' | b')' => false,
            b'-' => depth != 0,
            b'.' => last,
            _ => true,
        };
        kept.extend(keeps.then_some(byte));
    }
    kept
}

fn is_number(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(|byte| byte.is_ascii_digit() || b"*#+".contains(byte))
}
