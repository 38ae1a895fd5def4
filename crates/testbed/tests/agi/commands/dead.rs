use std::fmt::Debug;

use agi_rs::commands::{
    Answer, AsyncAgiBreak, ChannelStatus, ChannelStatusOf, ControlStreamFile, DatabaseDel,
    DatabaseDeltree, DatabaseGet, DatabasePut, Deltree, Exec, GetData, GetFullVariable, GetOption,
    GetVariable, Gosub, Hangup, HangupChannel, Noop, ReceiveChar, ReceiveText, RecordFile,
    SayAlpha, SayDate, SayDateTime, SayDigits, SayNumber, SayPhonetic, SayTime, SendImage,
    SendText, SetAutohangup, SetCallerId, SetContext, SetExtension, SetMusic, SetPriority,
    SetVariable, SpeechActivateGrammar, SpeechCreate, SpeechDeactivateGrammar, SpeechDestroy,
    SpeechLoadGrammar, SpeechRecognize, SpeechSet, SpeechUnloadGrammar, StreamFile, TddMode,
    Verbose, WaitForDigit,
};
use agi_rs::{AgiError, AppArgs, CallerId, Command, Digits, Priority, SpokenDigits};

use super::SHORT;
use crate::call::Call;
use crate::pbx::Pbx;
use crate::row::Row;

/// Every command after the hang-up.
pub(crate) fn rows(pbx: &Pbx) -> Vec<Row> {
    let mut call = Call::begin(pbx, "dead");
    call.hang_up();
    call.program.leg.session.noop("").unwrap();
    channel(&mut call);
    sounds(&mut call);
    speech(&mut call);
    values(&mut call);
    call.rows
}

/// What its type promises for a dead channel holds.
fn dies<C: Command<Output: Debug>>(call: &mut Call<'_>, command: &C) {
    assert!(!C::DEAD_OK);
    assert!(matches!(call.fails("", command), AgiError::DeadChannel));
}

fn lives<C: Command<Output: Debug>>(call: &mut Call<'_>, command: &C) {
    assert!(C::DEAD_OK);
    call.succeeds("", command);
}

fn channel(call: &mut Call<'_>) {
    dies(call, &Answer);
    dies(call, &ChannelStatus);
    dies(call, &ChannelStatusOf { channel: "Local/nobody" });
    dies(call, &Hangup);
    dies(call, &HangupChannel { channel: "Local/nobody" });
    dies(call, &SetAutohangup { after: None });
    dies(call, &SetCallerId { caller: &CallerId::new("", "").unwrap() });
    dies(call, &SetContext { context: "elsewhere" });
    dies(call, &SetExtension { extension: "there" });
    dies(call, &SetPriority { priority: Priority::FIRST });
    dies(call, &SetMusic::Off);
    dies(call, &Gosub::new("subroutine", "returns", Priority::FIRST));
    dies(call, &ReceiveChar { timeout: Some(SHORT) });
    dies(call, &ReceiveText { timeout: Some(SHORT) });
    dies(call, &SendText { text: "text" });
    dies(call, &SendImage { image: "none" });
    dies(call, &TddMode::Off);
}

fn sounds(call: &mut Call<'_>) {
    let escape = &Digits::none();
    let (file, timeout) = ("beep", SHORT);
    dies(call, &StreamFile { file, escape, offset_samples: 0 });
    dies(call, &ControlStreamFile::new(file, escape));
    dies(call, &GetOption { file, escape, timeout });
    dies(call, &GetData { file, timeout, max_digits: None });
    dies(call, &WaitForDigit { timeout: Some(timeout) });
    dies(call, &RecordFile::new("/tmp/dead", "sln", escape).at_most(timeout));
    dies(call, &SayAlpha { text: "a", escape, case: None });
    dies(call, &SayPhonetic { text: "a", escape });
    dies(call, &SayDigits { digits: &SpokenDigits::from(1), escape });
    dies(call, &SayNumber { number: 1, escape, gender: None });
    dies(call, &SayDate { unix_seconds: 0, escape });
    dies(call, &SayTime { unix_seconds: 0, escape });
    dies(call, &SayDateTime::new(0, escape));
}

fn speech(call: &mut Call<'_>) {
    let grammar = "menu";
    dies(call, &SpeechCreate { engine: None });
    dies(call, &SpeechSet { name: "volume", value: "9" });
    dies(call, &SpeechLoadGrammar { grammar, path: "/menu.gram" });
    dies(call, &SpeechActivateGrammar { grammar });
    dies(call, &SpeechDeactivateGrammar { grammar });
    dies(call, &SpeechRecognize::new("beep"));
    // These two run, and find no engine.
    call.fails("no engine, as when live", &SpeechUnloadGrammar { grammar });
    call.fails("no engine, as when live", &SpeechDestroy);
}

fn values(call: &mut Call<'_>) {
    let (family, key) = ("dead", "key");
    lives(call, &Noop { text: "text" });
    lives(call, &Verbose { message: "text", level: 3 });
    lives(call, &AsyncAgiBreak);
    lives(call, &Exec { app: "NoOp", args: &AppArgs::new() });
    lives(call, &SetVariable { name: "PET", value: b"dog" });
    lives(call, &GetVariable { name: "PET" });
    lives(call, &GetFullVariable { expression: "${PET}" });
    lives(call, &DatabasePut { family, key, value: b"value" });
    lives(call, &DatabaseGet { family, key });
    lives(call, &DatabaseDel { family, key });
    let none = call.comes_to_nothing("nothing there", &DatabaseDeltree { family, tree: None });
    assert_eq!(none, Deltree::NothingThere);
}
