use agi_rs::VarName;
use agi_rs::commands::{
    GetFullVariable, GetFullVariableOf, GetVariable, LosslessVariable, SetVariable,
};

use crate::call::Call;
use crate::pbx::Pbx;
use crate::raw::Raw;
use crate::row::Row;

pub(crate) fn rows(pbx: &Pbx) -> Vec<Row> {
    let mut call = Call::begin(pbx, "variables");
    let awkward = br#"a "b", \(c)|${X}:1"#;
    let set = |value| SetVariable { name: "PET", value };
    call.succeeds("any bytes but line feed, return and NUL", &set(awkward));
    call.is_refused("SET VARIABLE", "a line feed, which nothing can carry", &set(b"a\nb"));
    call.fails("two words for a value", &Raw("SET VARIABLE PET two words"));
    let read = call.succeeds("", &GetVariable { name: "PET" });
    assert_eq!(read.as_deref(), Some(awkward.as_slice()));
    call.succeeds("a function", &GetVariable { name: "LEN(four)" });
    assert_eq!(call.comes_to_nothing("unset", &GetVariable { name: "UNSET" }), None);
    call.fails("two names", &Raw("GET VARIABLE PET UNSET"));
    let name = VarName::parse("PET").unwrap();
    assert_eq!(call.succeeds("whatever it holds", &LosslessVariable { name: &name }), awkward);
    call.succeeds("", &GetFullVariable { expression: "${LEN(${PET})} letters" });
    let channel = call.caller().env("channel").unwrap().to_owned();
    let expression = "${CHANNEL(uniqueid):0:6}";
    call.succeeds("of another channel", &GetFullVariableOf { channel: &channel, expression });
    let nobody = GetFullVariableOf { channel: "Local/nobody", expression };
    assert_eq!(call.comes_to_nothing("no such channel", &nobody), None);
    every_byte(&mut call);
    call.rows
}

/// Whatever the wire carries arrives, and comes back.
fn every_byte(call: &mut Call<'_>) {
    let carried: Vec<u8> = (1..=255).filter(|byte| !b"\r\n".contains(byte)).collect();
    let name = VarName::parse("BYTES").unwrap();
    let session = &mut call.program.leg.session;
    session.set_variable(name.as_str(), &carried).unwrap();
    assert_eq!(session.get_variable_lossless(&name).unwrap(), carried);
}
