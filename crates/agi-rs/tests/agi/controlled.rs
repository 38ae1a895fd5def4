use std::time::Duration;

use agi_rs::commands::{ControlStreamFile, GetOption};
use agi_rs::testing::{Act, Asterisk};
use agi_rs::{AgiError, ControlledPlay, Digits, Dtmf, Play};

use super::peer::session;
use super::wire;

fn key(key: char) -> Dtmf {
    Dtmf::parse(key).unwrap_or_else(|error| unreachable!("{error}"))
}

#[test]
fn a_position_is_in_milliseconds_and_only_an_end_has_none() {
    let none = Digits::none();
    for (reply, ended) in [
        ("200 result=0 endpos=-1\n", ControlledPlay::Finished),
        ("200 result=0 endpos=1500\n", ControlledPlay::Remote { endpos_ms: 1500 }),
        ("200 result=48 endpos=700\n", ControlledPlay::Digit { digit: key('0'), endpos_ms: 700 }),
    ] {
        let file = ControlStreamFile::new("beep", &none);
        assert_eq!(wire::session(&[reply]).control_stream_file(&file).unwrap(), ended, "{reply:?}");
    }
}

#[test]
fn a_key_that_winds_does_not_stop_unless_winding_was_given_up() {
    let acts = [Act::press('#'), Act::press('#'), Act::press('0')];
    let asterisk = Asterisk::new().without_sound("nothing").caller(acts);
    let mut call = session(&asterisk);
    let stop = Digits::parse("0#").unwrap();
    let usual = ControlStreamFile::new("beep", &stop);
    assert_eq!(call.control_stream_file(&usual).unwrap(), ControlledPlay::Finished);
    let still = ControlStreamFile { forward: None, rewind: None, ..usual };
    let pound = ControlledPlay::Digit { digit: key('#'), endpos_ms: 500 };
    assert_eq!(call.control_stream_file(&still).unwrap(), pound);
    assert_eq!(asterisk.variable_now("CPLAYBACKSTOPKEY"), Some(b"#".to_vec()));
    let paused = ControlStreamFile { pause: Some(key('5')), offset_ms: 250, ..usual };
    let zero = ControlledPlay::Digit { digit: key('0'), endpos_ms: 500 };
    assert_eq!(call.control_stream_file(&paused).unwrap(), zero);
    let missing = call.control_stream_file(&ControlStreamFile { file: "nothing", ..usual });
    assert!(matches!(missing, Err(AgiError::CommandFailed)), "{missing:?}");
    assert_eq!(
        asterisk.commands(),
        [
            "CONTROL STREAM FILE beep 0# 3000 # *  0",
            "CONTROL STREAM FILE beep 0# 3000 n n  0",
            "CONTROL STREAM FILE beep 0# 3000 # * 5 250",
            "CONTROL STREAM FILE nothing 0# 3000 # *  0"
        ]
    );
}

#[test]
fn an_option_is_chosen_by_a_key_or_not_at_all() {
    let acts = [Act::press('1'), Act::press('7')];
    let asterisk = Asterisk::new().without_sound("nothing").caller(acts);
    let mut call = session(&asterisk);
    let keys = Digits::parse("12").unwrap();
    let wait = Duration::from_millis(2500);
    let one = Play::Digit { digit: key('1'), endpos_samples: 4000 };
    assert_eq!(call.get_option("menu", &keys, wait).unwrap(), one);
    assert!(matches!(call.get_option("menu", &keys, wait).unwrap(), Play::Finished { .. }));
    let missing = call.run(&GetOption { file: "nothing", escape: &keys, timeout: wait });
    assert!(matches!(missing, Err(AgiError::CommandFailed)));
    assert_eq!(asterisk.commands()[0], "GET OPTION menu 12 2500", "the time is always sent");
}

#[test]
fn a_sound_begins_where_it_is_told() {
    let asterisk = Asterisk::new();
    session(&asterisk).stream_file_from("beep", &Digits::none(), 4000).unwrap();
    assert_eq!(asterisk.commands(), ["STREAM FILE beep  4000"]);
}
