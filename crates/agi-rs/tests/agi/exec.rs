use agi_rs::testing::{Asterisk, Executed};
use agi_rs::{AgiError, AppArgs, HangupSignal, Session};

use super::wire::session;

#[test]
fn the_520_behind_a_result_of_1_is_not_taken_for_the_next_reply() {
    let asterisk = Asterisk::new().application("Read", Executed::returning(1));
    let (reader, writer) = asterisk.connect();
    let mut call = Session::open(reader, writer, HangupSignal::new()).unwrap();
    assert_eq!(call.exec("Read", &AppArgs::new().arg("X")).unwrap(), 1);
    assert_eq!(call.get_variable("X").unwrap(), None);
}

#[test]
fn the_520_may_be_one_line_and_a_hangup_may_stand_before_it() {
    let mut call = session(&[
        "200 result=1\nHANGUP\n",
        "520 Invalid command syntax.  Proper usage not available.\n",
        "200 result=0\n",
    ]);
    assert_eq!(call.exec("Read", &AppArgs::new()).unwrap(), 1);
    assert_eq!(call.get_variable("X").unwrap(), None);
    assert!(call.hangup().is_raised());
}

#[test]
fn other_results_earn_no_520() {
    for result in [0, -1, 2, 3] {
        let asterisk = Asterisk::new().application("Dial", Executed::returning(result));
        let (reader, writer) = asterisk.connect();
        let mut call = Session::open(reader, writer, HangupSignal::new()).unwrap();
        assert_eq!(call.exec("Dial", &AppArgs::new()).unwrap(), result);
        assert_eq!(call.get_variable("X").unwrap(), None);
    }
}

#[test]
fn the_arguments_stand_in_one_word_of_the_command() {
    let asterisk = Asterisk::new().application("Dial", Executed::returning(0));
    let (reader, writer) = asterisk.connect();
    let mut call = Session::open(reader, writer, HangupSignal::new()).unwrap();
    let args = AppArgs::new().arg("PJSIP/a@trunk").arg("25").arg("gU(sub)");
    call.exec("Dial", &args).unwrap();
    assert_eq!(asterisk.commands(), ["EXEC Dial PJSIP/a@trunk,25,gU\\(sub\\)"]);
}

#[test]
fn a_verbatim_string_is_not_escaped_for_a_second_reading() {
    let asterisk = Asterisk::new().application("Set", Executed::returning(0));
    let (reader, writer) = asterisk.connect();
    let mut call = Session::open(reader, writer, HangupSignal::new()).unwrap();
    call.exec("SET", &AppArgs::verbatim(r#"X=a,b "(c)" \d"#)).unwrap();
    call.exec("Set", &AppArgs::verbatim("")).unwrap();
    assert_eq!(asterisk.commands(), [r#"EXEC SET X=a,b "(c)" \d"#, "EXEC Set "]);
}

#[test]
fn an_application_that_is_not_loaded_or_not_a_name_is_refused() {
    let asterisk = Asterisk::new();
    let (reader, writer) = asterisk.connect();
    let mut call = Session::open(reader, writer, HangupSignal::new()).unwrap();
    let absent = call.exec("Dial", &AppArgs::new());
    assert!(matches!(absent, Err(AgiError::UnknownApplication)), "{absent:?}");
    assert!(matches!(call.exec("Di al", &AppArgs::new()), Err(AgiError::Arg(_))));
}
