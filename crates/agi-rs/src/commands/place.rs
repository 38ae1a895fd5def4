use crate::command::{Command, DecodeError, expect};
use crate::line::{ArgError, Line};
use crate::place::Priority;
use crate::reply::Reply;

/// `SET CONTEXT`: where in the dialplan the channel goes on when the session ends. Asterisk
/// doesn't check that there is such a context.
#[derive(Clone, Copy, Debug)]
pub struct SetContext<'a> {
    /// The context.
    pub context: &'a str,
}

impl Command for SetContext<'_> {
    type Output = ();
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("SET CONTEXT").arg(self.context).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<(), DecodeError> {
        expect(reply, 0)
    }
}

/// `SET EXTENSION`: where in the dialplan the channel goes on when the session ends. Asterisk
/// doesn't check that there is such an extension.
#[derive(Clone, Copy, Debug)]
pub struct SetExtension<'a> {
    /// The extension.
    pub extension: &'a str,
}

impl Command for SetExtension<'_> {
    type Output = ();
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("SET EXTENSION").arg(self.extension).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<(), DecodeError> {
        expect(reply, 0)
    }
}

/// `SET PRIORITY`: where in the dialplan the channel goes on when the session ends.
///
/// A label that the extension doesn't have is `Usage`; a number is not checked. Set context and
/// extension first.
#[derive(Clone, Copy, Debug)]
pub struct SetPriority<'a> {
    /// Number or label.
    pub priority: Priority<'a>,
}

impl Command for SetPriority<'_> {
    type Output = ();
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("SET PRIORITY").arg(self.priority.to_string()).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<(), DecodeError> {
        expect(reply, 0)
    }
}
