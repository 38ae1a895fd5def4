use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::select;

use crate::{Incoming, Reply};

/// One thing that Asterisk says, as bytes and as what they mean.
#[derive(Clone, Debug)]
pub struct Said {
    /// The bytes, line feed included.
    pub wire: Vec<u8>,
    /// What [`ReplyParser`](crate::ReplyParser) makes of them.
    pub incoming: Incoming,
}

/// Anything that Asterisk may say to a command that reads no value: replies, refusals, usage
/// blocks, `HANGUP`.
pub fn said() -> impl Strategy<Value = Said> {
    prop_oneof![
        8 => reply(),
        2 => usage(),
        1 => fixed("HANGUP\n", Incoming::Hangup),
        1 => fixed("100 result=0 Trying...\n", Incoming::Provisional),
        1 => fixed("510 Invalid or unknown command\n", Incoming::Unknown),
        1 => fixed(
            "511 Command Not Permitted on a dead channel or intercept routine\n",
            Incoming::DeadChannel,
        ),
        1 => fixed(
            "520 Invalid command syntax.  Proper usage not available.\n",
            Incoming::Usage(String::new()),
        ),
    ]
}

fn fixed(wire: &str, incoming: Incoming) -> impl Strategy<Value = Said> + use<> {
    Just(Said { wire: wire.into(), incoming })
}

/// The reply to a command that reads a value, `200 result=1 (value)`, for a parser that was told so
/// by [`expect_value`](crate::ReplyParser::expect_value).
///
/// Any bytes are in the value, parentheses and line feeds often; only a `)` before a line feed is
/// left out, because nobody can tell it from the reply's end.
pub fn value() -> impl Strategy<Value = Said> {
    let byte = prop_oneof![select(&b")(\n =\"HANGUP200x"[..]), any::<u8>()];
    vec(byte, 0..64).prop_map(|mut value| {
        let next: Vec<u8> = value.iter().skip(1).copied().collect();
        for (byte, next) in value.iter_mut().zip(next) {
            if (*byte, next) == (b')', b'\n') {
                *byte = b'(';
            }
        }
        let wire = [b"200 result=1 (", value.as_slice(), b")\n"].concat();
        let data = Some(value);
        Said { wire, incoming: Incoming::Reply(Reply { result: b"1".into(), data, rest: vec![] }) }
    })
}

fn reply() -> impl Strategy<Value = Said> {
    let result = prop_oneof!["-?[0-9]{1,5}", "[0-9A-D*#]{0,12}"];
    let word = option::of(select(&["timeout", "dtmf", "hangup", "speech", ""][..]));
    let rest = select(&["", "endpos=8000", "endpos=0 results=0", "digit=9 endpos=160"][..]);
    (result, word, rest).prop_map(|(result, word, rest)| {
        let shown = word.map_or(String::new(), |word| format!(" ({word})"));
        let pairs = if rest.is_empty() { String::new() } else { format!(" {rest}") };
        let wire = format!("200 result={result}{shown}{pairs}\n");
        let data = word.map(Into::into);
        let incoming = Incoming::Reply(Reply { result: result.into(), data, rest: rest.into() });
        Said { wire: wire.into_bytes(), incoming }
    })
}

fn usage() -> impl Strategy<Value = Said> {
    let line = prop_oneof![
        Just("200 result=1 (forged)".to_owned()),
        Just("HANGUP".to_owned()),
        "[ -~]{0,40}",
    ];
    let line = line.prop_filter("ends the block", |line| !line.starts_with("520 "));
    vec(line, 0..6).prop_map(|lines| {
        let text: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
        let wire = format!(
            "520-Invalid command syntax.  Proper usage follows:\n{text}520 End of proper usage.\n"
        );
        Said { wire: wire.into_bytes(), incoming: Incoming::Usage(text) }
    })
}
