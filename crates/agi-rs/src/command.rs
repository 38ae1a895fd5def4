use crate::line::{ArgError, Line};
use crate::reply::Reply;

/// How many answers a command earns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReplyShape {
    /// One reply of one line, whose parentheses, if any, hold one word.
    #[default]
    One,
    /// One reply whose parentheses may hold closing ones and line feeds, but not the one right
    /// before the other: as Asterisk escapes nothing, that ends the reply. Whoever can write the
    /// value can so end the reply early and forge the next one.
    Value,
    /// 100 first, then the reply.
    Provisional,
    /// A reply, and behind `result=1` a 520: Asterisk takes the value that the application
    /// returned for its own sign of wrong usage.
    ExecQuirk,
}

/// One AGI command: how it is written, and what its reply means.
pub trait Command {
    /// What the caller gets.
    type Output;
    /// Whether it still works after the hangup.
    const DEAD_OK: bool;
    /// How many answers come.
    const SHAPE: ReplyShape = ReplyShape::One;

    /// Writes the command.
    fn encode(&self, line: &mut Line) -> Result<(), ArgError>;

    /// Understands the reply.
    fn decode(&self, reply: &Reply) -> Result<Self::Output, DecodeError>;
}

/// What a reply of code 200 can say besides a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// -1, or what else means failure for this command.
    #[error("the command failed")]
    Failed,
    /// `EXEC` of an application that isn't loaded.
    #[error("no such application")]
    UnknownApplication,
    /// Not a reply to this command: the two sides are out of step.
    #[error("the reply does not belong to the command")]
    Unexpected,
}

/// The number after `result=`; -1 is a failure.
pub(crate) fn success(reply: &Reply) -> Result<i64, DecodeError> {
    match reply.number() {
        Some(-1) => Err(DecodeError::Failed),
        Some(number) => Ok(number),
        None => Err(DecodeError::Unexpected),
    }
}

/// For commands whose reply is one and the same number whenever they succeed.
pub(crate) fn expect(reply: &Reply, number: i64) -> Result<(), DecodeError> {
    match success(reply)? {
        found if found == number => Ok(()),
        0 => Err(DecodeError::Failed),
        _ => Err(DecodeError::Unexpected),
    }
}
