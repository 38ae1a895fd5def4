use std::time::Duration;

use agi_rs::commands::{
    ChannelStatus, ChannelStatusOf, ControlStreamFile, DatabaseDeltree, Exec, GetData, GetOption,
    GetVariable, Gosub, HangupChannel, LosslessVariable, ReceiveChar, ReceiveText, RecordFile,
    SayNumber, SetPriority, SpeechRecognize, StreamFile, WaitForDigit,
};
use agi_rs::{AppArgs, Command, Digits, Priority, Reply, TddMode, VarName};

macro_rules! decode {
    ($reply:ident, $($command:expr),* $(,)?) => {
        $(let _ = $command.decode($reply);)*
    };
}

/// Every command that reads more than a number makes something of any reply, or refuses it.
pub(crate) fn check(reply: &Reply) {
    let (keys, args, time) = (Digits::any(), AppArgs::new(), Duration::ZERO);
    let (file, channel, context, escape) = ("f", "c", "x", &keys);
    let unlimited = None;
    decode!(
        reply,
        ChannelStatus,
        ChannelStatusOf { channel },
        ControlStreamFile::new(file, escape),
        DatabaseDeltree { family: "f", tree: None },
        Exec { app: "Dial", args: &args },
        GetData { file, timeout: time, max_digits: None },
        GetOption { file, escape, timeout: time },
        GetVariable { name: "X" },
        Gosub::new(context, "s", Priority::FIRST),
        HangupChannel { channel },
        ReceiveChar { timeout: unlimited },
        ReceiveText { timeout: unlimited },
        RecordFile::new(file, "wav", escape),
        SayNumber { number: 1, escape, gender: None },
        SetPriority { priority: Priority::FIRST },
        SpeechRecognize::new(file),
        StreamFile { file, escape, offset_samples: 0 },
        TddMode::Off,
        WaitForDigit { timeout: unlimited },
    );
    if let Ok(name) = VarName::parse("X") {
        decode!(reply, LosslessVariable { name: &name });
    }
}
