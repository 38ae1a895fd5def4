use agi_rs::commands::RecordFile;
use agi_rs::{Digits, EndedBy, Recording};

use super::{LONG, SHORT, digits};
use crate::call::Call;
use crate::pbx::Pbx;
use crate::row::Row;

pub(crate) fn rows(pbx: &Pbx) -> Vec<Row> {
    let mut call = Call::begin(pbx, "recording");
    let spool = call.program.leg.session.get_full_variable("${ASTSPOOLDIR}").unwrap();
    let file = format!("{}/recording", String::from_utf8(spool).unwrap());
    let (pound, none) = (digits("#"), Digits::none());
    let record = |escape| RecordFile::new(&file, "sln", escape).at_most(LONG);
    let talk = "tt-weasels";

    let by_key = call.succeeds_while("a key", &record(&pound), |caller| {
        caller.execute("Playback", &["beep"]);
        caller.press("#");
    });
    assert_eq!(by_key.ended_by, EndedBy::Key(pound.as_slice()[0]));
    let in_time = call.succeeds("the time is up", &record(&none).at_most(SHORT));
    assert_eq!(in_time.ended_by, EndedBy::Timeout);
    let silence = RecordFile { silence_seconds: Some(1), ..record(&none) };
    let silent = call.succeeds_while("silence", &silence, |caller| {
        caller.execute("Playback", &[&format!("{talk}&silence/5")]);
    });
    assert!(matches!(silent, Recording { ended_by: EndedBy::Timeout, endpos_samples: 8000.. }));
    let beep = RecordFile { beep: true, ..record(&pound) };
    during_the_beep(&mut call, &beep);
    call.fails("no such folder", &RecordFile::new("/no/such/folder", "sln", &none).at_most(SHORT));
    call.fails("no such format", &RecordFile::new(&file, "none", &none).at_most(SHORT));
    // A hang-up before the recording has begun fails it, as during the beep.
    let left = call.succeeds_while_hung_up("the caller hangs up", &record(&none), |caller| {
        caller.execute("Playback", &["beep"]);
    });
    assert_eq!(left.ended_by, EndedBy::Hangup);
    call.rows
}

/// The beep is short: on a busy machine the key may come late.
fn during_the_beep(call: &mut Call<'_>, record: &RecordFile<'_>) {
    for _ in 0..10 {
        let early = call.succeeds_while("a key during the beep", record, |caller| {
            caller.press("#");
        });
        if matches!(early.ended_by, EndedBy::KeyDuringBeep(key) if key.as_char() == '#') {
            return;
        }
        call.rows.pop();
    }
    panic!("no key came during the beep");
}
