use std::time::Duration;

use agi_rs::commands::RecordFile;
use agi_rs::testing::{Act, Asterisk};
use agi_rs::{AgiError, Digits, Dtmf, EndedBy, Recording};

use super::peer::session;
use super::wire;

fn record(reply: &str) -> Result<Recording, AgiError> {
    let pound = Digits::parse("#").unwrap_or_default();
    wire::session(&[reply]).record_file(&RecordFile::new("memo", "wav", &pound))
}

#[test]
fn each_way_in_which_a_recording_ends_is_told_apart() {
    let pound = Dtmf::parse('#').unwrap();
    for (reply, ended_by, endpos_samples) in [
        ("200 result=35 (dtmf) endpos=6400\n", EndedBy::Key(pound), 6400),
        ("200 result=35 (randomerror) endpos=0\n", EndedBy::KeyDuringBeep(pound), 0),
        ("200 result=0 (timeout) endpos=8000\n", EndedBy::Timeout, 8000),
        ("200 result=53211 (timeout) endpos=8000\n", EndedBy::Timeout, 8000),
        ("200 result=-1 (hangup) endpos=320\n", EndedBy::Hangup, 320),
        ("200 result=-1 (waitfor) endpos=320\n", EndedBy::Fault, 320),
    ] {
        assert_eq!(record(reply).unwrap(), Recording { ended_by, endpos_samples }, "{reply:?}");
    }
}

#[test]
fn a_recording_that_never_began_is_a_failure() {
    for reply in
        ["200 result=-1 (writefile)\n", "200 result=-1 (randomerror) endpos=0\n", "200 result=-1\n"]
    {
        assert!(matches!(record(reply), Err(AgiError::CommandFailed)), "{reply:?}");
    }
    for reply in ["200 result=0\n", "200 result=-1 (dtmf) endpos=0\n", "200 result=x\n"] {
        assert!(matches!(record(reply), Err(AgiError::Desynced(_))), "{reply:?}");
    }
}

#[test]
fn only_what_was_chosen_is_sent_and_silence_has_its_unit() {
    let asterisk = Asterisk::new();
    let mut call = session(&asterisk);
    let pound = Digits::parse("#").unwrap();
    let plain = RecordFile::new("memo", "wav", &pound);
    let short = plain.at_most(Duration::from_millis(1500));
    for recording in [
        plain,
        RecordFile { offset_samples: 8000, ..short },
        RecordFile { beep: true, ..short },
        RecordFile { silence_seconds: Some(3), ..short },
        RecordFile { beep: true, silence_seconds: Some(3), ..short },
    ] {
        // The first has no limit: the caller ends it by hanging up, which the peer lets happen.
        call.record_file(&recording).ok();
        call = session(&asterisk);
    }
    assert_eq!(
        asterisk.commands(),
        [
            "RECORD FILE memo wav # -1 0",
            "RECORD FILE memo wav # 1500 8000",
            "RECORD FILE memo wav # 1500 0 BEEP",
            "RECORD FILE memo wav # 1500 0 s=3",
            "RECORD FILE memo wav # 1500 0 BEEP s=3"
        ]
    );
    let silent = RecordFile { silence_seconds: Some(0), ..plain };
    assert!(matches!(call.record_file(&silent), Err(AgiError::Arg(_))));
}

#[test]
fn the_peer_records_until_a_key_a_silence_a_hangup_or_a_full_disk() {
    let asterisk = Asterisk::new().unwritable("/dev/full/memo").caller([
        Act::press('#'),
        Act::press('1'),
        Act::Listen,
        Act::HangUp,
    ]);
    let mut call = session(&asterisk);
    let pound = Digits::parse("#").unwrap();
    let memo = RecordFile::new("memo", "wav", &pound).at_most(Duration::from_secs(9));
    let mut ended = |memo: &RecordFile<'_>| call.record_file(memo).map(|memo| memo.ended_by);
    assert_eq!(ended(&memo).unwrap(), EndedBy::Key(Dtmf::parse('#').unwrap()));
    assert_eq!(ended(&memo).unwrap(), EndedBy::Timeout, "another key doesn't end it");
    let silence = RecordFile { silence_seconds: Some(2), ..memo };
    assert_eq!(ended(&silence).unwrap(), EndedBy::Timeout);
    let full = RecordFile { file: "/dev/full/memo", ..memo };
    assert!(matches!(ended(&full), Err(AgiError::CommandFailed)));
    assert_eq!(ended(&memo).unwrap(), EndedBy::Hangup);
    assert_eq!(asterisk.recordings(), ["memo.wav"; 4]);
    assert!(asterisk.is_dead());
}
