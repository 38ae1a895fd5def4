use super::digits::decimal;
use super::error::InvalidPhoneNumber;

/// What a person typed, reduced to its digits.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Typed {
    /// It began with a `+`, so the digits begin with a calling code.
    pub(super) international: bool,
    /// ASCII, between 1 and 20 of them.
    pub(super) digits: String,
}

impl Typed {
    /// E.164 allows 15; exit code, trunk prefix and carrier selection come on top.
    const MAX_DIGITS: usize = 20;
    /// Room for separators and an extension; more is no attempt at a number.
    const MAX_CHARS: usize = 100;

    /// Drops separators and the extension. Everything else is refused rather than guessed at.
    pub(super) fn read(raw: &str) -> Result<Self, InvalidPhoneNumber> {
        let text = raw.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
        if text.is_empty() {
            return Err(InvalidPhoneNumber::Empty);
        }
        if text.chars().nth(Self::MAX_CHARS).is_some() {
            return Err(InvalidPhoneNumber::NotANumber);
        }
        let mut typed = Self { international: false, digits: String::new() };
        let mut rest = text.chars();
        loop {
            let here = rest.as_str();
            let Some(c) = rest.next() else { break };
            match c {
                _ if is_separator(c) => {}
                '+' | '＋' if typed.digits.is_empty() && !typed.international => {
                    typed.international = true;
                }
                '*' | '#' | '＊' | '＃' => return Err(InvalidPhoneNumber::EmergencyOrShort),
                _ => match decimal(c) {
                    Some(_) if typed.digits.len() == Self::MAX_DIGITS => {
                        return Err(InvalidPhoneNumber::TooLong);
                    }
                    Some(digit) => typed.digits.push(digit),
                    None if !typed.digits.is_empty() && is_extension(here) => break,
                    None if c.is_alphabetic() => return Err(InvalidPhoneNumber::Letters),
                    None => return Err(InvalidPhoneNumber::NotANumber),
                },
            }
        }
        if typed.digits.is_empty() { Err(InvalidPhoneNumber::NotANumber) } else { Ok(typed) }
    }

    /// Longer short codes (116 117, 10111) begin with a 1 nearly everywhere. Some countries have real
    /// numbers of that look, so this only chooses the words for one that is refused.
    pub(super) fn looks_like_a_short_code(&self) -> bool {
        !self.international && self.digits.len() <= 6 && self.digits.starts_with('1')
    }
}

/// Emergency and service numbers have at most three digits (112, 911, N11, 0 for the operator),
/// however many zeros somebody puts before them.
pub(super) fn is_service_number(digits: &str) -> bool {
    digits.trim_start_matches('0').len() <= 3
}

/// Says whether `text` is an extension and nothing more: `x123`, `ext. 123`, `;ext=123`. A phone
/// can't be rung by its extension, so the number before it is the one to call.
fn is_extension(text: &str) -> bool {
    const MARKS: [&str; 6] = [";ext=", "extension", "extn", "ext", "x", "ｘ"];
    const MAX_DIGITS: usize = 9;
    let text = text.to_lowercase();
    let Some(after) = MARKS.iter().find_map(|mark| text.strip_prefix(mark)) else { return false };
    let number = after.trim_start_matches(|c| is_separator(c) || c == ':');
    (1..=MAX_DIGITS).contains(&number.chars().count())
        && number.chars().all(|c| decimal(c).is_some())
}

fn is_separator(c: char) -> bool {
    matches!(c, '\t' | '-' | '.' | '/' | '(' | ')' | '[' | ']' | '~')
        || matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30FC}' | '\u{2053}' | '\u{223C}')
        || matches!(c, '（' | '）' | '［' | '］' | '－'..='／' | '～')
        || (c.is_whitespace() && !c.is_control())
        || is_invisible(c)
}

/// Soft hyphen, zero-width and direction marks, which come along when a number is pasted.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}')
        || matches!(c, '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}
