//! What ends Asterisk itself, each in one of its own.

use std::thread;

use super::{Claim, claim};
use crate::call::Call;
use crate::pbx::Pbx;

pub(crate) fn claims(_: &Pbx) -> Vec<Claim> {
    thread::scope(|scope| {
        let running = [scope.spawn(without_dialplan), scope.spawn(many_quoted_words)];
        running.into_iter().map(|scene| scene.join().unwrap()).collect()
    })
}

fn without_dialplan() -> Claim {
    let pbx = Pbx::boot();
    let (mut real, _caller) = pbx.without_dialplan("no-dialplan");
    let with = real.ask("GET OPTION beep \"\" 100");
    real.say("GET OPTION beep \"\"\n");
    let heard = real.rest();
    let ended = heard.is_empty() && pbx.ends();
    claim(
        "GET OPTION without a time ends Asterisk on a channel that runs no dialplan",
        ended,
        format!(
            "Originate with `Application: AGI`: with a time `{with}`, without it the process is gone"
        ),
    )
}

fn many_quoted_words() -> Claim {
    let pbx = Pbx::boot();
    let mut call = Call::begin(&pbx, "many-words");
    call.program.say(format!("NOOP{}\n", " \"x\"".repeat(1500)));
    let ended = pbx.ends();
    claim(
        "quoted words are not counted: a line with 1500 of them ends Asterisk",
        ended,
        "the process is gone; agi-rs sends no more than 127 words",
    )
}
