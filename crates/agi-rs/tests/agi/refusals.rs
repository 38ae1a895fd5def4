//! The scripted Asterisk judges arguments as the real one does.

use agi_rs::testing::Asterisk;

use super::peer::says;

/// Bytes as a program without our encoder could send them, and how the answer begins.
const LINES: [(&str, &str); 77] = [
    ("ANSWER now", "200 result=0"),
    ("answer", "200 result=0"),
    ("ANSWER\r", "510"),
    ("", "510"),
    ("SET", "510"),
    ("GET FULL", "510"),
    ("FLY", "510"),
    ("asyncagi BREAK", "200 result=0"),
    ("CHANNEL STATUS", "200 result=6"),
    ("CHANNEL STATUS PJSIP/trunk-00000001", "200 result=6"),
    ("CHANNEL STATUS PJSIP/other", "200 result=-1"),
    ("CHANNEL STATUS a b", "520-"),
    ("CONTROL STREAM FILE beep", "520-"),
    ("CONTROL STREAM FILE beep 0", "200 result=0 endpos=-1"),
    ("CONTROL STREAM FILE beep 0 soon", "520-"),
    ("CONTROL STREAM FILE beep 0 1000 # * 5 later", "520-"),
    ("CONTROL STREAM FILE beep 0 1000 # * 5 0 x", "520-"),
    ("DATABASE DEL family", "520-"),
    ("DATABASE DELTREE", "520-"),
    ("DATABASE DELTREE family", "200 result=1"),
    ("DATABASE GET family", "520-"),
    ("DATABASE PUT family key", "520-"),
    ("DATABASE PUT family key a b", "520-"),
    ("EXEC", "520-"),
    ("EXEC Nothing", "200 result=-2"),
    ("GET DATA", "520-"),
    ("GET DATA beep", "200 result= (timeout)"),
    ("GET FULL VARIABLE", "520-"),
    ("GET FULL VARIABLE ${X}", "200 result=1 ()"),
    ("GET FULL VARIABLE ${X} PJSIP/other", "200 result=0"),
    ("GET OPTION beep", "520-"),
    ("GET OPTION beep 1 1000 x", "520-"),
    ("GET VARIABLE", "520-"),
    ("GET VARIABLE A B", "520-"),
    ("GOSUB a s", "520-"),
    ("GOSUB a s 1", "200 result=-1 Gosub label not found"),
    ("GOSUB a s 1 x y", "520-"),
    ("HANGUP PJSIP/other", "200 result=-1"),
    ("HANGUP a b", "520-"),
    ("NOOP", "200 result=0"),
    ("RECEIVE CHAR", "520-"),
    ("RECEIVE CHAR 1", "200 result=-1 (hangup)"),
    ("RECEIVE TEXT", "520-"),
    ("RECEIVE TEXT 1", "200 result=-1"),
    ("RECORD FILE memo wav 0", "520-"),
    ("RECORD FILE memo wav 0 soon", "520-"),
    ("SAY ALPHA abc", "520-"),
    ("SAY ALPHA abc 0 x", "520-"),
    ("SAY ALPHA abc 0 u", "200 result=0"),
    ("SAY DATE today 0", "520-"),
    ("SAY DATETIME now 0", "520-"),
    ("SAY DIGITS *1 0", "520-"),
    ("SAY DIGITS 1* 0", "200 result=0"),
    ("SAY NUMBER many 0", "520-"),
    ("SAY NUMBER 1 0 f x", "520-"),
    ("SAY PHONETIC abc", "520-"),
    ("SAY TIME noon 0", "520-"),
    ("SEND IMAGE", "520-"),
    ("SEND TEXT two words", "520-"),
    ("SEND TEXT word", "200 result=-1"),
    ("SET AUTOHANGUP soon", "520-"),
    ("SET CALLERID", "200 result=1"),
    ("SET CONTEXT", "520-"),
    ("SET EXTENSION a b", "520-"),
    ("SET MUSIC", "520-"),
    ("SET PRIORITY nowhere", "520-"),
    ("SET VARIABLE X", "520-"),
    ("SET VARIABLE X a b", "520-"),
    ("SPEECH CREATE", "200 result=0"),
    ("SPEECH SET a", "520-"),
    ("SPEECH LOAD GRAMMAR a", "520-"),
    ("SPEECH RECOGNIZE beep", "520-"),
    ("STREAM FILE beep", "520-"),
    ("STREAM FILE beep \"\" x", "520-"),
    ("TDD MODE", "520-"),
    ("VERBOSE", "520-"),
    ("WAIT FOR DIGIT long", "520-"),
];

#[test]
fn wrong_arguments_earn_520_and_unknown_words_510() {
    for (line, answer) in LINES {
        let said = says(&Asterisk::new(), format!("{line}\n").as_bytes());
        assert!(said.starts_with(answer), "{line:?}: {said:?}");
    }
}

#[test]
fn a_520_is_one_line_where_the_documentation_is_not_installed() {
    let said = says(&Asterisk::new().without_documentation(), b"SET VARIABLE X\n");
    assert_eq!(said, "520 Invalid command syntax.  Proper usage not available.\n");
}

#[test]
fn a_line_that_is_too_long_runs_in_slices_with_an_answer_each() {
    for (version, buffer) in [("20.5.0", 2047), ("22.10.1", 8191)] {
        let asterisk = Asterisk::new().version(version);
        let fits = format!("NOOP {}\n", "x".repeat(buffer - "NOOP \n".len()));
        assert_eq!(says(&asterisk, fits.as_bytes()), "200 result=0\n", "{version}");
        let tail = format!("NOOP {}HANGUP\n", " ".repeat(buffer - "NOOP ".len()));
        assert_eq!(says(&asterisk, tail.as_bytes()), "200 result=0\n200 result=1\n", "{version}");
        assert!(asterisk.is_dead(), "the tail ran as a command");
    }
}

#[test]
fn a_leading_nul_and_the_word_failure_end_the_session() {
    for end in [b"\0NOOP\n".as_slice(), b"Failure to start\n"] {
        let asterisk = Asterisk::new();
        assert_eq!(says(&asterisk, &[b"NOOP\n", end, b"NOOP\n"].concat()), "200 result=0\n");
        assert!(asterisk.is_ended());
    }
    let server = Asterisk::new().announcing_hangup();
    assert_eq!(says(&server, b"\0NOOP\nVERBOSE x\n"), "200 result=1\n", "the line is lost");
}

#[test]
fn the_hangup_is_announced_where_a_server_would_hear_it() {
    let asterisk = Asterisk::new().announcing_hangup();
    assert_eq!(
        says(&asterisk, b"HANGUP\nANSWER\n").lines().collect::<Vec<_>>(),
        [
            "200 result=1",
            "HANGUP",
            "511 Command Not Permitted on a dead channel or intercept routine"
        ]
    );
}
