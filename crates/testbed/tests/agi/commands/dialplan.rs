use agi_rs::commands::{Exec, Gosub, Subroutine};
use agi_rs::{AppArgs, Priority};

use crate::call::Call;
use crate::pbx::Pbx;
use crate::row::Row;

pub(crate) fn rows(pbx: &Pbx) -> Vec<Row> {
    let mut call = Call::begin(pbx, "dialplan");
    let none = AppArgs::new();
    escaped(&mut call);
    call.fails("no such application", &Exec { app: "NoSuchApp", args: &none });
    let unfit = Exec { app: "Playback", args: &none };
    assert_eq!(call.comes_to_nothing("it returns -1", &unfit), -1);

    let gosub = |extension| Gosub::new("subroutine", extension, Priority::FIRST);
    let returns = Gosub { args: &["back", "and forth"], ..gosub("returns") };
    assert_eq!(call.succeeds("", &returns), Subroutine::Returned);
    let value = call.program.leg.session.get_variable("GOSUB_RETVAL").unwrap();
    assert_eq!(value.as_deref(), Some(b"back again".as_slice()));
    call.fails("no such extension", &gosub("nowhere"));
    let label = Priority::label("nowhere").unwrap();
    call.fails("no such label", &Gosub::new("subroutine", "returns", label));
    let left = call.comes_to_nothing("a subroutine that does not return", &gosub("stays"));
    assert_eq!(left, Subroutine::Abandoned);
    let mut rows = call.rows;
    rows.append(&mut result_1(pbx));
    rows
}

/// `AGI` takes its arguments apart as most applications do, and tells them to a second session.
fn escaped(call: &mut Call<'_>) {
    let (pbx, channel) = (call.pbx, call.channel.clone());
    let awkward = r#"a, "b" \(c)"#;
    let args = AppArgs::new().arg(pbx.url("nested")).arg(awkward).arg("");
    let exec = Exec { app: "AGI", args: &args };
    call.succeeds_while("arguments escaped for the application", &exec, |_| {
        let nested = pbx.session(&channel, "nested");
        let seen: Vec<&[u8]> = nested.leg.session.env().args().collect();
        assert_eq!(seen, [awkward.as_bytes(), b""]);
    });
}

/// `SMS` returns 1 after ten seconds of silence, the only stock application found that does.
fn result_1(pbx: &Pbx) -> Vec<Row> {
    let mut call = Call::begin(pbx, "result-one");
    let args = AppArgs::new().arg("queue");
    let sms = Exec { app: "SMS", args: &args };
    let result = call.succeeds_while("it returns 1, and a 520 block follows", &sms, |caller| {
        caller.execute("Playback", &["silence/10&silence/10"]);
    });
    assert_eq!(result, 1);
    // The block was read: the next reply belongs to the next command.
    assert_eq!(call.program.leg.session.get_variable("UNSET").unwrap(), None);
    call.rows
}
