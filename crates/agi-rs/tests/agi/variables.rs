use agi_rs::testing::Asterisk;
use agi_rs::{AgiError, HangupSignal, Session, VarName};

use super::wire::session;

#[test]
fn unset_is_not_empty_and_parentheses_belong_to_the_value() {
    let long = "x".repeat(1500);
    let long = format!("200 result=1 ({long})\n");
    for (reply, value) in [
        ("200 result=0\n", None),
        ("200 result=1 ()\n", Some(0)),
        ("200 result=1 (a) b)\n", Some(4)),
        ("200 result=1 ((()\n", Some(2)),
        ("200 result=1 (a\nb\n)\n", Some(4)),
        (&long, Some(1500)),
    ] {
        let mut call = session(&[reply]);
        let found = call.get_variable("X").unwrap();
        assert_eq!(found.map(|value| value.len()), value, "{reply:?}");
    }
}

#[test]
fn a_value_of_any_bytes_is_read_without_loss() {
    let many = [b")".repeat(499), b":0".to_vec()].concat();
    let awkward = [
        b"a):0".as_slice(),
        b"a):3 (b",
        b"):",
        &many,
        b"a)\n200 result=1 (b".as_slice(),
        b"HANGUP\n",
        b"\xff\n)",
        b"",
        &[b'x'; 5000],
    ];
    let name = VarName::parse("X").unwrap();
    for value in awkward {
        let asterisk = Asterisk::new().variable("X", value);
        let (reader, writer) = asterisk.connect();
        let mut call = Session::open(reader, writer, HangupSignal::new()).unwrap();
        assert_eq!(call.get_variable_lossless(&name).unwrap(), value);
    }
}

#[test]
fn a_value_that_could_upset_even_the_lossless_reading_is_an_error() {
    let value = [b")".repeat(501), b":0".to_vec()].concat();
    let asterisk = Asterisk::new().variable("X", value);
    let (reader, writer) = asterisk.connect();
    let mut call = Session::open(reader, writer, HangupSignal::new()).unwrap();
    let name = VarName::parse("X").unwrap();
    assert!(matches!(call.get_variable_lossless(&name), Err(AgiError::CommandFailed)));
}

#[test]
fn a_lossless_answer_that_is_no_base64_is_an_error() {
    let mut call = session(&["200 result=1 (*)\n"]);
    let name = VarName::parse("X").unwrap();
    assert!(matches!(call.get_variable_lossless(&name), Err(AgiError::CommandFailed)));
}

#[test]
fn a_long_value_is_cut_by_one_reading_and_whole_by_the_others() {
    let asterisk = Asterisk::new().variable("X", "x".repeat(1500)).variable("CALLERID(num)", "1");
    let (reader, writer) = asterisk.connect();
    let mut call = Session::open(reader, writer, HangupSignal::new()).unwrap();
    assert_eq!(call.get_variable("X").unwrap().unwrap().len(), 1023);
    assert_eq!(call.get_full_variable("${X}").unwrap().len(), 1500);
    assert_eq!(call.get_variable_lossless(&VarName::parse("X").unwrap()).unwrap().len(), 1500);
    let around = call.get_full_variable("<${X:0:2}|${CALLERID(num)}|${NONE}>").unwrap();
    assert_eq!(around, b"<xx|1|>");
}
