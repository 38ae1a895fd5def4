use agi_rs::testing::{Act, Asterisk};
use agi_rs::{AgiError, Digits, HangupSignal, Session};

use super::wire::session;

#[test]
fn the_hangup_line_is_noticed_wherever_it_stands_and_answers_nothing() {
    for replies in [
        &["HANGUP\n200 result=1 (a)\n", "200 result=1 (b)\n"][..],
        &["HANGUP\n", "200 result=1 (a)\n", "200 result=1 (b)\n"],
        &["200 result=1 (a)\nHANGUP\n", "200 result=1 (b)\n"],
        &["HANGUP\nHANGUP\n200 result=1 (a)\n", "200 result=1 (b)\n"],
        &["HAN", "GUP\n200 resu", "lt=1 (a)\n", "200 result=1 (b)\n"],
        &["200 result=1 (a)\nHANG", "UP\n200 result=1 (b)\n"],
        &["200 result=1 (a)\n", "HANGUP\n200 result=1 (b)\nHANGUP\n"],
    ] {
        let mut call = session(replies);
        assert_eq!(call.get_variable("A").unwrap(), Some(b"a".to_vec()), "{replies:?}");
        assert_eq!(call.get_variable("B").unwrap(), Some(b"b".to_vec()), "{replies:?}");
        assert!(call.hangup().is_raised(), "{replies:?}");
    }
}

#[test]
fn a_call_without_hangup_shows_none() {
    let mut call = session(&["200 result=1 (a)\n"]);
    call.get_variable("A").unwrap();
    assert!(!call.hangup().is_raised());
}

#[test]
fn a_failure_after_the_hangup_is_told_from_a_missing_sound() {
    let mut call = session(&["200 result=-1 endpos=0\n", "HANGUP\n200 result=-1 endpos=0\n"]);
    let failed = call.stream_file("beep", &Digits::none());
    assert!(matches!(failed, Err(AgiError::CommandFailed)), "{failed:?}");
    let hung_up = call.stream_file("beep", &Digits::none());
    assert!(matches!(hung_up, Err(AgiError::Hangup)), "{hung_up:?}");
}

#[test]
fn sighup_raises_the_signal_and_the_command_goes_on() {
    let asterisk = Asterisk::new().caller([Act::HangUp]);
    let (reader, writer) = asterisk.connect();
    let mut call = Session::open(reader, writer, HangupSignal::on_sighup().unwrap()).unwrap();
    assert!(!call.hangup().is_raised());
    signal_hook::low_level::raise(signal_hook::consts::SIGHUP).unwrap();
    assert!(call.hangup().is_raised());
    let hung_up = call.stream_file("beep", &Digits::none());
    assert!(matches!(hung_up, Err(AgiError::Hangup)), "{hung_up:?}");
    assert_eq!(call.get_variable("X").unwrap(), None, "the session goes on");
}

#[test]
fn a_hangup_after_a_normal_end_is_noticed_and_answers_nothing() {
    let mut call = session(&["200 result=1 (a)\n", "HANGUP\nHANGUP\n"]);
    assert_eq!(call.get_variable("A").unwrap(), Some(b"a".to_vec()));
    assert!(matches!(call.get_variable("B"), Err(AgiError::Eof)));
    assert!(call.hangup().is_raised());
}

#[test]
fn the_end_of_the_stream_is_no_hangup_of_the_caller() {
    let ended = session(&[]).answer().unwrap_err();
    assert!(ended.is_fatal() && !ended.is_hangup(), "{ended:?}");
    let dead = session(&["511 Command Not Permitted on a dead channel\n"]).answer().unwrap_err();
    assert!(dead.is_hangup() && !dead.is_fatal(), "{dead:?}");
}

#[test]
fn a_server_hears_of_the_hangup_after_the_answer_that_it_ended() {
    let asterisk = Asterisk::new().announcing_hangup().caller([Act::HangUp]);
    let (reader, writer) = asterisk.connect();
    let mut call = Session::open(reader, writer, HangupSignal::new()).unwrap();
    let ended = call.stream_file("beep", &Digits::none());
    assert!(matches!(ended, Err(AgiError::CommandFailed)), "{ended:?}");
    assert!(matches!(call.answer(), Err(AgiError::DeadChannel)));
    assert!(call.hangup().is_raised());
}
