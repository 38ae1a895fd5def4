use agi_rs::commands::Gosub;
use agi_rs::{AgiError, ArgError, Priority, Subroutine};

use super::wire::session;

const GREET: Gosub<'_> = Gosub::new("greetings", "s", Priority::FIRST);

#[test]
fn a_100_may_come_before_the_reply_and_a_hangup_between_them() {
    for replies in [
        &["100 result=0 Trying...\n", "200 result=0 Gosub complete\n"][..],
        &["100 result=0 Trying...\nHANGUP\n200 result=0 Gosub complete\n"],
        &["200 result=0 Gosub complete\n"],
    ] {
        assert_eq!(session(replies).gosub(&GREET).unwrap(), Subroutine::Returned, "{replies:?}");
    }
    let mut call =
        session(&["100 result=0 Trying...\n200 result=0 Gosub complete (abnormal exit)\n"]);
    assert_eq!(call.gosub(&GREET).unwrap(), Subroutine::Abandoned);
}

#[test]
fn a_missing_place_and_a_503_are_failures_and_the_session_goes_on() {
    for reply in [
        "200 result=-1 Gosub label not found\n",
        "200 result=-1 Gosub failed\n",
        "503 result=-2 Memory allocation failure\n",
    ] {
        let mut call = session(&[reply, "200 result=0\n"]);
        assert!(matches!(call.gosub(&GREET), Err(AgiError::CommandFailed)), "{reply:?}");
        assert_eq!(call.get_variable("X").unwrap(), None, "{reply:?}");
    }
}

#[test]
fn an_argument_that_would_not_arrive_whole_is_refused() {
    for whole in ["", "Ada", "f(a,b)", "[a,b]", "\"a,b\"", "a\\,b", "a)b"] {
        let mut call = session(&["200 result=0 Gosub complete\n"]);
        let called = call.gosub(&Gosub { args: &[whole, "next"], ..GREET });
        assert_eq!(called.unwrap(), Subroutine::Returned, "{whole}");
    }
    for torn in ["a,b", "(a", "[", "\"", "a\\"] {
        let refused = session(&[]).gosub(&Gosub { args: &[torn, "next"], ..GREET });
        assert!(matches!(refused, Err(AgiError::Arg(ArgError::Invalid(_)))), "{torn}");
    }
    let many = ["x"; 101];
    assert!(session(&[]).gosub(&Gosub { args: &many, ..GREET }).is_err());
    let nowhere = Gosub { context: "a,b", ..GREET };
    assert!(session(&[]).gosub(&nowhere).is_err());
}
