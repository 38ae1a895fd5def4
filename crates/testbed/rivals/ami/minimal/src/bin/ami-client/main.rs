//! provider-ami's client at the benchmark's work, on one thread as the platform runs it:
//!
//! - `ami-client events ADDRESS CALL...` counts events, and follows these calls;
//! - `ami-client slow ADDRESS EVENTS` takes no more than so many events a second;
//! - `ami-client calls ADDRESS` places calls as standard input asks for them.
#![expect(clippy::print_stdout, reason = "the benchmark reads what it prints")]

mod calls;
mod events;
mod slow;

use std::error::Error;

use provider_ami::ami::{Ami, Credentials, State};
use tokio::runtime::{Builder, Handle};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(work), Some(address)) = (arguments.next(), arguments.next()) else {
        return Err("usage: ami-client events|slow|calls ADDRESS ...".into());
    };
    let user = variable("BENCH_USER").unwrap_or_else(|| "bench".to_owned());
    let secret = variable("BENCH_SECRET").unwrap_or_else(|| "bench".to_owned());
    let client = Ami::tcp(address, Credentials::new(user, secret));
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        let (ami, deliveries) = client.spawn(&Handle::current());
        become_ready(&ami).await?;
        println!("ready provider-ami, client and tracker");
        let rest: Vec<String> = arguments.collect();
        match work.as_str() {
            "events" => events::count(deliveries, &rest).await,
            "slow" => slow::consume(deliveries, rest.first().ok_or("how many?")?.parse()?).await,
            "calls" => calls::place(&ami, deliveries).await,
            other => Err(format!("{other} is none of events, slow, calls").into()),
        }
    })
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

async fn become_ready(ami: &Ami) -> Result<(), Box<dyn Error>> {
    let ends = |state: &State| matches!(state, State::Ready { .. } | State::Down { .. });
    let mut watch = ami.watch();
    let state = watch.wait_for(ends).await?.clone();
    match state {
        State::Down { why } => Err(why.to_string().into()),
        _ => Ok(()),
    }
}
