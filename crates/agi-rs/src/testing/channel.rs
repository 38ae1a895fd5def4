use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What the caller does during the next command that plays a sound or waits for a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Listens.
    Listen,
    /// Presses a key; lost if the command doesn't wait for it.
    Press(char),
    /// Hangs up: the command gives -1, and the channel is dead.
    HangUp,
}

impl Act {
    /// Presses a key.
    #[must_use]
    pub const fn press(key: char) -> Self {
        Self::Press(key)
    }
}

/// What a dialplan application does when it is executed.
#[derive(Clone, Debug, Default)]
pub struct Executed {
    result: i32,
    variables: Vec<(String, String)>,
    hangs_up: bool,
}

impl Executed {
    /// Returns `result`; 1 is followed by the 520 that a real Asterisk adds.
    #[must_use]
    pub fn returning(result: i32) -> Self {
        Self { result, ..Self::default() }
    }

    /// Sets a channel variable.
    #[must_use]
    pub fn setting(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Leaves a dead channel.
    #[must_use]
    pub const fn hanging_up(mut self) -> Self {
        self.hangs_up = true;
        self
    }
}

/// One channel with what belongs to it.
#[derive(Debug, Default)]
pub(super) struct Channel {
    pub(super) variables: BTreeMap<String, Vec<u8>>,
    pub(super) database: BTreeMap<(String, String), Vec<u8>>,
    pub(super) missing_sounds: BTreeSet<String>,
    pub(super) acts: VecDeque<Act>,
    pub(super) applications: BTreeMap<String, Executed>,
    pub(super) dead: bool,
}

const USAGE: &str = "520-Invalid command syntax.  Proper usage follows:\n\
                     Usage: as in the manual\n520 End of proper usage.\n";

impl Channel {
    /// Runs one command and gives what Asterisk answers.
    pub(super) fn run(&mut self, words: &[Vec<u8>]) -> Vec<u8> {
        let words: Vec<String> =
            words.iter().map(|word| String::from_utf8_lossy(word).into_owned()).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let upper: Vec<String> = words.iter().map(|word| word.to_uppercase()).collect();
        let upper: Vec<&str> = upper.iter().map(String::as_str).collect();
        if self.dead && needs_life(&upper) {
            return b"511 Command Not Permitted on a dead channel or intercept routine\n".to_vec();
        }
        match (upper.as_slice(), words.as_slice()) {
            (["NOOP", ..] | ["ANSWER"], _) => text("200 result=0"),
            (["VERBOSE", ..], [_, _] | [_, _, _]) => text("200 result=1"),
            (["HANGUP"], _) => {
                self.dead = true;
                text("200 result=1")
            }
            (["CHANNEL", "STATUS"], _) => text("200 result=6"),
            (["SET", "VARIABLE", ..], [_, _, name, value]) => {
                self.variables.insert((*name).to_owned(), value.as_bytes().to_vec());
                text("200 result=1")
            }
            (["GET", "VARIABLE", ..], [_, _, name]) => found(self.variables.get(*name)),
            (["GET", "FULL", "VARIABLE", ..], [_, _, _, expression]) => {
                found(Some(&self.expand(expression)))
            }
            (["DATABASE", "PUT", ..], [_, _, family, key, value]) => {
                let path = ((*family).to_owned(), (*key).to_owned());
                self.database.insert(path, value.as_bytes().to_vec());
                text("200 result=1")
            }
            (["DATABASE", "GET", ..], [_, _, family, key]) => {
                found(self.database.get(&((*family).to_owned(), (*key).to_owned())))
            }
            (["DATABASE", "DEL", ..], [_, _, family, key]) => {
                self.database.remove(&((*family).to_owned(), (*key).to_owned()));
                text("200 result=1")
            }
            (["STREAM", "FILE", ..], [_, _, file, escape] | [_, _, file, escape, _]) => {
                self.play(file, escape)
            }
            (["WAIT", "FOR", "DIGIT", _], _) => match self.acts.pop_front() {
                Some(Act::Press(key)) => text(&format!("200 result={}", u32::from(key))),
                Some(Act::HangUp) => self.hung_up(""),
                Some(Act::Listen) | None => text("200 result=0"),
            },
            (["GET", "DATA", _, ..], _) => match self.acts.pop_front() {
                Some(Act::Press(key)) => text(&format!("200 result={key}")),
                Some(Act::HangUp) => self.hung_up(""),
                Some(Act::Listen) | None => text("200 result= (timeout)"),
            },
            (["EXEC", _, ..], [_, app, ..]) => self.execute(app),
            ([name, ..], _) if KNOWN.contains(name) => USAGE.into(),
            _ => text("510 Invalid or unknown command"),
        }
    }

    fn play(&mut self, file: &str, escape: &str) -> Vec<u8> {
        if self.missing_sounds.contains(file) {
            return text("200 result=-1 endpos=0");
        }
        match self.acts.pop_front() {
            Some(Act::Press(key)) if escape.contains(key) => {
                text(&format!("200 result={} endpos=4000", u32::from(key)))
            }
            Some(Act::HangUp) => self.hung_up(" endpos=4000"),
            _ => text("200 result=0 endpos=8000"),
        }
    }

    fn execute(&mut self, app: &str) -> Vec<u8> {
        let Some(executed) = self.applications.get(app).cloned() else {
            return text("200 result=-2");
        };
        for (name, value) in executed.variables {
            self.variables.insert(name, value.into_bytes());
        }
        self.dead |= executed.hangs_up;
        let mut answer = text(&format!("200 result={}", executed.result));
        if executed.result == 1 {
            answer.extend_from_slice(USAGE.as_bytes());
        }
        answer
    }

    fn hung_up(&mut self, rest: &str) -> Vec<u8> {
        self.dead = true;
        text(&format!("200 result=-1{rest}"))
    }

    /// Enough of expansion for `${NAME}` and `${BASE64_ENCODE(…${NAME})}`.
    fn expand(&self, expression: &str) -> Vec<u8> {
        let Some(inner) = expression.strip_prefix("${").and_then(|text| text.strip_suffix('}'))
        else {
            return expression.as_bytes().to_vec();
        };
        let Some((call, name)) = inner.split_once("${") else { return self.value(inner) };
        let (name, end) = name.split_once('}').unwrap_or((name, ""));
        // As in Asterisk the value goes in first, and what it then looks like is taken apart.
        let call = [call.as_bytes(), &self.value(name), end.as_bytes()].concat();
        let (call, offset) = cut_at_colon(&call);
        let arguments = call.strip_prefix(b"BASE64_ENCODE(").unwrap_or_default();
        let close = arguments.iter().rposition(|&byte| byte == b')').unwrap_or(arguments.len());
        let encoded = encode_base64(arguments.get(..close).unwrap_or_default());
        encoded.get(offset..).unwrap_or_default().to_vec()
    }

    fn value(&self, name: &str) -> Vec<u8> {
        self.variables.get(name).cloned().unwrap_or_default()
    }
}

/// A colon outside of parentheses begins `:offset`.
fn cut_at_colon(call: &[u8]) -> (&[u8], usize) {
    let mut depth = 0_i32;
    for (at, byte) in call.iter().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            b':' if depth == 0 => {
                let (call, offset) = call.split_at(at);
                let digits = offset.iter().skip(1).take_while(|byte| byte.is_ascii_digit());
                let offset = digits.fold(0, |sum: usize, digit| {
                    sum.saturating_mul(10).saturating_add(usize::from(digit - b'0'))
                });
                return (call, offset);
            }
            _ => {}
        }
    }
    (call, 0)
}

const KNOWN: [&str; 8] = ["VERBOSE", "SET", "GET", "DATABASE", "STREAM", "WAIT", "EXEC", "CHANNEL"];

fn needs_life(words: &[&str]) -> bool {
    matches!(
        words,
        ["ANSWER" | "HANGUP" | "STREAM" | "WAIT", ..]
            | ["CHANNEL", "STATUS", ..]
            | ["GET", "DATA", ..]
    )
}

fn text(line: &str) -> Vec<u8> {
    format!("{line}\n").into_bytes()
}

fn found(value: Option<&Vec<u8>>) -> Vec<u8> {
    value.map_or_else(
        || text("200 result=0"),
        |value| [b"200 result=1 (", value.as_slice(), b")\n"].concat(),
    )
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
