use super::{Claim, claim};
use crate::call::Call;
use crate::pbx::{Pbx, Plan};

pub(crate) fn claims(pbx: &Pbx) -> Vec<Claim> {
    vec![
        normal(pbx),
        hung_up(pbx),
        said_failure(pbx),
        missing_sound(pbx),
        unreachable(pbx),
        not_found(pbx),
    ]
}

/// A call whose dialplan comes back to this process after the program's end.
fn begin<'a>(pbx: &'a Pbx, name: &str) -> Call<'a> {
    Call::planned(pbx, name, &pbx.plan().with("AFTER", &pbx.url("after")))
}

/// Ends the program; AGISTATUS, and whether the dialplan went on.
fn after(call: Call<'_>) -> String {
    let Call { pbx, program, channel, caller, .. } = call;
    drop(program);
    let status = pbx.session(&channel, "after").ask("GET VARIABLE AGISTATUS");
    drop(caller);
    status
}

fn normal(pbx: &Pbx) -> Claim {
    let mut call = begin(pbx, "normal");
    let refused = call.ask("SAY DIGITS x \"\"");
    let status = after(call);
    claim(
        "a session that ends by itself leaves AGISTATUS SUCCESS; 510 and 520 change nothing",
        status == "200 result=1 (SUCCESS)",
        format!("after `{refused}`: `{status}`"),
    )
}

fn hung_up(pbx: &Pbx) -> Claim {
    let mut call = begin(pbx, "hung-up");
    let from = pbx.manager.now();
    call.hang_up();
    let Call { program, channel, .. } = call;
    drop(program);
    let status = pbx.manager.variable(from, &channel, "AGISTATUS");
    claim(
        "AGISTATUS HANGUP, and only it, stops the dialplan",
        status == "HANGUP",
        format!("{status}; after SUCCESS and FAILURE the dialplan went on"),
    )
}

fn said_failure(pbx: &Pbx) -> Claim {
    let seen = ["failure", "FAILURE: not here", "Failures"].map(|line| {
        let mut call = begin(pbx, "said-failure");
        call.program.say(format!("{line}\n"));
        let mut heard = Vec::new();
        while let Some(line) = call.program.hear() {
            heard.push(line);
        }
        let status = after(call);
        (line, heard.join(" ⏎ "), status)
    });
    let holds = seen
        .iter()
        .all(|(_, heard, status)| heard == "HANGUP" && status == "200 result=1 (FAILURE)");
    let one = |(line, heard, status): &(&str, String, String)| {
        format!("`{line}`: `{heard}`, end of the stream, AGISTATUS `{status}`")
    };
    claim(
        "a line that begins with `failure`, in any case, ends the session at once with AGISTATUS FAILURE",
        holds,
        seen.iter().map(one).collect::<Vec<_>>().join("; "),
    )
}

fn missing_sound(pbx: &Pbx) -> Claim {
    let mut call = begin(pbx, "missing-sound");
    let missing = call.ask("STREAM FILE no-such-sound \"\"");
    let next = call.ask("STREAM FILE beep \"\"");
    let status = after(call);
    claim(
        "one command that fails on a live channel, such as a missing sound, makes AGISTATUS FAILURE in the end",
        missing == "200 result=-1 endpos=…" && status == "200 result=1 (FAILURE)",
        format!("`{missing}`, then `{next}` for another sound; AGISTATUS `{status}`"),
    )
}

/// AGISTATUS when `AGI()` gets an argument that leads nowhere.
fn nowhere(pbx: &Pbx, name: &str, program: &str) -> String {
    let plan = Plan { program: program.into(), ..pbx.plan().with("AFTER", &pbx.url("after")) };
    let number = pbx.originate(name, &plan);
    let mut caller = pbx.session(&format!("caller-{number}"), "caller");
    caller.leg.session.answer().unwrap();
    let channel = format!("program-{number}");
    pbx.session(&channel, "after").ask("GET VARIABLE AGISTATUS")
}

fn unreachable(pbx: &Pbx) -> Claim {
    // Nobody listens on port 1.
    let refused = nowhere(pbx, "unreachable", "agi://127.0.0.1:1/");
    let no_slash = nowhere(pbx, "no-slash", "agi://127.0.0.1:1?x");
    let failure = "200 result=1 (FAILURE)";
    claim(
        "a server that cannot be reached gives AGISTATUS FAILURE, and so does `agi://host?query` without a slash",
        refused == failure && no_slash == failure,
        format!("`{refused}`, `{no_slash}`"),
    )
}

fn not_found(pbx: &Pbx) -> Claim {
    let missing = nowhere(pbx, "not-found", "/nowhere/program");
    claim(
        "a program that does not exist gives AGISTATUS NOTFOUND",
        missing == "200 result=1 (NOTFOUND)",
        format!("`{missing}`"),
    )
}
