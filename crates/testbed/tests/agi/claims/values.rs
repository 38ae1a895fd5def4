use std::time::Instant;

use agi_rs::VarName;
use agi_rs::commands::LosslessVariable;

use super::{Claim, claim};
use crate::call::Call;
use crate::normal::typed;
use crate::pbx::Pbx;

pub(crate) fn claims(pbx: &Pbx) -> Vec<Claim> {
    let mut call = Call::begin(pbx, "values");
    let mut claims = variables(&mut call);
    claims.extend(data(&mut call));
    claims.extend(database(&mut call));
    claims.extend(wrong_use(&mut call));
    claims.extend(lossless(&mut call));
    claims.extend(soft_failures(&mut call));
    claims
}

fn variables(call: &mut Call<'_>) -> Vec<Claim> {
    let unset = call.ask("GET VARIABLE UNSET");
    call.ask("SET VARIABLE EMPTY \"\"");
    let empty = call.ask("GET VARIABLE EMPTY");
    call.ask(format!("SET VARIABLE LONG {}", "x".repeat(1500)));
    let cut = call.ask("GET VARIABLE LONG");
    let whole = call.ask("GET FULL VARIABLE ${LONG}");
    let absent = call.ask("GET FULL VARIABLE ${UNSET}");
    let nobody = call.ask("GET FULL VARIABLE ${UNSET} Local/nobody");
    vec![
        claim(
            "GET VARIABLE: 0 is unset, empty is `1 ()`",
            unset == "200 result=0" && empty == "200 result=1 ()",
            format!("unset `{unset}`, empty `{empty}`"),
        ),
        claim(
            "GET VARIABLE cuts at 1023 bytes, GET FULL VARIABLE does not",
            cut.contains("[1023 times]") && whole.contains("[1500 times]"),
            format!("of 1500 bytes `{cut}` and `{whole}`"),
        ),
        claim(
            "GET FULL VARIABLE gives 0 only if the channel is missing",
            absent == "200 result=1 ()" && nobody == "200 result=0",
            format!("unset `{absent}`, no such channel `{nobody}`"),
        ),
    ]
}

fn data(call: &mut Call<'_>) -> Vec<Claim> {
    call.ask("SET VARIABLE X \"a) b\"");
    let parenthesis = call.ask("GET VARIABLE X");
    call.program.say("GET FULL VARIABLE \"${BASE64_DECODE(YQpiKSBjCg==)}\"\n");
    let lines: Vec<String> = (0..3).map(|_| call.program.hear().unwrap()).collect();
    let long = format!("SET CALLERID \"\\\"{}\\\"<1>\"", "n".repeat(400));
    call.ask(long);
    let name = call.ask("GET VARIABLE CALLERID(name)");
    vec![
        claim(
            "the data is not escaped and may hold `)`",
            parenthesis == "200 result=1 (a) b)",
            format!("`{parenthesis}`"),
        ),
        claim(
            "the data may hold line feeds",
            lines == ["200 result=1 (a", "b) c", ")"],
            format!("`{}`", lines.join(" ⏎ ")),
        ),
        claim(
            "SET CALLERID is cut at 255 bytes",
            name.contains("[254 times]") || name.contains("[253 times]"),
            format!("of a name with 400 letters `{name}`"),
        ),
    ]
}

fn database(call: &mut Call<'_>) -> Vec<Claim> {
    call.ask("DATABASE PUT claims key value");
    let something = call.ask("DATABASE DELTREE claims");
    let nothing = call.ask("DATABASE DELTREE claims");
    let absent = call.ask("DATABASE DEL claims absent");
    vec![
        claim(
            "DATABASE DELTREE is inverted: 0 something deleted, 1 nothing",
            something == "200 result=0" && nothing == "200 result=1",
            format!("first `{something}`, again `{nothing}`"),
        ),
        claim(
            "DATABASE DEL answers 1 even if the key was absent",
            absent == "200 result=1",
            format!("`{absent}`"),
        ),
    ]
}

fn wrong_use(call: &mut Call<'_>) -> Vec<Claim> {
    let is_usage = |reply: &str| reply.starts_with("520");
    let three = call.ask("SET VARIABLE A b c");
    let one = call.ask("SET VARIABLE A");
    let label = call.ask("SET PRIORITY nowhere");
    let letters = call.ask("SAY DIGITS abc \"\"");
    let mixed = call.ask("SAY DIGITS 1a \"\"");
    let two_words = call.ask("VERBOSE two words");
    let no_word = call.ask("VERBOSE");
    let unknown = call.ask("FROB");
    let half = call.ask("STREAM");
    vec![
        claim(
            "SET VARIABLE takes exactly two arguments, else 520",
            is_usage(&three) && is_usage(&one),
            format!("three: `{three}`, one: `{one}`"),
        ),
        claim("SET PRIORITY of an unknown label gives 520", is_usage(&label), format!("`{label}`")),
        claim(
            "SAY DIGITS must start numerically, else 520",
            is_usage(&letters) && mixed == "200 result=0",
            format!("`abc`: `{letters}`, `1a`: `{mixed}`"),
        ),
        claim(
            "VERBOSE refuses a message of several words",
            is_usage(&two_words),
            format!(
                "`VERBOSE two words`: `{two_words}` (the second word is read as a level); no word: `{no_word}`"
            ),
        ),
        claim(
            "510 for an unknown command",
            unknown.starts_with("510 "),
            format!("`FROB`: `{unknown}`, `STREAM`: `{half}`"),
        ),
    ]
}

fn lossless(call: &mut Call<'_>) -> Vec<Claim> {
    call.ask("SET VARIABLE X \"a):0\"");
    let cut = call.ask("GET FULL VARIABLE \"${BASE64_ENCODE(${X})}\"");
    let colon = read(call);
    // The letters stand for a line feed in the middle and at the end, and bytes that are no UTF-8.
    call.ask("SET VARIABLE AGIEXECFULL true");
    call.ask("EXEC Set X=${BASE64_DECODE(YQpiKSBjCv/+Cg==)}");
    call.ask("SET VARIABLE AGIEXECFULL \"\"");
    let feeds = read(call);
    call.ask(format!("SET VARIABLE X {}", "x".repeat(1500)));
    let long = read(call);
    call.ask(format!("SET VARIABLE X \"{}:0\"", ")".repeat(501)));
    let closing = read(call);
    vec![
        claim(
            "BASE64_ENCODE loses what follows `):` in a value",
            cut == "200 result=1 (YQ==)",
            format!("of `a):0`: `{cut}`, which is `a`"),
        ),
        claim(
            "behind 500 opening parentheses it loses nothing (`get_variable_lossless`)",
            colon == "Ok(b\"a):0\")" && long.contains("[1500 times]"),
            format!("of `a):0`: `{colon}`; of 1500 bytes: `{long}`"),
        ),
        claim(
            "line feeds and bytes that are no UTF-8 come through it",
            feeds.starts_with("Ok(b\"a\\nb) c\\n"),
            format!("`{feeds}`"),
        ),
        claim(
            "a value that closes all 500 is refused instead of cut",
            closing == "Err(CommandFailed)",
            format!("of 501 closing parentheses and `:0`: `{closing}`"),
        ),
    ]
}

fn read(call: &mut Call<'_>) -> String {
    let name = VarName::parse("X").unwrap();
    typed(&call.program.leg.run(&LosslessVariable { name: &name }).result)
}

/// Failures that look like something else.
fn soft_failures(call: &mut Call<'_>) -> Vec<Claim> {
    let byte = call.ask("RECEIVE CHAR 200");
    let text = call.ask("RECEIVE TEXT 200");
    let image = call.ask("SEND IMAGE no-such-image");
    call.ask("STREAM FILE beep \"\"");
    let played = call.ask("GET VARIABLE PLAYBACKSTATUS");
    call.ask("STREAM FILE no-such-sound \"\"");
    let missing = call.ask("GET VARIABLE PLAYBACKSTATUS");
    let ended = call.ask("CONTROL STREAM FILE beep 1");
    let begun = Instant::now();
    let data = call.ask("GET DATA \"\"");
    // Where a dialplan runs, its own first limit is 10 seconds.
    let own_limit = (6..10).contains(&begun.elapsed().as_secs());
    vec![
        claim(
            "RECEIVE CHAR answers 0 when nothing came in time",
            byte.starts_with("200 result=0"),
            format!("`{byte}`, as after a hang-up; RECEIVE TEXT `{text}`"),
        ),
        claim(
            "SEND IMAGE answers -1 when it fails",
            image == "200 result=-1",
            format!("no such image, on a channel without images: `{image}`"),
        ),
        claim(
            "STREAM FILE leaves PLAYBACKSTATUS SUCCESS or FAILED",
            missing == "200 result=1 (FAILED)",
            format!("played: `{played}`; then a missing sound, which leaves it alone: `{missing}`"),
        ),
        claim(
            "GET DATA without a time waits 6 seconds for the first key",
            own_limit,
            format!("`{data}` after more than 6 s, and not the 10 s of the dialplan"),
        ),
        claim(
            "CONTROL STREAM FILE tells in milliseconds where it ended",
            !ended.ends_with("endpos=-1"),
            format!("only after a key: at the end of the sound `{ended}`"),
        ),
    ]
}
