use super::channel::channel_name;
use crate::command::{Command, DecodeError, ReplyShape, expect, success};
use crate::line::{ArgError, Line};
use crate::lossless;
use crate::reply::Reply;
use crate::var_name::VarName;

/// `SET VARIABLE`: sets a channel variable.
///
/// A name that ends in `)` writes a dialplan function, such as `CALLERID(num)`: never take a name
/// from outside; [`VarName`](crate::VarName) checks one.
#[derive(Clone, Copy, Debug)]
pub struct SetVariable<'a> {
    /// The variable or function.
    pub name: &'a str,
    /// Any bytes but line feed, carriage return and NUL.
    pub value: &'a [u8],
}

impl Command for SetVariable<'_> {
    type Output = ();
    const DEAD_OK: bool = true;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        check_name(self.name)?;
        line.words("SET VARIABLE").arg(self.name)?.arg(self.value).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<(), DecodeError> {
        expect(reply, 1)
    }
}

/// `GET VARIABLE`: at most 1023 bytes of a variable, `None` if it is unset.
///
/// A name that ends in `)` reads a dialplan function, such as `CHANNEL(linkedid)`: never take a
/// name from outside.
///
/// No good for what outsiders may set, a caller's name for one: a `)` before a line feed in it ends
/// the reply early, and what follows can pass for the next. Use [`LosslessVariable`] there.
#[derive(Clone, Copy, Debug)]
pub struct GetVariable<'a> {
    /// The variable or function.
    pub name: &'a str,
}

impl Command for GetVariable<'_> {
    type Output = Option<Vec<u8>>;
    const DEAD_OK: bool = true;
    const SHAPE: ReplyShape = ReplyShape::Value;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        check_name(self.name)?;
        line.words("GET VARIABLE").arg(self.name).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<Option<Vec<u8>>, DecodeError> {
        optional(reply)
    }
}

/// `GET FULL VARIABLE`: expands an expression such as `${CALLERID(num)}`, at any length.
///
/// It expands everything in it, functions included: never build it from outside data. What is
/// unset expands to nothing.
///
/// No good for what outsiders may set, a caller's name for one: a `)` before a line feed in it ends
/// the reply early, and what follows can pass for the next. Use [`LosslessVariable`] there.
#[derive(Clone, Copy, Debug)]
pub struct GetFullVariable<'a> {
    /// What to expand.
    pub expression: &'a str,
}

impl Command for GetFullVariable<'_> {
    type Output = Vec<u8>;
    const DEAD_OK: bool = true;
    const SHAPE: ReplyShape = ReplyShape::Value;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("GET FULL VARIABLE").arg(self.expression).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<Vec<u8>, DecodeError> {
        optional(reply)?.ok_or(DecodeError::Failed)
    }
}

/// `GET FULL VARIABLE` on another channel than the session's own, `None` if no channel has this
/// name.
///
/// No good for what outsiders may set, as [`GetFullVariable`] says.
#[derive(Clone, Copy, Debug)]
pub struct GetFullVariableOf<'a> {
    /// The whole name, such as `PJSIP/trunk-00000001`, or the channel's unique id.
    pub channel: &'a str,
    /// What to expand.
    pub expression: &'a str,
}

impl Command for GetFullVariableOf<'_> {
    type Output = Option<Vec<u8>>;
    const DEAD_OK: bool = true;
    const SHAPE: ReplyShape = ReplyShape::Value;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        let channel = channel_name(self.channel)?;
        line.words("GET FULL VARIABLE").arg(self.expression)?.arg(channel).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<Option<Vec<u8>>, DecodeError> {
        optional(reply)
    }
}

/// `GET FULL VARIABLE` of a variable in base 64: gives whatever bytes it holds, at any length.
///
/// Needs Asterisk's `func_base64`: fails without it, and for a value with more than 500 closing
/// parentheses, which no reading is safe for. Empty and unset are the same.
#[derive(Clone, Copy, Debug)]
pub struct LosslessVariable<'a> {
    /// The variable.
    pub name: &'a VarName,
}

impl Command for LosslessVariable<'_> {
    type Output = Vec<u8>;
    const DEAD_OK: bool = true;
    const SHAPE: ReplyShape = ReplyShape::Value;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        let expression = lossless::expression(self.name);
        GetFullVariable { expression: &expression }.encode(line)
    }

    fn decode(&self, reply: &Reply) -> Result<Vec<u8>, DecodeError> {
        optional(reply)?.and_then(|text| lossless::value(&text)).ok_or(DecodeError::Failed)
    }
}

/// `1 (value)`, or 0 for none.
pub(super) fn optional(reply: &Reply) -> Result<Option<Vec<u8>>, DecodeError> {
    match (success(reply)?, &reply.data) {
        (1, data) => Ok(Some(data.clone().unwrap_or_default())),
        (0, _) => Ok(None),
        _ => Err(DecodeError::Unexpected),
    }
}

fn check_name(name: &str) -> Result<(), ArgError> {
    if name.is_empty() {
        return Err(ArgError::Invalid("a variable has a name"));
    }
    Ok(())
}
