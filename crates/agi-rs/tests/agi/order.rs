use std::io::{self, Write};

use agi_rs::commands::{Answer, StreamFile};
use agi_rs::{AgiError, Conversation, Digits, HangupSignal, LineLimit, Session};

use super::wire::session;

#[test]
fn a_second_command_while_one_is_in_flight_closes_the_conversation() {
    let mut conversation = Conversation::new(HangupSignal::new(), LineLimit::Short);
    let escape = Digits::none();
    conversation.begin(&StreamFile { file: "beep", escape: &escape, offset_samples: 0 }).unwrap();
    assert!(matches!(conversation.begin(&Answer), Err(AgiError::Closed)));
    conversation.receive(b"200 result=0 endpos=0\n");
    assert!(matches!(conversation.next_reply(), Err(AgiError::Closed)));
}

#[test]
fn a_reply_that_no_command_asked_for_closes_the_conversation() {
    let mut conversation = Conversation::new(HangupSignal::new(), LineLimit::Short);
    conversation.receive(b"200 result=0\n");
    assert!(matches!(conversation.begin(&Answer), Err(AgiError::Desynced(None))));
    assert!(matches!(conversation.begin(&Answer), Err(AgiError::Closed)));
}

#[test]
fn what_is_no_reply_or_another_commands_reply_closes_the_session() {
    for replies in [
        ["hello\n", "200 result=0\n"],
        ["200 result=7\n", "200 result=0\n"],
        ["200 result=x\n", "200 result=0\n"],
        ["100 Trying\n", "200 result=0\n"],
    ] {
        let mut call = session(&replies);
        assert!(matches!(call.answer(), Err(AgiError::Desynced(_))), "{replies:?}");
        assert!(matches!(call.answer(), Err(AgiError::Closed)), "{replies:?}");
    }
}

#[test]
fn the_end_of_the_stream_closes_the_session() {
    let mut call = session(&["200 res"]);
    assert!(matches!(call.answer(), Err(AgiError::Eof)));
    assert!(matches!(call.answer(), Err(AgiError::Closed)));
}

/// A pipe that nobody reads any more.
struct Broken;

impl Write for Broken {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_write_that_fails_closes_the_session() {
    let mut reader = b"agi_version: 22.10.1\n\n200 result=0\n".as_slice();
    let mut call = Session::open(&mut reader, Broken, HangupSignal::new()).unwrap();
    // The stray reply is noticed first; a session without it fails on the write.
    assert!(matches!(call.answer(), Err(AgiError::Desynced(_))));
    let mut call =
        Session::open(b"agi_request: x\n\n".as_slice(), Broken, HangupSignal::new()).unwrap();
    assert!(matches!(call.answer(), Err(AgiError::Io(_))));
    assert!(matches!(call.answer(), Err(AgiError::Closed)));
}

#[test]
fn a_refusal_leaves_the_session_usable() {
    let block = "520-Invalid command syntax.  Proper usage follows:\n\
                 200 result=1 (forged)\n520 End of proper usage.\n";
    let mut call = session(&[
        "510 Invalid or unknown command\n",
        "511 Command Not Permitted on a dead channel\n",
        block,
        "520 Invalid command syntax.  Proper usage not available.\n",
        "200 result=1 (b)\n",
    ]);
    assert!(matches!(call.answer(), Err(AgiError::Unknown)));
    assert!(matches!(call.answer(), Err(AgiError::DeadChannel)));
    let usage = call.answer();
    assert!(matches!(&usage, Err(AgiError::Usage(text)) if text.contains("forged")), "{usage:?}");
    assert!(matches!(call.answer(), Err(AgiError::Usage(_))));
    assert_eq!(call.get_variable("B").unwrap(), Some(b"b".to_vec()));
}
