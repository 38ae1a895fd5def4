//! A future dropped halfway, which no later command may take the answer of.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use agi_rs::testing::{Act, Asterisk};
use agi_rs::{AgiError, AsyncSession, Digits, Play};

/// Polls until nothing moves any more.
fn drive<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}

#[test]
fn a_future_dropped_while_a_sound_plays_closes_the_session() {
    let asterisk = Asterisk::new().answering("STREAM FILE", "");
    let mut call = drive(AsyncSession::open(asterisk.connect_async())).unwrap().unwrap();
    let none = Digits::none();
    assert!(drive(call.stream_file("long-story", &none)).is_none(), "the sound goes on");
    let next = drive(call.get_variable("X")).unwrap();
    assert!(matches!(next, Err(AgiError::Closed)), "{next:?}");
    assert_eq!(asterisk.commands(), ["STREAM FILE long-story  0"], "nothing more was sent");
}

#[test]
fn a_future_dropped_before_it_began_leaves_the_session_usable() {
    let asterisk = Asterisk::new().caller([Act::press('5')]);
    let mut call = drive(AsyncSession::open(asterisk.connect_async())).unwrap().unwrap();
    let any = Digits::any();
    drop(call.stream_file("beep", &any));
    let played = drive(call.stream_file("beep", &any)).unwrap().unwrap();
    assert!(matches!(played, Play::Digit { digit, .. } if digit.as_char() == '5'), "{played:?}");
    assert_eq!(asterisk.commands().len(), 1);
}

#[test]
fn a_refused_argument_leaves_an_asynchronous_session_usable() {
    let asterisk = Asterisk::new();
    let mut call = drive(AsyncSession::open(asterisk.connect_async())).unwrap().unwrap();
    let refused = drive(call.send_text("two\nlines")).unwrap();
    assert!(matches!(refused, Err(AgiError::Arg(_))), "{refused:?}");
    drive(call.noop("fine")).unwrap().unwrap();
    assert_eq!(asterisk.commands(), ["NOOP fine"]);
}
