use super::{Claim, claim};
use crate::manager::{field, line};
use crate::pbx::{Pbx, Plan};

pub(crate) fn claims(pbx: &Pbx) -> Vec<Claim> {
    let mut claims = results(pbx);
    claims.push(environment(pbx));
    claims
}

/// A channel that waits for actions; the message number after its start, and the start itself.
fn begin(pbx: &Pbx, name: &str, more: &str) -> (String, usize, String) {
    let from = pbx.manager.now();
    let plan = Plan { program: "agi:async".into(), ..pbx.plan() }.with("MORE", more);
    let number = pbx.originate(name, &plan);
    let mut caller = pbx.session(&format!("caller-{number}"), "caller");
    caller.leg.session.answer().unwrap();
    // The caller stays until Asterisk is stopped: nothing here depends on its end.
    std::mem::forget(caller);
    let uniqueid = line("Uniqueid", &format!("program-{number}"));
    let (next, start) = pbx.manager.wait(from, "AsyncAGIStart", |event| {
        event.contains("Event: AsyncAGIStart\r\n") && event.contains(&uniqueid)
    });
    (field(&start, "Channel").unwrap(), next, field(&start, "Env").unwrap())
}

/// Runs one command, and gives the decoded result.
fn ask(pbx: &Pbx, channel: &str, id: &str, command: &str) -> String {
    let from = pbx.manager.now();
    pbx.manager.send(&format!(
        "Action: AGI\r\nChannel: {channel}\r\nCommand: {command}\r\nCommandID: {id}"
    ));
    let id = line("CommandId", id);
    let (_, event) = pbx.manager.wait(from, "AsyncAGIExec", |event| {
        event.contains("Event: AsyncAGIExec\r\n") && event.contains(&id)
    });
    decode(&field(&event, "Result").unwrap())
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().unwrap(), rest.next().unwrap()];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

fn results(pbx: &Pbx) -> Vec<Claim> {
    let (channel, _, _) = begin(pbx, "async-results", "");
    let short = ask(pbx, &channel, "async-1", "SET VARIABLE MARK m");
    ask(pbx, &channel, "async-2", &format!("SET VARIABLE LONG {}", "x".repeat(900)));
    let long = ask(pbx, &channel, "async-3", "GET FULL VARIABLE ${LONG}${LONG}");
    let next = ask(pbx, &channel, "async-4", "GET VARIABLE MARK");
    let from = pbx.manager.now();
    let missing = ask(pbx, &channel, "async-5", "STREAM FILE no-such-sound \"\"");
    let ended = line("Channel", &channel);
    pbx.manager.wait(from, "AsyncAGIEnd", |event| {
        event.contains("Event: AsyncAGIEnd\r\n") && event.contains(&ended)
    });
    vec![
        claim(
            "AsyncAGI reads 1024 bytes of a result; the rest shifts every later result",
            short == "200 result=1\n" && long.len() == 1024 && next.starts_with("xxx"),
            format!(
                "of 1819 bytes {} came, and the next command's result was `{}`",
                long.len(),
                crate::normal::readable(next.as_bytes())
            ),
        ),
        claim(
            "AsyncAGI goes on after a command that fails on a live channel",
            false,
            format!(
                "it ends: AsyncAGIEnd came after a missing sound, whose result was `{}` (shifted as above)",
                crate::normal::readable(missing.as_bytes())
            ),
        ),
    ]
}

fn environment(pbx: &Pbx) -> Claim {
    let (_, _, env) = begin(pbx, "async-environment", &format!(",{}", "y".repeat(900)));
    let env = decode(&env);
    claim(
        "AsyncAGI tells at most 1024 bytes of the environment",
        env.len() == 1024 && !env.ends_with("\n\n"),
        format!(
            "of an environment with an argument of 900 bytes {} bytes came, without the blank line",
            env.len()
        ),
    )
}
