use std::fmt::Debug;

use agi_rs::Command;
use agi_rs::commands::{
    SpeechActivateGrammar, SpeechCreate, SpeechDeactivateGrammar, SpeechDestroy, SpeechLoadGrammar,
    SpeechRecognize, SpeechSet, SpeechUnloadGrammar,
};
use agi_rs::testing::Asterisk;

use crate::call::Call;
use crate::kit::in_the_kit;
use crate::pbx::Pbx;
use crate::row::Row;

/// What an engine that hears two ways to understand a word makes Asterisk say.
const HEARD: &str = "200 result=1 (speech) endpos=0 results=2 score0=90 text0=\"yes\" \
                     grammar0=menu score1=12 text1=\"yet\" grammar1=menu\n";

pub(crate) fn rows(pbx: &Pbx) -> Vec<Row> {
    let mut call = Call::begin(pbx, "speech");
    let grammar = "menu";
    one(&mut call, &SpeechCreate { engine: None }, "200 result=1\n");
    one(&mut call, &SpeechSet { name: "volume", value: "9" }, "200 result=1\n");
    one(&mut call, &SpeechLoadGrammar { grammar, path: "/menu.gram" }, "200 result=1\n");
    one(&mut call, &SpeechActivateGrammar { grammar }, "200 result=1\n");
    one(&mut call, &SpeechRecognize::new("beep"), HEARD);
    one(&mut call, &SpeechDeactivateGrammar { grammar }, "200 result=1\n");
    one(&mut call, &SpeechUnloadGrammar { grammar }, "200 result=1\n");
    one(&mut call, &SpeechDestroy, "200 result=1\n");
    call.rows
}

/// The real refusal, and the success that needs an engine.
fn one<C: Command<Output: Debug>>(call: &mut Call<'_>, command: &C, success: &str) {
    call.fails("no engine", command);
    let engine = Asterisk::new().answering("SPEECH", success);
    call.rows.push(in_the_kit(&engine, "with an engine", command));
}
