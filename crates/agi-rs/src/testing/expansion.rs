use super::channel::Channel;

impl Channel {
    /// What Asterisk puts in place of each `${…}`: variables, functions whose value a test has
    /// set, and `BASE64_ENCODE`; with `:offset:length` if it is there.
    pub(super) fn expand(&self, text: &[u8]) -> Vec<u8> {
        let mut expanded = Vec::new();
        let mut rest = text;
        while let Some(start) = rest.windows(2).position(|pair| pair == b"${") {
            let (before, from) = rest.split_at(start);
            expanded.extend_from_slice(before);
            let inner = from.get(2..).unwrap_or_default();
            let end = closing_brace(inner);
            // As in Asterisk what is inside goes in first, and what it then looks like is taken
            // apart.
            expanded.extend(self.value(&self.expand(inner.get(..end).unwrap_or_default())));
            rest = inner.get(end + 1..).unwrap_or_default();
        }
        expanded.extend_from_slice(rest);
        expanded
    }

    fn value(&self, inner: &[u8]) -> Vec<u8> {
        let (name, offset, length) = cut_at_colon(inner);
        let value = if let Some(argument) = name.strip_prefix(b"BASE64_ENCODE(") {
            let close = argument.iter().rposition(|&byte| byte == b')');
            encode_base64(argument.get(..close.unwrap_or(argument.len())).unwrap_or_default())
        } else {
            let name = String::from_utf8_lossy(name).into_owned();
            self.variables.get(&name).cloned().unwrap_or_default()
        };
        let kept = value.get(offset..).unwrap_or_default();
        kept.get(..length).unwrap_or(kept).to_vec()
    }
}

/// Where the brace that closes the one before `text` stands, or the end.
fn closing_brace(text: &[u8]) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return at,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// A colon outside of parentheses begins `:offset:length`.
fn cut_at_colon(call: &[u8]) -> (&[u8], usize, usize) {
    let mut depth = 0_i32;
    let outside = |byte: &u8| {
        depth += i32::from(*byte == b'(') - i32::from(*byte == b')');
        depth == 0 && *byte == b':'
    };
    let Some(at) = call.iter().position(outside) else { return (call, 0, usize::MAX) };
    let (call, cut) = call.split_at(at);
    let mut numbers = cut.split(|&byte| byte == b':').skip(1).map(number);
    (call, numbers.next().unwrap_or(0), numbers.next().unwrap_or(usize::MAX))
}

fn number(text: &[u8]) -> usize {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold(0, |sum: usize, digit| {
        sum.saturating_mul(10).saturating_add(usize::from(digit - b'0'))
    })
}

fn encode_base64(bytes: &[u8]) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digit = |bits: u32| DIGITS.get((bits & 63) as usize).copied().unwrap_or_default();
    let mut text = Vec::new();
    for group in bytes.chunks(3) {
        let bits = group.iter().fold(0, |bits, &byte| bits << 8 | u32::from(byte));
        let bits = bits << (8 * (3 - group.len()));
        let digits = [18, 12, 6, 0].map(|shift| digit(bits >> shift));
        text.extend(digits.into_iter().take(group.len() + 1));
        text.resize(text.len().next_multiple_of(4), b'=');
    }
    text
}
