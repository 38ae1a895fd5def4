use agi_rs::commands::{GetData, WaitForDigit};

use super::{LONG, SHORT, digits};
use crate::call::Call;
use crate::pbx::Pbx;
use crate::row::Row;

pub(crate) fn rows(pbx: &Pbx) -> Vec<Row> {
    let mut call = Call::begin(pbx, "keys");
    let wait = |timeout| WaitForDigit { timeout: Some(timeout) };
    let key = call.succeeds_while("a key", &wait(LONG), |caller| caller.press("*"));
    assert_eq!(key.unwrap().as_char(), '*');
    assert_eq!(call.comes_to_nothing("no key in time", &wait(SHORT)), None);

    let data = |file, timeout, max_digits| GetData { file, timeout, max_digits };
    let seen = call.succeeds_while("keys until `#`", &data("beep", LONG, None), |caller| {
        caller.press("12*#");
    });
    assert_eq!((seen.digits, seen.timed_out), (digits("12*"), false));
    let seen = call.succeeds_while("enough keys", &data("", LONG, Some(2)), |caller| {
        caller.press("*0");
    });
    assert_eq!((seen.digits, seen.timed_out), (digits("*0"), false));
    let seen = call.succeeds_while("`#` alone", &data("beep", LONG, None), |caller| {
        caller.press("#");
    });
    assert_eq!((seen.digits, seen.timed_out), (digits(""), false));
    let seen = call.comes_to_nothing("no key in time", &data("beep", SHORT, None));
    assert_eq!((seen.digits, seen.timed_out), (digits(""), true));
    call.fails("no such sound", &data("no-such-sound", SHORT, None));
    call.fails_while_hung_up("the caller hangs up", &data("beep", LONG, None));

    let mut rows = call.rows;
    let mut call = Call::begin(pbx, "waiting");
    call.fails_while_hung_up("the caller hangs up", &wait(LONG));
    rows.append(&mut call.rows);
    rows
}
