use std::time::Duration;

use agi_rs::commands::SetMusic;
use agi_rs::testing::{Asterisk, Executed};
use agi_rs::{AgiError, CallerId, ChannelState, Deltree, HungUp, Priority};
use proptest::prelude::*;

use super::peer::session;
use super::wire;

proptest! {
    #[test]
    fn any_name_and_number_arrive_as_they_were_or_are_refused(
        name in "[^\\x00\r\n]{0,80}",
        number in "[0-9A-Za-z+*#_]{0,20}",
    ) {
        let asterisk = Asterisk::new();
        if let Ok(caller) = CallerId::new(&name, &number) {
            session(&asterisk).set_callerid(&caller).unwrap();
            prop_assert_eq!(asterisk.variable_now("CALLERID(name)").unwrap(), name.into_bytes());
            prop_assert_eq!(asterisk.variable_now("CALLERID(num)").unwrap(), number.into_bytes());
        } else {
            prop_assert!(name.len() > 100, "only for its length");
        }
    }
}

#[test]
fn autohangup_is_in_seconds_and_never_taken_back_by_a_short_time() {
    let asterisk = Asterisk::new();
    let mut call = session(&asterisk);
    for (after, wire) in [
        (Some(Duration::from_secs(30)), "30"),
        (Some(Duration::from_millis(1500)), "1.500"),
        (Some(Duration::from_micros(1)), "0.001"),
        (Some(Duration::MAX), "4294967.295"),
        (None, "0"),
    ] {
        call.set_autohangup(after).unwrap();
        assert_eq!(asterisk.commands().last().unwrap(), &format!("SET AUTOHANGUP {wire}"));
        assert_eq!(asterisk.autohangup_now().is_some(), after.is_some(), "{wire}");
    }
}

#[test]
fn music_plays_until_it_is_ended() {
    let asterisk = Asterisk::new();
    let mut call = session(&asterisk);
    call.set_music(SetMusic::On { class: None }).unwrap();
    assert_eq!(asterisk.music_now().as_deref(), Some("default"));
    call.set_music(SetMusic::On { class: Some("jazz") }).unwrap();
    assert_eq!(asterisk.music_now().as_deref(), Some("jazz"));
    call.set_music(SetMusic::Off).unwrap();
    assert_eq!(asterisk.music_now(), None);
}

#[test]
fn the_dialplan_goes_on_where_it_is_told_and_an_unknown_label_is_refused() {
    let asterisk = Asterisk::new().label("again", 7);
    let mut call = session(&asterisk);
    call.set_context("menu").unwrap();
    call.set_extension("s").unwrap();
    call.set_priority(Priority::label("again").unwrap()).unwrap();
    let place = ("menu".to_owned(), "s".to_owned(), "7".to_owned());
    assert_eq!(asterisk.place_now(), place);
    let unknown = call.set_priority(Priority::label("nowhere").unwrap());
    assert!(matches!(unknown, Err(AgiError::Usage(_))), "{unknown:?}");
    call.set_priority(Priority::number(3).unwrap()).unwrap();
    assert_eq!(asterisk.place_now().2, "3");
}

#[test]
fn no_label_can_be_taken_for_a_number() {
    for label in ["", "1", " 1", "+1", "-1", "2nd", "a,b", "a(b)"] {
        assert!(Priority::label(label).is_err(), "{label:?}");
    }
    assert!(Priority::number(0).is_err() && Priority::number(-1).is_err());
    assert_eq!(Priority::number(i32::MAX).unwrap().to_string(), i32::MAX.to_string());
}

#[test]
fn another_channel_is_seen_and_hung_up_by_its_name() {
    let asterisk = Asterisk::new().other_channel("PJSIP/b-2", 4).unanswered();
    let mut call = session(&asterisk);
    assert_eq!(call.channel_status().unwrap(), ChannelState::Ring);
    call.answer().unwrap();
    assert_eq!(call.channel_status().unwrap(), ChannelState::Up);
    assert_eq!(call.channel_status_of("PJSIP/b-2").unwrap(), Some(ChannelState::Ring));
    assert_eq!(call.get_full_variable_of("PJSIP/b-2", "${X}").unwrap(), Some(Vec::new()));
    assert_eq!(call.hang_up_channel("PJSIP/b-2").unwrap(), HungUp::Asked);
    assert_eq!(call.hang_up_channel("PJSIP/b-2").unwrap(), HungUp::NoSuchChannel);
    assert_eq!(call.channel_status_of("PJSIP/b-2").unwrap(), None);
    assert_eq!(call.get_full_variable_of("PJSIP/b-2", "${X}").unwrap(), None);
    assert!(!asterisk.is_dead());
    for refused in [call.hang_up_channel("").is_err(), call.channel_status_of("").is_err()] {
        assert!(refused, "an empty name would be looked for among unique ids");
    }
}

#[test]
fn deltree_says_the_truth_though_asterisk_says_it_the_wrong_way_round() {
    let asterisk = Asterisk::new();
    let mut call = session(&asterisk);
    for (family, key) in [("a", "1"), ("a", "x/2"), ("a", "x/3"), ("ab", "1")] {
        call.database_put(family, key, "v").unwrap();
    }
    assert_eq!(call.database_deltree("a", Some("x")).unwrap(), Deltree::Deleted);
    assert_eq!(call.database_deltree("a", Some("x")).unwrap(), Deltree::NothingThere);
    assert_eq!(asterisk.database_now("a", "1"), Some(b"v".to_vec()));
    assert_eq!(call.database_deltree("a", None).unwrap(), Deltree::Deleted);
    assert_eq!(asterisk.database_now("ab", "1"), Some(b"v".to_vec()));
    for everything in ["", "/", "//"] {
        assert!(matches!(call.database_deltree(everything, None), Err(AgiError::Arg(_))));
    }
    let mut call = wire::session(&["200 result=0\n", "200 result=1\n"]);
    assert_eq!(call.database_deltree("a", None).unwrap(), Deltree::Deleted);
    assert_eq!(call.database_deltree("a", None).unwrap(), Deltree::NothingThere);
}

#[test]
fn a_subroutine_leaves_its_variables() {
    let greet = Executed::returning(0).setting("GOSUB_RETVAL", "hello");
    let gone = Executed::returning(0).hanging_up();
    let asterisk = Asterisk::new()
        .subroutine(("greetings", "s", "1"), greet)
        .subroutine(("greetings", "bye", "start"), gone);
    let mut call = session(&asterisk);
    let greetings = agi_rs::commands::Gosub::new("greetings", "s", Priority::FIRST);
    assert_eq!(call.gosub(&greetings).unwrap(), agi_rs::Subroutine::Returned);
    assert_eq!(call.get_variable("GOSUB_RETVAL").unwrap(), Some(b"hello".to_vec()));
    let bye = agi_rs::commands::Gosub {
        extension: "bye",
        priority: Priority::label("start").unwrap(),
        ..greetings
    };
    assert_eq!(call.gosub(&bye).unwrap(), agi_rs::Subroutine::Abandoned);
    assert!(asterisk.is_dead());
}
