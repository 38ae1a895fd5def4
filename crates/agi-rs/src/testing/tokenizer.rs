/// Takes a command apart as Asterisk does; the line comes without its line feed.
///
/// Space and tab separate, a quotation mark toggles quoting wherever it stands, a backslash makes
/// the next byte literal inside and outside of quotes, and the 128th word is dropped.
#[must_use]
pub fn tokenize(line: &[u8]) -> Vec<Vec<u8>> {
    let mut words: Vec<Vec<u8>> = Vec::new();
    let (mut quoted, mut escaped, mut between) = (false, false, true);
    for &byte in line.split(|&byte| byte == 0).next().unwrap_or_default() {
        match byte {
            b'"' if !escaped => {
                quoted = !quoted;
                if quoted && between {
                    words.push(Vec::new());
                    between = false;
                }
            }
            b'\\' if !escaped => escaped = true,
            b' ' | b'\t' if !quoted && !escaped => between = true,
            _ => {
                if between {
                    words.push(Vec::new());
                    between = false;
                }
                if let Some(word) = words.last_mut() {
                    word.push(byte);
                }
                escaped = false;
            }
        }
    }
    words.truncate(127);
    words
}
