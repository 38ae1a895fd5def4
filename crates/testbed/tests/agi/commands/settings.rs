use std::time::Duration;

use agi_rs::commands::{
    SetAutohangup, SetCallerId, SetContext, SetExtension, SetMusic, SetPriority,
};
use agi_rs::{CallerId, Priority};

use super::LONG;
use crate::call::Call;
use crate::pbx::Pbx;
use crate::raw::Raw;
use crate::row::Row;

pub(crate) fn rows(pbx: &Pbx) -> Vec<Row> {
    let mut call = Call::planned(pbx, "settings", &pbx.plan().with("AFTER", &pbx.url("after")));
    call.succeeds("in 25 s", &SetAutohangup { after: Some(LONG) });
    call.succeeds("in 1.5 s", &SetAutohangup { after: Some(Duration::from_millis(1500)) });
    call.succeeds("never", &SetAutohangup { after: None });
    call.fails("no number", &Raw("SET AUTOHANGUP soon"));

    let caller = CallerId::new(r#"Ann "A" \ O'Neil"#, "+12025550143").unwrap();
    call.succeeds("", &SetCallerId { caller: &caller });
    let read = |call: &mut Call<'_>, name: &str| {
        String::from_utf8(call.program.leg.session.get_variable(name).unwrap().unwrap()).unwrap()
    };
    assert_eq!(read(&mut call, "CALLERID(name)"), caller.name());
    assert_eq!(read(&mut call, "CALLERID(num)"), caller.number());

    call.succeeds("", &SetMusic::On { class: None });
    call.succeeds("no such class", &SetMusic::On { class: Some("no-such-class") });
    call.succeeds("", &SetMusic::Off);
    call.fails("without a word", &Raw("SET MUSIC"));

    call.fails("without a context", &Raw("SET CONTEXT"));
    call.fails("without an extension", &Raw("SET EXTENSION"));
    let label = Priority::label("no-such-label").unwrap();
    call.fails("no such label", &SetPriority { priority: label });
    call.succeeds("a context, which is not looked for", &SetContext { context: "elsewhere" });
    call.succeeds("an extension, which is not looked for", &SetExtension { extension: "there" });
    call.succeeds("a number", &SetPriority { priority: Priority::number(2).unwrap() });
    let label = Priority::label("label").unwrap();
    call.succeeds("a label of that extension", &SetPriority { priority: label });

    // The three together decide where the dialplan goes on.
    let Call { program, channel, rows, caller, .. } = call;
    drop(program);
    let after = pbx.session(&channel, "after");
    let place = ["context", "extension", "priority"].map(|key| after.env(key).unwrap());
    assert_eq!(place, ["elsewhere", "there", "3"]);
    drop((after, caller));
    rows
}
