use agi_rs::async_agi::AsyncAgi;
use agi_rs::{AgiError, AsyncSession, Digits};

use super::ami::Ami;
use super::pbx::Pbx;
use super::soon;

/// A session of a call that runs `AGI(agi:async)`; `more` is further arguments.
async fn begin(pbx: &Pbx, more: &str) -> AsyncSession<AsyncAgi<Ami>> {
    let uniqueid = pbx.next_call();
    let mut ami = pbx.call("agi:async", more).await;
    let env = ami.start().await;
    let session = AsyncSession::open(AsyncAgi::new(ami, &uniqueid, &env));
    soon("the environment", session).await.unwrap()
}

#[tokio::test]
async fn what_is_longer_than_asterisk_hands_on_at_once_arrives_whole() {
    let mut pbx = Pbx::boot(|server| server);
    let argument = "y".repeat(900);
    let mut call = begin(&pbx, &format!(",{argument},last")).await;
    let arguments: Vec<_> = call.env().args().map(<[u8]>::to_vec).collect();
    assert_eq!(arguments, [argument.into_bytes(), b"last".to_vec()]);

    call.answer().await.unwrap();
    let longest = "x".repeat(1013 - "SET VARIABLE \"L\" \"\"".len());
    call.set_variable("L", &longest).await.unwrap();
    let value = soon("a long value", call.get_full_variable("${L}${L}${L}")).await.unwrap();
    assert_eq!(value, longest.repeat(3).into_bytes());
    call.set_variable("S", "a (b) ü%41+").await.unwrap();
    assert_eq!(call.get_variable("S").await.unwrap().unwrap(), "a (b) ü%41+".as_bytes());

    call.asyncagi_break().await.unwrap();
    soon("AsyncAGIEnd", call.hung_up()).await;
    assert!(matches!(call.answer().await, Err(AgiError::Closed)));
    assert_eq!(pbx.status().await, "SUCCESS");

    // Spaces take three bytes each when they are encoded, and 2047 there are.
    let mut call = begin(&pbx, "").await;
    call.set_variable("S", &" ".repeat(672)).await.unwrap();
    assert_eq!(call.get_variable("S").await.unwrap(), Some(vec![b' '; 672]));
    call.set_variable("S", &" ".repeat(675)).await.unwrap();
    let cut = call.get_variable("S").await;
    let invalid = std::io::ErrorKind::InvalidData;
    assert!(matches!(&cut, Err(AgiError::Io(error)) if error.kind() == invalid), "{cut:?}");
    assert!(matches!(call.answer().await, Err(AgiError::Closed)));
}

#[tokio::test]
async fn a_failed_command_and_a_hangup_end_the_session() {
    let mut pbx = Pbx::boot(|server| server);
    let mut call = begin(&pbx, "").await;
    call.answer().await.unwrap();
    let missing = call.stream_file("no-such-sound", &Digits::none()).await;
    assert!(matches!(missing, Err(AgiError::CommandFailed)), "{missing:?}");
    soon("AsyncAGIEnd", call.hung_up()).await;
    assert_eq!(pbx.status().await, "FAILURE");

    let mut call = begin(&pbx, "").await;
    call.answer().await.unwrap();
    soon("the answer to HANGUP", call.hang_up()).await.unwrap();
    soon("AsyncAGIEnd", call.hung_up()).await;
    assert!(!call.hangup().is_raised(), "AsyncAGI says no HANGUP");
    assert!(matches!(call.get_variable("X").await, Err(AgiError::Closed)));
}
