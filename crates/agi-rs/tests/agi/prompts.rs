use std::time::Duration;

use agi_rs::commands::GetData;
use agi_rs::testing::{Act, Asterisk};
use agi_rs::{AgiError, ChannelState, Collected, Digits, Dtmf, HangupSignal, Play, Session};

use super::wire::session;

fn collect(reply: &str) -> Result<Collected, AgiError> {
    let mut call = session(&[reply]);
    call.get_data(&GetData { file: "beep", timeout: Duration::from_secs(5), max_digits: None })
}

#[test]
fn get_data_gives_keys_as_text_not_as_a_number() {
    let thirty = "012345678901234567890123456789";
    for (reply, digits, timed_out) in [
        ("200 result=12\n", "12", false),
        ("200 result=0012\n", "0012", false),
        ("200 result=*12\n", "*12", false),
        ("200 result=\n", "", false),
        ("200 result= (timeout)\n", "", true),
        ("200 result=7 (timeout)\n", "7", true),
        (&format!("200 result={thirty}\n"), thirty, false),
    ] {
        let digits = Digits::parse(digits).unwrap();
        assert_eq!(collect(reply).unwrap(), Collected { digits, timed_out }, "{reply:?}");
    }
    assert!(matches!(collect("200 result=-1\n"), Err(AgiError::CommandFailed)));
    assert!(matches!(collect("200 result=x\n"), Err(AgiError::Desynced(_))));
}

#[test]
fn a_key_interrupts_only_if_it_may() {
    let asterisk = Asterisk::new().caller([Act::Press('9'), Act::Press('1'), Act::Press('#')]);
    let (reader, writer) = asterisk.connect();
    let mut call = Session::open(reader, writer, HangupSignal::new()).unwrap();
    let nine = Digits::parse("9").unwrap();
    let digit = Dtmf::parse('9').unwrap();
    assert_eq!(
        call.stream_file("beep", &nine).unwrap(),
        Play::Digit { digit, endpos_samples: 4000 }
    );
    assert_eq!(call.stream_file("beep", &nine).unwrap(), Play::Finished { endpos_samples: 8000 });
    let waited = call.wait_for_digit(Duration::from_millis(1500)).unwrap();
    assert_eq!(waited, Some(Dtmf::parse('#').unwrap()));
    assert_eq!(call.wait_for_digit(Duration::from_secs(1)).unwrap(), None);
    assert_eq!(
        asterisk.commands(),
        [
            "STREAM FILE beep 9 0",
            "STREAM FILE beep 9 0",
            "WAIT FOR DIGIT 1500",
            "WAIT FOR DIGIT 1000"
        ]
    );
}

#[test]
fn a_wait_that_asterisk_interrupted_is_not_taken_for_a_key() {
    let mut call = session(&["200 result=1\n"]);
    assert!(matches!(call.wait_for_digit(Duration::ZERO), Err(AgiError::Desynced(_))));
}

#[test]
fn a_missing_sound_fails_and_the_channel_is_still_up() {
    let asterisk = Asterisk::new().without_sound("nothing");
    let (reader, writer) = asterisk.connect();
    let mut call = Session::open(reader, writer, HangupSignal::new()).unwrap();
    let missing = call.stream_file("nothing", &Digits::none());
    assert!(matches!(missing, Err(AgiError::CommandFailed)));
    assert_eq!(call.channel_status().unwrap(), ChannelState::Up);
}

#[test]
fn get_data_never_asks_for_more_keys_than_asterisk_has_room_for() {
    let asterisk =
        Asterisk::new().caller([Act::Enter("12#4"), Act::Enter("98765"), Act::press('#')]);
    let (reader, writer) = asterisk.connect();
    let mut call = Session::open(reader, writer, HangupSignal::new()).unwrap();
    let data = GetData { file: "beep", timeout: Duration::ZERO, max_digits: None };
    let mut keys = |data| {
        let Collected { digits, timed_out } = call.get_data(&data).unwrap();
        (digits.to_string(), timed_out)
    };
    assert_eq!(keys(data), ("12".to_owned(), false), "up to the #");
    assert_eq!(keys(GetData { max_digits: Some(4), ..data }), ("9876".to_owned(), false));
    assert_eq!(keys(GetData { max_digits: Some(1023), ..data }), (String::new(), false));
    assert_eq!(keys(data), (String::new(), true));
    assert_eq!(
        asterisk.commands(),
        [
            "GET DATA beep 0 1023",
            "GET DATA beep 0 4",
            "GET DATA beep 0 1023",
            "GET DATA beep 0 1023"
        ]
    );
    for max in [0, 1024] {
        let refused = call.get_data(&GetData { max_digits: Some(max), ..data });
        assert!(matches!(refused, Err(AgiError::Arg(_))), "{max}");
    }
}

#[test]
fn a_wait_may_last_for_ever_and_a_time_is_in_milliseconds() {
    let asterisk = Asterisk::new().caller([Act::press('5'), Act::press('6')]);
    let (reader, writer) = asterisk.connect();
    let mut call = Session::open(reader, writer, HangupSignal::new()).unwrap();
    assert_eq!(call.wait_for_digit(None).unwrap(), Dtmf::parse('5').ok());
    assert_eq!(call.wait_for_digit(Duration::MAX).unwrap(), Dtmf::parse('6').ok());
    assert!(matches!(call.wait_for_digit(None), Err(AgiError::CommandFailed)), "the hangup");
    assert_eq!(
        asterisk.commands(),
        ["WAIT FOR DIGIT -1", "WAIT FOR DIGIT 2147483647", "WAIT FOR DIGIT -1"]
    );
}
