use agi_rs::async_agi::{AsyncAgi, AsyncAgiEvent, Relay, RelayError, Step, percent_decode};

fn exec(command_id: &str, result: &str) -> AsyncAgiEvent {
    AsyncAgiEvent::Exec { command_id: command_id.into(), result: result.into() }
}

#[test]
fn percent_escapes_are_undone_and_what_is_none_stays() {
    for (text, bytes) in [
        ("200%20result%3D1%20(a)%0A", &b"200 result=1 (a)\n"[..]),
        ("%c3%A9%00%ff", b"\xc3\xa9\0\xff"),
        ("a+b%2541", b"a+b%41"),
        ("100%", b"100%"),
        ("%4", b"%4"),
        ("%zz%+1%%41", b"%zz%+1%A"),
        ("", b""),
    ] {
        assert_eq!(percent_decode(text), bytes, "{text}");
    }
}

#[test]
fn events_are_told_apart_by_their_names() {
    let header = |name: &str| match name {
        "Env" => Some("agi_request%3A%20async%0A%0A"),
        "CommandId" => Some("c1"),
        "Result" => Some("200%20result%3D0%0A"),
        _ => None,
    };
    let parse = |name| AsyncAgiEvent::parse(name, header);
    let start = AsyncAgiEvent::Start { env: "agi_request%3A%20async%0A%0A".into() };
    assert_eq!(parse("AsyncAGIStart"), Some(start));
    assert_eq!(parse("AsyncAGIExec"), Some(exec("c1", "200%20result%3D0%0A")));
    assert_eq!(parse("AsyncAGIEnd"), Some(AsyncAgiEvent::End));
    assert_eq!(parse("AGIExecEnd"), None);
}

#[test]
fn an_action_holds_the_command_without_its_line_feed_and_an_id_of_its_own() {
    let mut relay = Relay::new("1.2");
    let (first, second) = (relay.command(b"NOOP \"a\"\n"), relay.command(b"NOOP \"a\"\n"));
    let [action, channel, command, (name, id)] = first.headers();
    assert_eq!(action, ("Action", &b"AGI"[..]));
    assert_eq!(channel, ("Channel", &b"1.2"[..]));
    assert_eq!(command, ("Command", &b"NOOP \"a\""[..]));
    assert_eq!((name, id), ("CommandID", first.command_id.as_bytes()));
    assert_ne!(first.command_id, second.command_id);
}

#[test]
fn the_answer_to_another_command_is_nobodys() {
    let mut relay = Relay::new("1.2");
    let late = relay.command(b"NOOP\n").command_id;
    let own = relay.command(b"NOOP\n").command_id;
    for other in [late.as_str(), "", "somebody else"] {
        assert_eq!(relay.hear(&exec(other, "200%20result%3D0%0A")), Ok(Step::Wait), "{other}");
    }
    let said = relay.hear(&exec(&own, "200%20result%3D0%0A"));
    assert_eq!(said, Ok(Step::Said(b"200 result=0\n".to_vec())));
    assert_eq!(relay.hear(&exec(&own, "200%20result%3D0%0A")), Ok(Step::Wait), "said once");
    assert_eq!(relay.hear(&AsyncAgiEvent::End), Ok(Step::End));
}

#[test]
fn a_rest_that_nobody_asked_for_is_an_error() {
    let mut relay = Relay::new("1.2");
    let mut id = relay.command(b"GET VARIABLE \"X\"\n").command_id;
    let Ok(Step::Send(filler)) = relay.hear(&exec(&id, &"y".repeat(1024))) else {
        panic!("a whole piece asks for more")
    };
    assert_eq!(relay.hear(&exec(&filler.command_id, "yy)%0A")), Err(RelayError::OutOfStep));
    let mut relay = Relay::new("1.2");
    id.clone_from(&relay.command(b"GET VARIABLE \"X\"\n").command_id);
    let endless = (0..=1024).find_map(|_| match relay.hear(&exec(&id, &"y".repeat(1024))) {
        Ok(Step::Send(filler)) => {
            id.clone_from(&filler.command_id);
            None
        }
        other => Some(other),
    });
    assert_eq!(endless, Some(Err(RelayError::OutOfStep)));
}

#[test]
fn what_a_caller_said_is_not_shown() {
    let mut relay = Relay::new("1.2");
    let action = relay.command(b"SET VARIABLE \"X\" \"secret\"\n");
    let events = [
        exec("c1", "200%20result%3D1%20(secret)%0A"),
        AsyncAgiEvent::Start { env: "agi_arg_1%3A%20secret%0A%0A".into() },
    ];
    let pbx = super::Pbx::new(|_| Vec::new());
    let transport = AsyncAgi::new(pbx, "1.2", "agi_arg_1%3A%20secret%0A%0A");
    let shown = format!("{relay:?} {action:?} {events:?} {transport:?}");
    assert!(shown.contains("1.2") && shown.contains("c1") && !shown.contains("secret"), "{shown}");
}
