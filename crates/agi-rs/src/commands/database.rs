use super::variables::optional;
use crate::command::{Command, DecodeError, ReplyShape, expect};
use crate::line::{ArgError, Line};
use crate::reply::Reply;

/// `DATABASE PUT`: writes one key. Asterisk flushes it to disk about once a second.
#[derive(Clone, Copy, Debug)]
pub struct DatabasePut<'a> {
    /// The family, the first part of the path.
    pub family: &'a str,
    /// The key in it.
    pub key: &'a str,
    /// Any bytes but line feed, carriage return and NUL.
    pub value: &'a [u8],
}

impl Command for DatabasePut<'_> {
    type Output = ();
    const DEAD_OK: bool = true;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("DATABASE PUT").arg(self.family)?.arg(self.key)?.arg(self.value).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<(), DecodeError> {
        expect(reply, 1)
    }
}

/// `DATABASE GET`: reads one key, `None` if there is none.
///
/// No good for what outsiders may have written: a `)` before a line feed in it ends the reply
/// early, and what follows can pass for the next. Copy such a value into a variable in the
/// dialplan, or by [`Exec`](super::Exec), and use [`LosslessVariable`](super::LosslessVariable).
#[derive(Clone, Copy, Debug)]
pub struct DatabaseGet<'a> {
    /// The family, the first part of the path.
    pub family: &'a str,
    /// The key in it.
    pub key: &'a str,
}

impl Command for DatabaseGet<'_> {
    type Output = Option<Vec<u8>>;
    const DEAD_OK: bool = true;
    const SHAPE: ReplyShape = ReplyShape::Value;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("DATABASE GET").arg(self.family)?.arg(self.key).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<Option<Vec<u8>>, DecodeError> {
        optional(reply)
    }
}

/// `DATABASE DEL`: removes one key; Asterisk doesn't tell whether there was one.
#[derive(Clone, Copy, Debug)]
pub struct DatabaseDel<'a> {
    /// The family, the first part of the path.
    pub family: &'a str,
    /// The key in it.
    pub key: &'a str,
}

impl Command for DatabaseDel<'_> {
    type Output = ();
    const DEAD_OK: bool = true;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("DATABASE DEL").arg(self.family)?.arg(self.key).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<(), DecodeError> {
        expect(reply, 1)
    }
}

/// `DATABASE DELTREE`: removes a whole family, or what lies below a key in it.
#[derive(Clone, Copy, Debug)]
pub struct DatabaseDeltree<'a> {
    /// The family, never empty: an empty one would mean the whole database.
    pub family: &'a str,
    /// The key below which everything goes; `None` is the whole family.
    pub tree: Option<&'a str>,
}

/// What `DATABASE DELTREE` found to remove.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deltree {
    /// At least one key was removed.
    Deleted,
    /// There was no such key.
    NothingThere,
}

impl Command for DatabaseDeltree<'_> {
    type Output = Deltree;
    const DEAD_OK: bool = true;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        if self.family.bytes().all(|byte| byte == b'/') {
            return Err(ArgError::Invalid("a database family has a name"));
        }
        line.words("DATABASE DELTREE").arg(self.family)?;
        self.tree.map_or(Ok(()), |tree| line.arg(tree).map(drop))
    }

    fn decode(&self, reply: &Reply) -> Result<Deltree, DecodeError> {
        // Asterisk 16 to 23 say it the wrong way round: 0 is success.
        match reply.number() {
            Some(0) => Ok(Deltree::Deleted),
            Some(1) => Ok(Deltree::NothingThere),
            _ => Err(DecodeError::Unexpected),
        }
    }
}
