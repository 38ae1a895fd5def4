use agi_rs::{ArgError, Command, DecodeError, Line, Reply};

/// A command that no type of agi-rs would write: its words as they are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Raw(pub(crate) &'static str);

impl Command for Raw {
    type Output = String;
    const DEAD_OK: bool = true;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words(self.0);
        Ok(())
    }

    fn decode(&self, reply: &Reply) -> Result<String, DecodeError> {
        Ok(String::from_utf8_lossy(&reply.result).into_owned())
    }
}
