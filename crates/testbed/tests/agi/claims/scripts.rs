use std::net::Shutdown;

use super::{Claim, claim};
use crate::call::Call;
use crate::leg::Real;
use crate::manager::line;
use crate::pbx::Pbx;

pub(crate) fn claims(pbx: &Pbx) -> Vec<Claim> {
    let mut claims = process(pbx);
    claims.push(leading_nul(pbx));
    claims.extend(with_audio(pbx));
    claims.push(sighup(pbx));
    claims.push(failing(pbx));
    claims
}

/// A session of a program that Asterisk started, handed on to this process.
fn begin(pbx: &Pbx, extension: &str, after: bool) -> (Real, Real, String) {
    let plan = if after { pbx.plan().with("AFTER", &pbx.url("after")) } else { pbx.plan() };
    let number = pbx.originate(extension, &plan);
    let mut caller = pbx.session(&format!("caller-{number}"), "caller");
    caller.leg.session.answer().unwrap();
    let channel = format!("program-{number}");
    (pbx.session(&channel, ""), caller, channel)
}

/// A fact that the program told before the environment.
fn fact(real: &Real, name: &str) -> String {
    let entries = real.leg.session.env().entries();
    let key = format!("relay_{name}");
    let (_, value) = entries.into_iter().find(|(found, _)| *found == key.as_bytes()).unwrap();
    String::from_utf8_lossy(value).into_owned()
}

fn process(pbx: &Pbx) -> Vec<Claim> {
    let (real, _caller, _) = begin(pbx, "script", false);
    let (variables, audio) = (fact(&real, "variables"), fact(&real, "audio"));
    let is_place = |name: &&str| name.ends_with("_DIR") || name.ends_with("_FILE");
    let places: Vec<&str> = variables.split(' ').filter(is_place).collect();
    let arguments = fact(&real, "arguments");
    let told: Vec<_> = real.leg.session.env().args().map(String::from_utf8_lossy).collect();
    vec![
        claim(
            "script mode repeats agi_arg_1 to agi_arg_N as the program's arguments",
            told.join(" ") == arguments && told.len() == 3,
            "the same three, spaces inside of one included",
        ),
        claim(
            "it is given eleven folders and files of Asterisk's as AST_…",
            places.len() == 11,
            places.join(" "),
        ),
        claim("descriptor 3 is closed", audio == "closed", audio.clone()),
    ]
}

fn leading_nul(pbx: &Pbx) -> Claim {
    let (mut real, _caller, channel) = begin(pbx, "script", true);
    let from = pbx.manager.now();
    real.say("\0NOOP\n");
    real.say("GET VARIABLE NEXT\n");
    real.wire.shutdown(Shutdown::Write).unwrap();
    let heard = real.rest();
    let status = pbx.session(&channel, "after").ask("GET VARIABLE AGISTATUS");
    let uniqueid = line("Uniqueid", &channel);
    let ran = pbx.manager.has_told(from, |event| {
        event.contains(&uniqueid) && event.contains("AGIExecStart") && event.contains("NEXT")
    });
    claim(
        "a line that begins with NUL ends the session (script mode)",
        heard.is_empty() && !ran,
        format!("no further command runs; AGISTATUS after the program's end: `{status}`"),
    )
}

fn with_audio(pbx: &Pbx) -> Vec<Claim> {
    let (real, caller, channel) = begin(pbx, "audio", false);
    let audio = fact(&real, "audio");
    let mut call = Call::of(pbx, real, caller, channel);
    call.ask("SET VARIABLE MARK m");
    call.begin_command("SAY DIGITS 12345678 \"\"");
    let seen = call.ask("GET VARIABLE MARK");
    vec![
        claim("EAGI gives audio on descriptor 3", audio == "open", audio.clone()),
        claim(
            "with EAGI, SAY DIGITS does end without a reply when a byte arrives",
            seen == "200 result=1 (m)",
            format!("`{seen}`"),
        ),
    ]
}

fn sighup(pbx: &Pbx) -> Claim {
    let outlived = ["mortal", "survivor"].map(|program| {
        let plan = pbx.plan().with("DEAD", &pbx.url("dead"));
        let from = pbx.manager.now();
        let number = pbx.originate(program, &plan);
        let mut caller = pbx.session(&format!("caller-{number}"), "caller");
        caller.leg.session.answer().unwrap();
        let uniqueid = line("Uniqueid", &format!("program-{number}"));
        pbx.manager.wait(from, "the program's command", |event| {
            event.contains("Event: AGIExecEnd\r\n") && event.contains(&uniqueid)
        });
        drop(caller);
        let mut dead = pbx.session(&format!("program-{number}"), "dead");
        dead.ask(format!("DATABASE GET sighup {program}"))
    });
    let [mortal, survivor] = &outlived;
    claim(
        "a program without a handler for SIGHUP dies of the hang-up",
        mortal == "200 result=0" && survivor == "200 result=1 (outlived)",
        format!("the key that it puts afterwards: `{mortal}`, with a handler `{survivor}`"),
    )
}

fn failing(pbx: &Pbx) -> Claim {
    let number = pbx.originate("failing", &pbx.plan().with("AFTER", &pbx.url("after")));
    let mut caller = pbx.session(&format!("caller-{number}"), "caller");
    caller.leg.session.answer().unwrap();
    let mut after = pbx.session(&format!("program-{number}"), "after");
    let status = after.ask("GET VARIABLE AGISTATUS");
    claim(
        "a program that ends with a status other than 0 leaves AGISTATUS FAILURE",
        status == "200 result=1 (FAILURE)",
        format!("`{status}`"),
    )
}
