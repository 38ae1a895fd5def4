use std::net::Shutdown;

use super::{Claim, claim};
use crate::call::Call;
use crate::leg::Real;
use crate::pbx::Pbx;

pub(crate) fn claims(pbx: &Pbx) -> Vec<Claim> {
    let mut claims = announced(pbx);
    claims.push(half_closed(pbx));
    claims.push(silenced(pbx));
    claims.push(cut_off(pbx));
    claims.push(while_blocked(pbx));
    claims.push(in_h(pbx));
    claims
}

/// Everything until the end of the stream.
fn rest(real: &mut Real) -> String {
    let mut lines = Vec::new();
    while let Some(line) = real.hear() {
        lines.push(line);
    }
    lines.join(" ⏎ ")
}

fn announced(pbx: &Pbx) -> Vec<Claim> {
    let mut call = Call::begin(pbx, "announced");
    call.ask("SET VARIABLE MARK m");
    call.hang_up();
    let first = call.ask("GET VARIABLE MARK");
    let second = call.program.hear_reply();
    let dead = call.ask("ANSWER");
    let alive = call.ask("GET VARIABLE MARK");
    call.program.wire.shutdown(Shutdown::Write).unwrap();
    let end = rest(&mut call.program);
    vec![
        claim(
            "after a hang-up a bare HANGUP line precedes the reply to the next command",
            first == "HANGUP" && second == "200 result=1 (m)",
            format!("`GET VARIABLE MARK`: `{first} ⏎ {second}`"),
        ),
        claim(
            "after it the session goes on: commands that need a live channel give 511, the others work",
            dead.starts_with("511 ") && alive == "200 result=1 (m)",
            format!("`ANSWER`: `{dead}`, then `GET VARIABLE MARK`: `{alive}`"),
        ),
        claim(
            "HANGUP may come twice",
            end == "HANGUP",
            format!("when the program then closes its side: `{end}`"),
        ),
    ]
}

fn half_closed(pbx: &Pbx) -> Claim {
    let mut call = Call::begin(pbx, "half-closed");
    call.program.wire.shutdown(Shutdown::Write).unwrap();
    let end = rest(&mut call.program);
    claim(
        "HANGUP comes also after a normal end if the program closed only its side",
        end == "HANGUP",
        format!("`{end}`"),
    )
}

fn silenced(pbx: &Pbx) -> Claim {
    let plan = pbx.plan().with("AGISIGHUP", "no");
    let mut call = Call::planned(pbx, "silenced", &plan);
    let from = pbx.manager.now();
    drop(call.caller.take());
    pbx.manager.wait(from, "the hang-up", |event| {
        event.contains("HangupRequest\r\n") && event.contains(&call.channel)
    });
    // Alive or dead by now, it is an answer; none may be announced.
    let mut replies = vec![call.ask("GET VARIABLE AGISIGHUP")];
    while !replies.last().unwrap().starts_with("511") {
        replies.push(call.ask("CHANNEL STATUS"));
    }
    call.program.wire.shutdown(Shutdown::Write).unwrap();
    let end = rest(&mut call.program);
    let silent = end.is_empty() && !replies.iter().any(|reply| reply == "HANGUP");
    let last = replies.last().unwrap();
    claim(
        "AGISIGHUP=no suppresses both",
        silent,
        format!("after the hang-up only `{last}`, and the end of the stream without a word"),
    )
}

fn cut_off(pbx: &Pbx) -> Claim {
    let plan = pbx.plan().with("AGIEXITONHANGUP", "yes");
    let mut call = Call::planned(pbx, "cut-off", &plan);
    let from = pbx.manager.now();
    drop(call.caller.take());
    let end = rest(&mut call.program);
    let status = pbx.manager.variable(from, &call.channel, "AGISTATUS");
    claim(
        "AGIEXITONHANGUP=yes ends the session at once",
        status == "HANGUP",
        format!("`{end}`, then the end of the stream; AGISTATUS {status}"),
    )
}

fn while_blocked(pbx: &Pbx) -> Claim {
    let mut call = Call::begin(pbx, "blocked");
    call.begin_command("STREAM FILE tt-weasels \"\"");
    drop(call.caller.take());
    let first = call.program.hear_reply();
    let second = call.program.hear_reply();
    claim(
        "a command that runs during the hang-up returns -1",
        first.starts_with("200 result=-1") && second == "HANGUP",
        format!("`STREAM FILE`: `{first} ⏎ {second}`"),
    )
}

fn in_h(pbx: &Pbx) -> Claim {
    let plan = pbx.plan().with("DEAD", &pbx.url("dead"));
    let mut call = Call::planned(pbx, "in-h", &plan);
    call.hang_up();
    let (channel, program) = (call.channel.clone(), call.program);
    drop(program);
    let mut dead = pbx.session(&channel, "dead");
    let refused = dead.ask("ANSWER");
    let status = dead.ask("GET VARIABLE AGISTATUS");
    claim(
        "in the `h` extension a session is dead from its first command on",
        refused.starts_with("511 ") && status == "200 result=1 (HANGUP)",
        format!("`ANSWER`: `{refused}`, AGISTATUS of the session before: `{status}`"),
    )
}
