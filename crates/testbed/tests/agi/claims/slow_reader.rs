use std::io::Read;

use super::{Claim, claim};
use crate::call::Call;
use crate::manager::line;
use crate::pbx::Pbx;

/// More than any two sockets hold.
const TIMES: usize = 2000;
const LENGTH: usize = 8000;

pub(crate) fn claims(pbx: &Pbx) -> Vec<Claim> {
    let mut call = Call::begin(pbx, "slow-reader");
    call.ask("SET VARIABLE MARK m");
    call.ask(format!("SET VARIABLE X {}", "x".repeat(LENGTH)));
    let from = call.mark();
    call.program.say(format!("GET FULL VARIABLE {}\n", "${X}".repeat(TIMES)));
    // Nothing is read until Asterisk is done with it.
    let uniqueid = line("Uniqueid", &call.channel);
    let (from, _) = pbx.manager.wait(from, "the command's start", |event| {
        event.contains("Event: AGIExecStart\r\n") && event.contains(&uniqueid)
    });
    pbx.manager.wait(from, "the command's end", |event| {
        event.contains("Event: AGIExecEnd\r\n") && event.contains(&uniqueid)
    });
    // Room for the next reply, which would be lost as well.
    let (mut heard, mut piece) = (Vec::new(), vec![0; 1 << 20]);
    call.program.wire.set_nonblocking(true).unwrap();
    while let Ok(count) = call.program.wire.read(&mut piece) {
        heard.extend_from_slice(&piece[..count]);
    }
    call.program.wire.set_nonblocking(false).unwrap();
    call.program.say("GET VARIABLE MARK\n");
    while !heard.ends_with(b"\n") {
        let count = call.program.wire.read(&mut piece).unwrap();
        heard.extend_from_slice(&piece[..count]);
    }
    let cut = heard.len() < LENGTH * TIMES && heard.ends_with(b"x200 result=1 (m)\n");
    vec![claim(
        "a program that does not read for 100 ms loses the rest of a reply",
        cut,
        "of a reply of 16 MB a part came, without its line feed, and the next reply on the same line",
    )]
}
