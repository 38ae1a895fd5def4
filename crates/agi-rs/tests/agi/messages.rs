use std::time::Duration;

use agi_rs::testing::{Act, Asterisk};
use agi_rs::{AgiError, TddMode};

use super::peer::session;
use super::wire;

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_text_is_received_whole_and_a_char_is_its_first_byte() {
    let asterisk = Asterisk::new().caller([Act::Write("a (b) c"), Act::Write("xyz"), Act::Listen]);
    let mut call = session(&asterisk);
    assert_eq!(call.receive_text(SECOND).unwrap(), Some(b"a (b) c".to_vec()));
    assert_eq!(call.receive_char(SECOND).unwrap(), Some(b'x'));
    assert_eq!(call.receive_char(SECOND).unwrap(), None);
    assert_eq!(call.receive_text(None).unwrap(), None, "nobody writes until the hangup");
    assert!(asterisk.is_dead());
    assert_eq!(asterisk.commands().last().unwrap(), "RECEIVE TEXT -1");
}

#[test]
fn a_received_text_may_hold_any_bytes() {
    let mut call = wire::session(&["200 result=1 (two\n) lines)\n", "200 result=200\n"]);
    assert_eq!(call.receive_text(SECOND).unwrap(), Some(b"two\n) lines".to_vec()));
    assert_eq!(call.receive_char(SECOND).unwrap(), Some(200));
}

#[test]
fn a_text_whose_end_cannot_be_told_closes_the_session_at_the_next_command() {
    let mut call = wire::session(&["200 result=1 (two)\n) lines)\n"]);
    assert_eq!(call.receive_text(SECOND).unwrap(), Some(b"two".to_vec()));
    assert!(matches!(call.noop(""), Err(AgiError::Desynced(_))));
}

#[test]
fn a_timeout_an_empty_text_and_a_hangup_look_the_same() {
    for reply in ["200 result=-1 (hangup)\n", "200 result=0 (timeout)\n"] {
        assert_eq!(wire::session(&[reply]).receive_char(SECOND).unwrap(), None, "{reply:?}");
    }
    let desynced = wire::session(&["200 result=256\n"]).receive_char(SECOND);
    assert!(matches!(desynced, Err(AgiError::Desynced(_))));
}

#[test]
fn what_the_channel_cannot_carry_fails() {
    let mut call = session(&Asterisk::new());
    assert!(matches!(call.send_text("hello"), Err(AgiError::CommandFailed)));
    assert!(matches!(call.tdd_mode(TddMode::On), Err(AgiError::CommandFailed)));
    call.send_image("logo").unwrap();

    let asterisk = Asterisk::new().with_text().with_tdd();
    let mut call = session(&asterisk);
    call.send_text("hello").unwrap();
    call.send_text("").unwrap();
    call.send_image("logo").unwrap();
    for mode in [TddMode::On, TddMode::Off, TddMode::Mate] {
        call.tdd_mode(mode).unwrap();
    }
    assert_eq!(asterisk.sent(), ["hello", "", "logo"]);
    assert_eq!(asterisk.commands()[3..], ["TDD MODE on", "TDD MODE off", "TDD MODE mate"]);
}
