//! Asterisk's side of a call, just true enough for the contestants.

use std::io::{self, BufRead, Write};

/// As many lines as Asterisk 22 sends.
const ENVIRONMENT: &str = "\
agi_request: bench
agi_channel: Local/s@bench-00000001;2
agi_language: en
agi_type: Local
agi_uniqueid: 1763800000.1
agi_version: 22.6.0
agi_callerid: unknown
agi_calleridname: unknown
agi_callingpres: 0
agi_callingani2: 0
agi_callington: 0
agi_callingtns: 0
agi_dnid: unknown
agi_rdnis: unknown
agi_context: bench
agi_extension: s
agi_priority: 2
agi_enhanced: 0.0
agi_accountcode: 
agi_threadid: 140000000000000
";

pub(crate) const LEG: &str = "0123456789abcdef0123456789abcdef";

/// How one call went.
#[derive(Debug, Default)]
pub(crate) struct Talk {
    pub(crate) commands: u32,
    /// The value that the contestant wrote to `BENCH_OUT`.
    pub(crate) out: Option<String>,
    pub(crate) dialed: bool,
}

impl Talk {
    /// Whether the contestant did the whole of its work.
    pub(crate) fn is_complete(&self, shipped: bool) -> bool {
        if shipped { self.dialed } else { self.commands == 6 && self.out.as_deref() == Some(VALUE) }
    }
}

const VALUE: &str = "a value";
/// What Asterisk leaves of a talk between phones.
const QUALITY: &str = "ssrc=918;themssrc=268;lp=3;rxjitter=0.000875;rxcount=403;txjitter=0.001250;\
    txcount=398;rlp=2;rtt=0.020500;rxmes=87.5;txmes=87.5";

/// Talks one call through; `before_last` runs while the contestant waits for the answer to HANGUP.
pub(crate) fn talk(
    reader: &mut impl BufRead,
    writer: &mut impl Write,
    network_script: Option<&str>,
    mut before_last: impl FnMut(),
) -> io::Result<Talk> {
    let script = network_script.map(|script| format!("agi_network_script: {script}\n"));
    let script = script.as_deref().unwrap_or_default();
    writer.write_all(format!("{ENVIRONMENT}{script}\n").as_bytes())?;
    let mut talk = Talk::default();
    let mut line = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(talk);
        }
        let words: Vec<&str> =
            line.split(['"', ' ', '\n']).filter(|word| !word.is_empty()).collect();
        talk.commands += 1;
        if words.first() == Some(&"HANGUP") {
            before_last();
        }
        let answer = talk.answer(&words);
        writer.write_all(answer.as_bytes())?;
    }
}

impl Talk {
    fn answer(&mut self, words: &[&str]) -> String {
        match words {
            ["STREAM", "FILE", "followme/options", ..] => "200 result=49 endpos=8000\n".into(),
            ["STREAM", "FILE", ..] => "200 result=0 endpos=3440\n".into(),
            ["GET", "VARIABLE", name, ..] => match variable(name) {
                Some(value) => format!("200 result=1 ({value})\n"),
                None => "200 result=0\n".into(),
            },
            ["SET", "VARIABLE", "BENCH_OUT", value @ ..] => {
                self.out = Some(value.join(" "));
                "200 result=1\n".into()
            }
            ["EXEC", application, ..] => {
                self.dialed |= *application == "Dial";
                "200 result=0\n".into()
            }
            ["CHANNEL", "STATUS", ..] => "200 result=6\n".into(),
            ["ANSWER" | "NOOP" | "VERBOSE", ..] => "200 result=0\n".into(),
            _ => "200 result=1\n".into(),
        }
    }
}

fn variable(name: &str) -> Option<&'static str> {
    Some(match name {
        "BENCH_IN" => VALUE,
        "CALLBACK_LEG" | "CALLBACK_NONCE" => LEG,
        "CHANNEL(linkedid)" => "cb-0123456789abcdef0123456789abcdef",
        "CHANNEL(language)" => "en",
        "RTPAUDIOQOS" | "RTPAUDIOQOSBRIDGED" => QUALITY,
        "DIALSTATUS" => "ANSWER",
        "HANGUPCAUSE" => "16",
        "ANSWEREDTIME" => "1",
        "CALLBACK_VISITOR" => "joined 1763800000000",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORK: &str = "ANSWER\nSTREAM FILE \"beep\" \"\"\nGET VARIABLE \"BENCH_IN\"\n\
        SET VARIABLE \"BENCH_OUT\" \"a value\"\nEXEC \"NoOp\" \"done\"\nHANGUP\n";

    fn hear(said: &str) -> (Talk, String) {
        let mut answers = Vec::new();
        let talk = talk(&mut said.as_bytes(), &mut answers, None, || {}).unwrap();
        (talk, String::from_utf8(answers).unwrap())
    }

    #[test]
    fn the_whole_work_is_complete() {
        let (talk, answers) = hear(WORK);
        assert!(talk.is_complete(false));
        assert!(
            answers
                .contains("\n\n200 result=0\n200 result=0 endpos=3440\n200 result=1 (a value)\n")
        );
    }

    #[test]
    fn a_contestant_that_leaves_something_out_is_found() {
        for left_out in WORK.lines() {
            let said = WORK.replace(&format!("{left_out}\n"), "");
            assert!(!hear(&said).0.is_complete(false), "without {left_out}");
        }
        let (talk, _) = hear(&WORK.replace("a value", "another"));
        assert!(!talk.is_complete(false));
        assert!(!talk.is_complete(true));
    }

    #[test]
    fn the_handler_is_complete_once_it_dialed() {
        assert!(hear("ANSWER\nEXEC \"Dial\" \"Local/1@end\"\n").0.is_complete(true));
    }
}
