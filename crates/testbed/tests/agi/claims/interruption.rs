use super::{Claim, claim};
use crate::call::Call;
use crate::pbx::Pbx;

/// Those that are said to end without any reply when a byte comes.
const SILENT: [&str; 3] =
    ["STREAM FILE tt-weasels \"\"", "GET OPTION tt-weasels \"\" 9000", "GET DATA tt-weasels 9000"];

/// Those of which the same is said, and which watch only what comes to a program of EAGI.
const SAYING: [&str; 4] =
    ["SAY ALPHA ab \"\"", "SAY DIGITS 12 \"\"", "SAY NUMBER 12 \"\"", "SAY PHONETIC ab \"\""];

/// Those that are said to run to their end whatever comes.
const DEAF: [&str; 5] = [
    "CONTROL STREAM FILE beep \"\"",
    "SAY DATE 0 \"\"",
    "SAY TIME 0 \"\"",
    "SAY DATETIME 0 \"\" Y",
    "EXEC Playback beep",
];

pub(crate) fn claims(pbx: &Pbx) -> Vec<Claim> {
    let mut call = Call::begin(pbx, "interruption");
    call.ask("SET VARIABLE MARK m");
    let silent = SILENT.map(|line| (line, interrupted(&mut call, line)));
    let saying = SAYING.map(|line| (line, interrupted(&mut call, line)));
    let waiting = interrupted(&mut call, "WAIT FOR DIGIT 9000");
    let deaf = DEAF.map(|line| (line, interrupted(&mut call, line)));
    let spool = call.program.leg.session.get_full_variable("${ASTSPOOLDIR}").unwrap();
    let path = format!("{}/interrupted", String::from_utf8(spool).unwrap());
    let record = interrupted(&mut call, &format!("RECORD FILE {path} sln \"\" 500"));

    let no_reply = "200 result=1 (m)";
    vec![
        claim(
            "STREAM FILE, GET OPTION and GET DATA end when a byte arrives, and send no reply at all",
            silent.iter().all(|(_, seen)| seen == no_reply),
            list(&silent),
        ),
        claim(
            "SAY ALPHA, DIGITS, NUMBER and PHONETIC do the same",
            saying.iter().all(|(_, seen)| seen == no_reply),
            format!("they go on to their end and answer: {}", list(&saying)),
        ),
        claim(
            "WAIT FOR DIGIT answers result=1 when a byte arrives",
            waiting == format!("200 result=1 ⏎ {no_reply}"),
            format!("`{waiting}`"),
        ),
        claim(
            "CONTROL STREAM FILE, SAY DATE, TIME, DATETIME, EXEC and RECORD FILE do not watch what arrives",
            deaf.iter()
                .all(|(_, seen)| seen.starts_with("200 result=0") && seen.ends_with(no_reply))
                && record.contains("(timeout)")
                && record.ends_with(no_reply),
            format!("{}; RECORD FILE: `{record}`", list(&deaf)),
        ),
    ]
}

/// What comes when `line` runs and `GET VARIABLE MARK` arrives.
fn interrupted(call: &mut Call<'_>, line: &str) -> String {
    call.begin_command(line);
    let mut seen = call.ask("GET VARIABLE MARK");
    while !seen.ends_with("(m)") {
        seen += " ⏎ ";
        seen += &call.program.hear_reply();
    }
    // Nothing more may be behind it.
    assert_eq!(call.ask("GET VARIABLE UNSET"), "200 result=0", "after {line}: {seen}");
    seen
}

fn list(seen: &[(&str, String)]) -> String {
    let one = |(line, seen): &(&str, String)| {
        let end = line.find([' ']).map_or(line.len(), |first| {
            line[first + 1..].find(' ').map_or(line.len(), |second| first + 1 + second)
        });
        format!("{}: `{seen}`", &line[..end])
    };
    seen.iter().map(one).collect::<Vec<_>>().join("; ")
}
