use std::sync::Arc;

use agi_rs::{AgiError, ArgError};

use super::Pbx;

const ENV: &str = "agi_request: async\nagi_version: 22.10.1\n\n";

fn said(value: &str) -> Vec<u8> {
    format!("200 result=1 ({value})\n").into_bytes()
}

#[tokio::test]
async fn commands_become_actions_and_events_their_answers() {
    let pbx = Pbx::new(|command| match command {
        "GET VARIABLE \"X\"" => said("%41 a+b é"),
        _ => b"200 result=0\n".to_vec(),
    });
    let commands = Arc::clone(&pbx.commands);
    let mut call = pbx.session(ENV).await.unwrap();
    assert_eq!(call.env().text("request"), Some("async"));
    call.answer().await.unwrap();
    assert_eq!(call.get_variable("X").await.unwrap().unwrap(), "%41 a+b é".as_bytes());
    call.asyncagi_break().await.unwrap();
    let commands = commands.lock().unwrap();
    assert_eq!(*commands, ["ANSWER", "GET VARIABLE \"X\"", "ASYNCAGI BREAK"]);
}

#[tokio::test]
async fn an_environment_of_any_length_arrives_whole() {
    for length in [0, 900, 950, 980, 1000, 1024, 2000, 2048, 5000] {
        let argument = "z".repeat(length);
        let env = format!("agi_request: async\nagi_arg_1: {argument}\n\n");
        let mut call = Pbx::new(|_| b"200 result=0\n".to_vec()).session(&env).await.unwrap();
        assert_eq!(call.env().args().next(), Some(argument.as_bytes()), "{length}");
        call.answer().await.unwrap();
    }
}

#[tokio::test]
async fn a_value_of_any_length_arrives_whole_and_shifts_no_later_answer() {
    for length in (980..1030).chain([2020, 2048, 3100]) {
        let value = "y".repeat(length);
        let answer = said(&value);
        let pbx = Pbx::new(move |command| match command {
            "GET VARIABLE \"LONG\"" => answer.clone(),
            _ => said("next"),
        });
        let mut call = pbx.session(ENV).await.unwrap();
        assert_eq!(call.get_variable("LONG").await.unwrap(), Some(value.into()), "{length}");
        assert_eq!(call.get_variable("X").await.unwrap(), Some(b"next".to_vec()), "{length}");
    }
}

#[tokio::test]
async fn an_answer_that_asterisk_cut_closes_the_session() {
    for length in 676..1000 {
        let pbx = Pbx::new(move |_| said(&" ".repeat(length)));
        let mut call = pbx.session(ENV).await.unwrap();
        let cut = call.get_variable("X").await;
        let invalid = std::io::ErrorKind::InvalidData;
        assert!(matches!(&cut, Err(AgiError::Io(error)) if error.kind() == invalid), "{cut:?}");
        assert!(matches!(call.answer().await, Err(AgiError::Closed)));
    }
}

#[tokio::test]
async fn a_command_that_ami_cannot_hold_is_refused_unsent() {
    let pbx = Pbx::new(|_| b"200 result=1\n".to_vec());
    let commands = Arc::clone(&pbx.commands);
    let mut call = pbx.session(ENV).await.unwrap();
    let longest = "x".repeat(1013 - "SET VARIABLE \"L\" \"\"".len());
    call.set_variable("L", &longest).await.unwrap();
    let refused = call.set_variable("L", &(longest + "x")).await;
    assert!(
        matches!(refused, Err(AgiError::Arg(ArgError::TooLong { len: 1014, max: 1013 }))),
        "{refused:?}"
    );
    call.set_variable("L", "").await.unwrap();
    assert_eq!(commands.lock().unwrap().iter().map(String::len).max(), Some(1013));
}

#[tokio::test]
async fn the_end_of_async_agi_is_the_end_of_the_session() {
    let mut call = Pbx::new(|_| b"200 result=0\n".to_vec()).session(ENV).await.unwrap();
    call.hung_up().await;
    assert!(matches!(call.answer().await, Err(AgiError::Closed)));
}
