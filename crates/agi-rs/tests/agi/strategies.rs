//! The strategies that users get, and what they say about this crate.

use agi_rs::testing::strategies::{
    Said, argument, caller, digits, environment, in_pieces, said, uncarriable_argument, value,
    variable_name,
};
use agi_rs::testing::{Act, Asterisk, tokenize};
use agi_rs::{
    ArgError, EnvParser, HangupSignal, Incoming, Line, LineLimit, ReplyError, ReplyParser, Session,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

proptest! {
    #[test]
    fn an_argument_is_carried_as_it_is(arguments in prop::collection::vec(argument(), 0..20)) {
        let mut line = Line::new(LineLimit::Long);
        for argument in &arguments {
            line.arg(argument)?;
        }
        let wire = line.finish()?;
        let words = wire.strip_suffix(b"\n").unwrap();
        prop_assert_eq!(tokenize(words), arguments);
    }

    #[test]
    fn an_uncarriable_argument_is_refused(argument in uncarriable_argument()) {
        let refused = Line::default().arg(argument).map(drop);
        let control = matches!(refused, Err(ArgError::Control { .. }));
        prop_assert!(control);
    }

    #[test]
    fn an_environment_says_the_same_in_any_pieces(
        (environment, pieces) in environment().prop_flat_map(|environment| {
            let wire = environment.wire.clone();
            (Just(environment), in_pieces(wire))
        }),
    ) {
        let mut parser = EnvParser::default();
        let read = pieces.iter().find_map(|piece| parser.feed(&mut piece.as_slice()).unwrap());
        let read = read.unwrap();
        let expected = environment.entries.iter();
        prop_assert!(
            read.entries().eq(expected.map(|(key, value)| (key.as_bytes(), value.as_slice())))
        );
        prop_assert!(!read.is_suspicious());
    }

    #[test]
    fn what_is_said_means_the_same_in_any_pieces((said, pieces) in cut(said())) {
        prop_assert_eq!(heard(&pieces, false)?, said);
    }

    #[test]
    fn a_value_is_the_same_in_any_pieces((said, pieces) in cut(value())) {
        prop_assert_eq!(heard(&pieces, true)?, said);
    }

    #[test]
    fn a_call_ends_where_its_caller_hangs_up(acts in caller(), escape in digits()) {
        let asterisk = Asterisk::new().caller(acts.clone());
        let (reader, writer) = asterisk.connect();
        let mut call = Session::open(reader, writer, HangupSignal::new())?;
        for act in acts {
            let played = call.stream_file("beep", &escape);
            prop_assert_eq!(played.is_err(), act == Act::HangUp, "{:?}", act);
        }
    }

    #[test]
    fn a_variable_holds_any_argument(name in variable_name(), value in argument()) {
        let text = String::from_utf8_lossy(&value).into_owned();
        let asterisk = Asterisk::new();
        let (reader, writer) = asterisk.connect();
        let mut call = Session::open(reader, writer, HangupSignal::new())?;
        call.set_variable(name.as_str(), &text)?;
        prop_assert_eq!(call.get_variable_lossless(&name)?, text.into_bytes());
    }
}

/// What was meant, and the pieces in which it arrives.
fn cut(said: impl Strategy<Value = Said>) -> impl Strategy<Value = (Vec<Incoming>, Vec<Vec<u8>>)> {
    prop::collection::vec(said, 0..12).prop_flat_map(|said| {
        let wire = said.iter().flat_map(|said| said.wire.clone()).collect();
        let meant: Vec<Incoming> = said.into_iter().map(|said| said.incoming).collect();
        (Just(meant), in_pieces(wire))
    })
}

fn heard(pieces: &[Vec<u8>], value: bool) -> Result<Vec<Incoming>, ReplyError> {
    let (mut parser, mut heard) = (ReplyParser::default(), Vec::new());
    parser.expect_value(value);
    for piece in pieces {
        parser.push(piece);
        while let Some(incoming) = parser.next_incoming()? {
            heard.push(incoming);
        }
    }
    Ok(heard)
}

#[test]
fn most_arguments_hold_what_a_reader_takes_for_its_own() {
    let mut runner = TestRunner::deterministic();
    let drawn: Vec<Vec<u8>> =
        (0..300).map(|_| argument().new_tree(&mut runner).unwrap().current()).collect();
    let holding = |byte| drawn.iter().filter(|argument| argument.contains(&byte)).count();
    for byte in *b"\"\\,() \t" {
        assert!(holding(byte) > 50, "{byte:#04x} is in {} of 300", holding(byte));
    }
    assert!(drawn.iter().any(Vec::is_empty));
}
