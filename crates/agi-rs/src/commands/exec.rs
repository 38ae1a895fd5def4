use crate::app_args::{AppArgs, check_app_name};
use crate::command::{Command, DecodeError, ReplyShape};
use crate::line::{ArgError, Line};
use crate::reply::Reply;

/// `EXEC`: runs a dialplan application; gives the value that it returned, -1 for a hangup.
#[derive(Clone, Copy, Debug)]
pub struct Exec<'a> {
    /// The application's name, such as `Dial`.
    pub app: &'a str,
    /// Its arguments.
    pub args: &'a AppArgs,
}

impl Command for Exec<'_> {
    type Output = i32;
    const DEAD_OK: bool = true;
    const SHAPE: ReplyShape = ReplyShape::ExecQuirk;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        check_app_name(self.app)?;
        line.words("EXEC").arg(self.app)?;
        if !self.args.is_empty() {
            line.arg(self.args.as_bytes())?;
        }
        Ok(())
    }

    fn decode(&self, reply: &Reply) -> Result<i32, DecodeError> {
        let number = reply.number().ok_or(DecodeError::Unexpected)?;
        if number == -2 {
            return Err(DecodeError::UnknownApplication);
        }
        i32::try_from(number).map_err(|_| DecodeError::Unexpected)
    }
}
