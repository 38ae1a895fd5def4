use agi_rs::commands::{SayAlpha, SayDateTime, SayNumber};
use agi_rs::testing::{Act, Asterisk};
use agi_rs::{AgiError, Digits, Dtmf, Gender, SayCase, SpokenDigits, SpokenForm};

use super::peer::session;

#[test]
fn a_key_of_the_escape_digits_interrupts_and_no_other() {
    let asterisk = Asterisk::new().caller([Act::press('3'), Act::press('4'), Act::HangUp]);
    let mut call = session(&asterisk);
    let three = Digits::parse("3").unwrap();
    let digits = SpokenDigits::parse("12*#").unwrap();
    assert_eq!(call.say_digits(&digits, &three).unwrap(), Dtmf::parse('3').ok());
    assert_eq!(call.say_phonetic("Ada", &three).unwrap(), None);
    assert!(matches!(call.say_number(5, &three), Err(AgiError::CommandFailed)), "hung up");
    assert!(matches!(call.say_number(5, &three), Err(AgiError::DeadChannel)));
}

#[test]
fn case_and_gender_are_sent_only_if_they_were_chosen() {
    let asterisk = Asterisk::new();
    let mut call = session(&asterisk);
    let none = Digits::none();
    let spelled = SayAlpha { text: "aB", escape: &none, case: None };
    call.run(&spelled).unwrap();
    for case in [SayCase::All, SayCase::Lower, SayCase::Upper, SayCase::Ignored] {
        call.run(&SayAlpha { case: Some(case), ..spelled }).unwrap();
    }
    call.run(&SayNumber { number: 1, escape: &none, gender: None }).unwrap();
    for gender in [Gender::Feminine, Gender::Masculine, Gender::Neuter, Gender::Common] {
        call.say_number_as(gender, 1, &none).unwrap();
    }
    let spelled = ["", " a", " l", " u", " n"].map(|case| format!("SAY ALPHA aB {case}"));
    let counted = ["", " f", " m", " n", " c"].map(|gender| format!("SAY NUMBER 1 {gender}"));
    assert_eq!(asterisk.commands(), [spelled, counted].concat());
}

#[test]
fn a_moment_is_said_in_the_usual_form_or_in_one_of_its_own() {
    let asterisk = Asterisk::new();
    let mut call = session(&asterisk);
    let none = Digits::none();
    let moment = SayDateTime::new(5_000_000_000, &none);
    call.say_datetime(&moment).unwrap();
    let form = SpokenForm::Format { format: "ABdY 'digits/at' IMp", zone: None };
    call.say_datetime(&SayDateTime { form, ..moment }).unwrap();
    let form = SpokenForm::Format { format: "kM", zone: Some("Europe/Berlin") };
    call.say_datetime(&SayDateTime { form, ..moment }).unwrap();
    assert_eq!(
        asterisk.commands(),
        [
            "SAY DATETIME 5000000000 ",
            "SAY DATETIME 5000000000  ABdY 'digits/at' IMp",
            "SAY DATETIME 5000000000  kM Europe/Berlin"
        ]
    );
}
