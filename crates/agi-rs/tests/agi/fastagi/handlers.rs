use agi_rs::AsyncSession;
use agi_rs::fastagi::{BlockingSession, FastAgiStream};

use super::Running;

async fn greet(mut call: AsyncSession<FastAgiStream>) {
    let script = call.env().text("network_script").unwrap_or_default().to_owned();
    drop(call.noop(&script).await);
}

fn greet_blocking(mut call: BlockingSession) {
    let script = call.env().text("network_script").unwrap_or_default().to_owned();
    drop(call.noop(&script));
}

#[test]
fn a_path_leads_to_its_handler_with_and_without_slash_and_query() {
    let server = Running::start(|server| {
        server.route("greet", greet).route_blocking("/old/greet", greet_blocking)
    });
    for path in ["greet", "greet?lang=de", "old/greet", "old/greet?a=/b"] {
        let mut asterisk = server.call(path);
        assert_eq!(asterisk.hear(), format!("NOOP \"{path}\""));
        asterisk.say("200 result=0\n");
        assert_eq!(asterisk.hear_out(), "", "{path}: the handler's end is the session's");
    }
    assert_eq!(server.stop().cut, 0);
}

#[test]
fn an_environment_in_pieces_with_a_half_line_behind_it_is_read() {
    let server = Running::start(|server| server.route("greet", greet));
    let mut asterisk = super::Caller::connect(server.addr);
    for piece in ["agi_netwo", "rk_script: greet", "\n", "\nHANG"] {
        asterisk.say(piece);
    }
    assert_eq!(asterisk.hear(), "NOOP \"greet\"");
    asterisk.say("UP\n200 result=0\n");
    assert_eq!(asterisk.hear_out(), "");
    assert_eq!(server.stop().cut, 0);
}

#[test]
fn a_reply_before_its_command_ends_the_session() {
    let server = Running::start(|server| server.route("greet", greet));
    let mut asterisk = super::Caller::connect(server.addr);
    // In one write: a server that has read the environment has the reply, too.
    asterisk.say("agi_network_script: greet\n\nHANGUP\n200 result=0\n");
    // Whatever is read after it is out of step, so no command may go out.
    assert_eq!(asterisk.hear_out(), "");
}

#[test]
fn a_panic_harms_its_own_session_alone_and_asterisk_hears_of_the_failure() {
    async fn panics(_: AsyncSession<FastAgiStream>) {
        panic!("this panic belongs to the test");
    }
    fn panics_too(_: BlockingSession) {
        panic!("this panic belongs to the test");
    }
    let server = Running::start(|server| {
        server.route("a", panics).route_blocking("b", panics_too).route("greet", greet)
    });
    let mut bystander = server.call("greet");
    assert_eq!(bystander.hear(), "NOOP \"greet\"");
    for path in ["a", "b"] {
        assert_eq!(server.call(path).hear_out(), "failure\n", "{path}");
        assert_eq!(server.incident(), "a handler panicked");
    }
    bystander.say("200 result=0\n");
    assert_eq!(bystander.hear_out(), "");
    assert_eq!(server.stop().cut, 0);
}

#[test]
fn a_session_knows_its_peer() {
    async fn shows_its_peer(mut call: AsyncSession<FastAgiStream>) {
        let peer = call.transport().peer_addr().to_string();
        drop(call.noop(&peer).await);
    }
    let server = Running::start(|server| server.route("peer", shows_its_peer));
    let mut asterisk = server.call("peer");
    let own = asterisk.stream.local_addr().unwrap();
    assert_eq!(asterisk.hear(), format!("NOOP \"{own}\""));
}
