use crate::command::{Command, DecodeError, expect};
use crate::line::{ArgError, Line};
use crate::reply::Reply;

/// `ASYNCAGI BREAK`: ends `AGI(agi:async)`, and the dialplan goes on; elsewhere it does nothing.
#[derive(Clone, Copy, Debug)]
pub struct AsyncAgiBreak;

impl Command for AsyncAgiBreak {
    type Output = ();
    const DEAD_OK: bool = true;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("ASYNCAGI BREAK");
        Ok(())
    }

    fn decode(&self, reply: &Reply) -> Result<(), DecodeError> {
        expect(reply, 0)
    }
}
