use crate::command::{Command, DecodeError, expect};
use crate::line::{ArgError, Line};
use crate::reply::Reply;

/// `NOOP`: does nothing.
#[derive(Clone, Copy, Debug)]
pub struct Noop<'a> {
    /// Seen only by who watches Asterisk.
    pub text: &'a str,
}

impl Command for Noop<'_> {
    type Output = ();
    const DEAD_OK: bool = true;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("NOOP").arg(self.text).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<(), DecodeError> {
        expect(reply, 0)
    }
}

/// `VERBOSE`: writes to Asterisk's console.
#[derive(Clone, Copy, Debug)]
pub struct Verbose<'a> {
    /// One line.
    pub message: &'a str,
    /// 1 to 4: from which verbosity on it is seen.
    pub level: u8,
}

impl Command for Verbose<'_> {
    type Output = ();
    const DEAD_OK: bool = true;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("VERBOSE").arg(self.message)?.number(self.level).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<(), DecodeError> {
        expect(reply, 1)
    }
}
