use agi_rs::commands::{ControlStreamFile, GetOption, StreamFile};
use agi_rs::{ControlledPlay, Digits, Dtmf, Play};

use super::{LONG, SHORT, digits};
use crate::call::Call;
use crate::pbx::Pbx;
use crate::row::Row;

/// A sound that is still playing when a key comes.
const TALK: &str = "tt-weasels";

pub(crate) fn rows(pbx: &Pbx) -> Vec<Row> {
    let mut call = Call::begin(pbx, "prompts");
    let (any, none) = (Digits::any(), Digits::none());
    stream_file(&mut call, &any, &none);
    get_option(&mut call, &any);
    control(&mut call, &digits("1"));
    call.rows
}

fn stream_file(call: &mut Call<'_>, any: &Digits, none: &Digits) {
    let play = |file, escape, offset_samples| StreamFile { file, escape, offset_samples };
    let all = call.succeeds("to its end", &play("beep", none, 0));
    let rest = call.succeeds("from sample 1000 on", &play("beep", none, 1000));
    assert!(matches!(all, Play::Finished { endpos_samples: 1001.. }));
    assert_eq!(all, rest);
    let cut = call.succeeds_while("a key", &play(TALK, any, 0), |caller| caller.press("5"));
    assert!(matches!(cut, Play::Digit { digit, .. } if digit.as_char() == '5'));
    call.fails("no such sound", &play("no-such-sound", any, 0));
}

fn get_option(call: &mut Call<'_>, any: &Digits) {
    let option = |file, timeout| GetOption { file, escape: any, timeout };
    let key = call.succeeds_while("a key", &option(TALK, LONG), |caller| caller.press("#"));
    assert!(matches!(key, Play::Digit { digit, .. } if digit.as_char() == '#'));
    let none = call.comes_to_nothing("no key in time", &option("beep", SHORT));
    assert!(matches!(none, Play::Finished { .. }));
    call.fails("no such sound", &option("no-such-sound", SHORT));
}

fn control(call: &mut Call<'_>, stop: &Digits) {
    let to_the_end = call.succeeds("to its end", &ControlStreamFile::new("beep", stop));
    assert_eq!(to_the_end, ControlledPlay::Finished);
    let pausing = ControlStreamFile {
        pause: Some(Dtmf::parse('2').unwrap()),
        skip_ms: 100,
        offset_ms: 500,
        ..ControlStreamFile::new(TALK, stop)
    };
    let stopped = call.succeeds_while("forward, pause, then the stop key", &pausing, |caller| {
        caller.press("#21");
    });
    assert!(matches!(stopped, ControlledPlay::Digit { digit, .. } if digit.as_char() == '1'));
    call.fails("no such sound", &ControlStreamFile::new("no-such-sound", stop));
    let file = ControlStreamFile::new(TALK, stop);
    call.fails_while_hung_up("the caller hangs up", &file);
}
