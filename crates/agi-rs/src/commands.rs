//! One type per command. A sound is named without its extension; Asterisk chooses the format, and
//! the folder by the channel's language.

mod channel;
mod database;
mod exec;
mod messages;
mod prompts;
mod variables;

pub use channel::{Answer, ChannelState, ChannelStatus, Hangup};
pub use database::{DatabaseDel, DatabaseGet, DatabasePut};
pub use exec::Exec;
pub use messages::{Noop, Verbose};
pub use prompts::{Collected, GetData, Play, StreamFile, WaitForDigit};
pub use variables::{GetFullVariable, GetVariable, LosslessVariable, SetVariable};
