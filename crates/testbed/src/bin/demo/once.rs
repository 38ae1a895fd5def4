//! One callback, told as it happens, and judged.

use std::error::Error;
use std::time::{Duration, Instant};

use testbed::{Carrier, FakeTwilio, Step};

use crate::show::{Stage, VISITOR};

/// How long the phones may take to hang up after the callback is over.
const QUIET_LIMIT: Duration = Duration::from_secs(20);

/// Asks for one callback; whether all went as it should.
pub(crate) fn ask(stage: &Stage) -> Result<bool, Box<dyn Error>> {
    let client = stage.server().client();
    println!("asking for a callback to {VISITOR} over HTTP\n");
    let asked_at = Instant::now();
    let ticket = client.ask(VISITOR)?;
    let mut stands = String::new();
    for step in client.follow(&ticket)? {
        let step = step?;
        println!("{}", line(&step, asked_at.elapsed()));
        step.state().clone_into(&mut stands);
    }
    let completed = stands == "completed";
    println!("\ncallback: {stands}");
    let heard = match stage {
        Stage::Asterisk(house) => judge(&house.carrier)?,
        Stage::Twilio(board) => is_content(&board.twilio),
        Stage::Simulator(_) => true,
    };
    Ok(completed && heard)
}

/// Such as `  1.234 s  business  ringing    the phone of the business rings`.
fn line(step: &Step, since: Duration) -> String {
    let seconds = since.as_secs_f64();
    let (side, event, cause) = (step.side(), step.event().replace('_', " "), step.cause());
    let cause = if cause.is_empty() { String::new() } else { format!("  [{cause}]") };
    format!("  {seconds:7.3} s  {side:<8}  {event:<10}  {}{cause}", step.words())
}

/// Whether each phone was rung once, nothing is up any more, and Twilio understood everything.
fn is_content(twilio: &FakeTwilio) -> bool {
    let is_quiet = twilio.wait_until_quiet(QUIET_LIMIT);
    let (rings, complaints) = (twilio.rings().len(), twilio.complaints());
    println!("twilio:   {rings} phones were rung, {} calls are up", twilio.live_calls().len());
    for complaint in &complaints {
        println!("twilio:   {complaint}");
    }
    is_quiet && rings == 2 && complaints.is_empty()
}

fn judge(carrier: &Carrier) -> Result<bool, Box<dyn Error>> {
    carrier.wait_for_quiet(QUIET_LIMIT)?;
    let talks = carrier.talks();
    for talk in &talks {
        println!("phones:   {talk}");
    }
    if talks.is_empty() {
        println!("phones:   nobody talked");
    }
    Ok(talks.len() == 1 && talks.iter().all(testbed::Talk::both_ways))
}
