use crate::command::{Command, DecodeError};
use crate::digits::Dtmf;
use crate::line::{ArgError, Line};
use crate::reply::Reply;

/// `SPEECH RECOGNIZE`: plays a prompt and listens, by voice and by key; fails if no recogniser is
/// loaded.
///
/// ```
/// use agi_rs::commands::SpeechRecognize;
///
/// let question =
///     SpeechRecognize { timeout_seconds: Some(8), ..SpeechRecognize::new("which-department") };
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SpeechRecognize<'a> {
    /// The sound, without extension; speech interrupts it. Asterisk goes on without it if it is
    /// missing.
    pub prompt: &'a str,
    /// How long to listen after the prompt, in seconds, at least 1; `None` is until speech, a key
    /// or the hangup.
    pub timeout_seconds: Option<u16>,
    /// Where in the prompt to begin, in samples.
    pub offset_samples: u32,
}

impl<'a> SpeechRecognize<'a> {
    /// Plays all of `prompt` and listens until speech, a key or the hangup.
    #[must_use]
    pub const fn new(prompt: &'a str) -> Self {
        Self { prompt, timeout_seconds: None, offset_samples: 0 }
    }
}

/// What the recogniser heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recognition {
    /// Speech, understood in zero or more ways.
    Speech {
        /// The best first; what did not fit into Asterisk's 4095 bytes is left out.
        results: Vec<Heard>,
        /// Where speech interrupted the prompt, in samples; 0 if it didn't.
        endpos_samples: u64,
    },
    /// A key.
    Digit {
        /// The key.
        digit: Dtmf,
        /// Where speech interrupted the prompt, in samples; 0 if it didn't.
        endpos_samples: u64,
    },
    /// Nothing in time.
    Timeout,
    /// The caller hung up.
    Hangup,
}

/// One way to understand what was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// How sure the engine is, by its own measure.
    pub score: i32,
    /// The words; bytes that are not UTF-8 are replaced.
    pub text: String,
    /// The grammar that fits.
    pub grammar: String,
}

impl Command for SpeechRecognize<'_> {
    type Output = Recognition;
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        if self.timeout_seconds == Some(0) {
            return Err(ArgError::Invalid("a recogniser listens for at least one second"));
        }
        line.words("SPEECH RECOGNIZE").arg(self.prompt)?;
        line.number(self.timeout_seconds.unwrap_or(0))?.number(self.offset_samples).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<Recognition, DecodeError> {
        let endpos_samples = reply.value("endpos").unwrap_or(0);
        match (reply.number(), reply.data.as_deref()) {
            (Some(1), Some(b"speech")) => {
                Ok(Recognition::Speech { results: heard(&reply.rest), endpos_samples })
            }
            (Some(1), Some(b"digit")) => {
                let digit = digit(&reply.rest).ok_or(DecodeError::Unexpected)?;
                Ok(Recognition::Digit { digit, endpos_samples })
            }
            (Some(1), Some(b"timeout")) => Ok(Recognition::Timeout),
            (Some(1), Some(b"hangup")) => Ok(Recognition::Hangup),
            (Some(0), _) => Err(DecodeError::Failed),
            _ => Err(DecodeError::Unexpected),
        }
    }
}

fn digit(rest: &[u8]) -> Option<Dtmf> {
    let rest = std::str::from_utf8(rest).ok()?;
    let value = rest.split(' ').find_map(|word| word.strip_prefix("digit="))?;
    Dtmf::parse(value.chars().next()?).ok()
}

/// Reads `score0=9 text0="yes" grammar0=menu score1=…`. Nothing in a text is escaped, so it ends
/// at the first mark that could end it.
fn heard(rest: &[u8]) -> Vec<Heard> {
    let rest = String::from_utf8_lossy(rest);
    let mut results = Vec::new();
    let mut left = rest.split_once("score0=").map(|(_, left)| left);
    while let Some((one, next)) = left.and_then(|left| one(left, results.len())) {
        results.push(one);
        left = next;
    }
    results
}

fn one(left: &str, number: usize) -> Option<(Heard, Option<&str>)> {
    let (score, left) = left.split_once(&format!(" text{number}=\""))?;
    let (text, left) = left.split_once(&format!("\" grammar{number}="))?;
    let (grammar, next) = match left.split_once(&format!(" score{}=", number + 1)) {
        Some((grammar, next)) => (grammar, Some(next)),
        None => (left.trim_end(), None),
    };
    let score = score.parse().ok()?;
    Some((Heard { score, text: text.to_owned(), grammar: grammar.to_owned() }, next))
}
