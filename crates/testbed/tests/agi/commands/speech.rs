use std::fmt::Debug;

use agi_rs::Command;
use agi_rs::commands::{
    SpeechActivateGrammar, SpeechCreate, SpeechDeactivateGrammar, SpeechDestroy, SpeechLoadGrammar,
    SpeechRecognize, SpeechSet, SpeechUnloadGrammar,
};
use agi_rs::testing::{Act, Asterisk};

use crate::call::Call;
use crate::kit::Kit;
use crate::pbx::Pbx;
use crate::row::Row;

pub(crate) fn rows(pbx: &Pbx) -> Vec<Row> {
    let mut call = Call::begin(pbx, "speech");
    let engine = Asterisk::new().recogniser("engine").caller([Act::Say("yes")]);
    let mut kit = Kit::connect(&engine);
    let grammar = "menu";
    one(&mut call, &mut kit, &SpeechCreate { engine: None });
    one(&mut call, &mut kit, &SpeechSet { name: "volume", value: "9" });
    one(&mut call, &mut kit, &SpeechLoadGrammar { grammar, path: "/menu.gram" });
    one(&mut call, &mut kit, &SpeechActivateGrammar { grammar });
    one(&mut call, &mut kit, &SpeechRecognize::new("beep"));
    one(&mut call, &mut kit, &SpeechDeactivateGrammar { grammar });
    one(&mut call, &mut kit, &SpeechUnloadGrammar { grammar });
    one(&mut call, &mut kit, &SpeechDestroy);
    call.rows
}

/// The real refusal, and the success that needs an engine.
fn one<C: Command<Output: Debug>>(call: &mut Call<'_>, kit: &mut Kit, command: &C) {
    call.fails("no engine", command);
    call.rows.push(kit.succeeds("with an engine", command));
}
