use agi_rs::commands::{Answer, GetVariable, StreamFile};
use agi_rs::testing::Asterisk;
use agi_rs::{AgiError, Command, HangupSignal, Session};

#[test]
fn after_the_hangup_a_live_command_is_refused_and_a_dead_one_works() {
    let asterisk = Asterisk::new().variable("DIALSTATUS", "ANSWER");
    let (reader, writer) = asterisk.connect();
    let mut call = Session::open(reader, writer, HangupSignal::new()).unwrap();
    call.hang_up().unwrap();
    assert!(matches!(call.answer(), Err(AgiError::DeadChannel)));
    assert_eq!(call.get_variable("DIALSTATUS").unwrap(), Some(b"ANSWER".to_vec()));
    call.database_put("callback", "leg", "outcome").unwrap();
    assert_eq!(call.database_get("callback", "leg").unwrap(), Some(b"outcome".to_vec()));
    call.database_del("callback", "leg").unwrap();
    assert_eq!(call.database_get("callback", "leg").unwrap(), None);
    call.verbose("still here", 1).unwrap();
    call.noop("still here").unwrap();
}

#[test]
fn what_works_on_a_dead_channel_does_not_blame_the_hangup_for_its_failure() {
    let asterisk = Asterisk::new()
        .answering("DATABASE PUT", "HANGUP\n200 result=0\n")
        .answering("SEND TEXT", "200 result=-1\n");
    let (reader, writer) = asterisk.connect();
    let mut call = Session::open(reader, writer, HangupSignal::new()).unwrap();
    assert!(matches!(call.database_put("a", "b", "c"), Err(AgiError::CommandFailed)));
    assert!(matches!(call.send_text("too late"), Err(AgiError::Hangup)));
}

#[test]
fn each_command_says_whether_it_works_on_a_dead_channel() {
    const { assert!(GetVariable::DEAD_OK && !Answer::DEAD_OK && !StreamFile::DEAD_OK) }
}
