use std::io::{self, Read};
use std::time::Duration;

use agi_rs::commands::{Answer, Exec, GetData, GetVariable, Gosub, SpeechRecognize};
use agi_rs::{
    AgiError, AppArgs, Command, Conversation, Digits, HangupSignal, Incoming, LineLimit, Priority,
    Reply, ReplyError, ReplyParser, Session,
};

use super::cuts::Cut;
use super::decoding;

/// Replies are the same however their bytes arrive; a session over any bytes ends each command
/// with an answer or an error, and runs nothing after an error that closed it.
pub(crate) fn check(data: &[u8]) {
    let cut = Cut::of(data, 2 << 10);
    for value in [false, true] {
        let whole = said(std::iter::once(cut.wire.as_slice()), value);
        assert_eq!(said(cut.pieces(), value), whole, "the cuts changed what was said");
        for incoming in whole.0.iter().take(8) {
            if let Incoming::Reply(reply) = incoming {
                decoding::check(reply);
            }
        }
    }
    answered(&cut, &Answer);
    answered(&cut, &Exec { app: "Dial", args: &AppArgs::new() });
    answered(&cut, &GetVariable { name: "X" });
    answered(&cut, &Gosub::new("x", "s", Priority::FIRST));
    talk(&cut);
}

fn said<'a>(
    pieces: impl Iterator<Item = &'a [u8]>,
    value: bool,
) -> (Vec<Incoming>, Option<ReplyError>) {
    let (mut parser, mut said) = (ReplyParser::default(), Vec::new());
    parser.expect_value(value);
    for piece in pieces {
        parser.push(piece);
        loop {
            match parser.next_incoming() {
                Ok(Some(incoming)) => said.push(incoming),
                Ok(None) => break,
                Err(error) => return (said, Some(error)),
            }
        }
    }
    (said, None)
}

/// The first command's answer and the hangup up to it are the same however the bytes arrive.
fn answered<C: Command>(cut: &Cut, command: &C) {
    let whole = answer(std::iter::once(cut.wire.as_slice()), command);
    assert_eq!(answer(cut.pieces(), command), whole, "the cuts changed the answer");
}

fn answer<'a, C: Command>(
    pieces: impl Iterator<Item = &'a [u8]>,
    command: &C,
) -> (Option<Result<Reply, String>>, bool) {
    let mut conversation = Conversation::new(HangupSignal::new(), LineLimit::Short);
    assert!(conversation.begin(command).is_ok(), "the command is fine");
    let answer = pieces
        .map(|piece| {
            conversation.receive(piece);
            conversation.next_reply()
        })
        .find_map(Result::transpose);
    let shown = answer.map(|answer| answer.map_err(|error| format!("{error:?}")));
    (shown, conversation.hangup().is_raised())
}

/// One piece per read, and nothing after the last.
struct Pieces<'a>(Vec<&'a [u8]>);

impl Read for Pieces<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.0.pop_if(|piece| piece.is_empty());
        self.0.last_mut().map_or(Ok(0), |piece| piece.read(buf))
    }
}

type Call<'a> = Session<Pieces<'a>, Vec<u8>>;
type Step<'a> = &'a dyn Fn(&mut Call<'_>) -> Result<(), AgiError>;

/// A whole session over these bytes, command after command, until it is closed.
fn talk(cut: &Cut) {
    let mut pieces: Vec<&[u8]> = cut.pieces().filter(|piece| !piece.is_empty()).collect();
    pieces.insert(0, b"agi_version: 22.10.1\n\n");
    pieces.reverse();
    let Ok(mut call) = Session::open(Pieces(pieces), Vec::new(), HangupSignal::new()) else {
        unreachable!("the environment is whole")
    };
    let (escape, args, time) = (Digits::any(), AppArgs::new(), Duration::ZERO);
    let steps: [Step<'_>; 8] = [
        &|call| call.exec("Dial", &args).map(drop),
        &|call| call.get_variable("X").map(drop),
        &|call| call.stream_file("x", &escape).map(drop),
        &|call| call.get_data(&GetData { file: "x", timeout: time, max_digits: None }).map(drop),
        &|call| call.wait_for_digit(time).map(drop),
        &|call| call.gosub(&Gosub::new("x", "s", Priority::FIRST)).map(drop),
        &|call| call.speech_recognize(&SpeechRecognize::new("x")).map(drop),
        &|call| call.database_del("f", "k").map(drop),
    ];
    // Each answer takes at least a line off the wire, so this ends.
    let closed =
        steps.iter().cycle().find_map(|step| step(&mut call).err().filter(AgiError::is_fatal));
    for step in steps {
        assert!(matches!(step(&mut call), Err(AgiError::Closed)), "ran on after {closed:?}");
    }
}
