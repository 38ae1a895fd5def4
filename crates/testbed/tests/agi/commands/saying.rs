use std::fmt::Debug;

use agi_rs::commands::{
    SayAlpha, SayCase, SayDate, SayDateTime, SayDigits, SayNumber, SayPhonetic, SayTime,
};
use agi_rs::{Command, Digits, Dtmf, SpokenDigits, SpokenForm};

use crate::call::Call;
use crate::pbx::Pbx;
use crate::raw::Raw;
use crate::row::Row;

pub(crate) fn rows(pbx: &Pbx) -> Vec<Row> {
    let mut call = Call::begin(pbx, "saying");
    let escape = &Digits::any();
    let text = "aB1";
    let long = "1234567890".repeat(3);
    says(
        &mut call,
        &SayAlpha { text, escape, case: None },
        &SayAlpha { text: &long, escape, case: None },
    );
    let announced = SayAlpha { text, escape, case: Some(SayCase::Upper) };
    call.succeeds("capitals announced", &announced);
    call.fails("no such case", &Raw("SAY ALPHA a 0 x"));

    let spoken = |text: &str| SpokenDigits::parse(text).unwrap();
    let (short, many) = (spoken("1*#"), spoken(&long));
    says(&mut call, &SayDigits { digits: &short, escape }, &SayDigits { digits: &many, escape });
    call.fails("no digit first", &Raw("SAY DIGITS *1 0"));

    let number = |number| SayNumber { number, escape, gender: None };
    says(&mut call, &number(-12), &number(1_234_567_890));
    call.fails("no number", &Raw("SAY NUMBER many 0"));

    says(&mut call, &SayPhonetic { text, escape }, &SayPhonetic { text: &long, escape });
    call.fails("without keys", &Raw("SAY PHONETIC a"));

    let unix_seconds = 1_234_567_890;
    let (date, time) = (SayDate { unix_seconds, escape }, SayTime { unix_seconds, escape });
    says(&mut call, &date, &date);
    call.fails("no number", &Raw("SAY DATE today 0"));
    says(&mut call, &time, &time);
    call.fails("no number", &Raw("SAY TIME now 0"));

    let usual = SayDateTime::new(4_102_444_800, escape);
    let year = SayDateTime {
        form: SpokenForm::Format { format: "Y", zone: Some("Europe/Berlin") },
        ..usual
    };
    says(&mut call, &year, &usual);
    call.fails("no number", &Raw("SAY DATETIME now 0"));
    let file = SayPhonetic { text: &long, escape };
    call.fails_while_hung_up("the caller hangs up", &file);
    call.rows
}

/// Says `short` to its end, and `long` until a key.
fn says<C>(call: &mut Call<'_>, short: &C, long: &C)
where
    C: Command<Output = Option<Dtmf>> + Debug + Sync,
{
    assert_eq!(call.succeeds("to its end", short), None);
    let key = call.succeeds_while("a key", long, |caller| caller.press("7"));
    assert_eq!(key.unwrap().as_char(), '7');
}
