use crate::command::{Command, DecodeError, ReplyShape, success};
use crate::line::{ArgError, Line};
use crate::place::Priority;
use crate::reply::Reply;

/// `GOSUB`: runs a subroutine of the dialplan and comes back; needs Asterisk's `app_stack`. Fails
/// if there is no such place.
///
/// What the subroutine returned is in the variable `GOSUB_RETVAL`.
///
/// ```
/// use agi_rs::{Priority, commands::Gosub};
///
/// let greet = Gosub { args: &["Ada", "en"], ..Gosub::new("greetings", "s", Priority::FIRST) };
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Gosub<'a> {
    /// The context.
    pub context: &'a str,
    /// The extension.
    pub extension: &'a str,
    /// Number or label.
    pub priority: Priority<'a>,
    /// `ARG1` and so on, at most 100.
    ///
    /// Asterisk separates them at commas and keeps backslashes and quotation marks, so nothing can
    /// protect a comma: an argument that would not arrive as it is, is refused.
    pub args: &'a [&'a str],
}

impl<'a> Gosub<'a> {
    /// Without arguments.
    #[must_use]
    pub const fn new(context: &'a str, extension: &'a str, priority: Priority<'a>) -> Self {
        Self { context, extension, priority, args: &[] }
    }
}

/// How a subroutine ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subroutine {
    /// By `Return`.
    Returned,
    /// By leaving the subroutine in another way, for instance by a hangup.
    Abandoned,
}

impl Command for Gosub<'_> {
    type Output = Subroutine;
    const DEAD_OK: bool = false;
    const SHAPE: ReplyShape = ReplyShape::Provisional;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        let separates = |text: &str| text.contains([',', '(', ')']) || text.is_empty();
        if separates(self.context) || separates(self.extension) {
            return Err(ArgError::Invalid(
                "no context or extension is empty or holds `,`, `(`, `)`",
            ));
        }
        line.words("GOSUB").arg(self.context)?.arg(self.extension)?;
        line.arg(self.priority.to_string())?;
        if self.args.is_empty() {
            return Ok(());
        }
        if self.args.len() > MOST_ARGS || !self.args.iter().all(|arg| arrives_whole(arg)) {
            return Err(ArgError::Invalid("GOSUB cannot carry these arguments one by one"));
        }
        line.arg(self.args.join(",")).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<Subroutine, DecodeError> {
        match success(reply)? {
            0 if reply.rest.ends_with(b"(abnormal exit)") => Ok(Subroutine::Abandoned),
            0 => Ok(Subroutine::Returned),
            _ => Err(DecodeError::Unexpected),
        }
    }
}

const MOST_ARGS: usize = 100;

/// Whether Asterisk, which counts parentheses and brackets even inside of quotes, finds no comma
/// of its own in `arg` and none of what follows hidden behind it.
fn arrives_whole(arg: &str) -> bool {
    let (mut parentheses, mut brackets, mut quoted) = (0_u32, 0_u32, false);
    let mut bytes = arg.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'(' => parentheses += 1,
            b')' => parentheses = parentheses.saturating_sub(1),
            b'[' => brackets += 1,
            b']' => brackets = brackets.saturating_sub(1),
            b'"' => quoted = !quoted,
            b'\\' if bytes.next().is_none() => return false,
            b',' if parentheses == 0 && brackets == 0 && !quoted => return false,
            _ => {}
        }
    }
    parentheses == 0 && brackets == 0 && !quoted
}
