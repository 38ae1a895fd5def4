//! A FastAGI server with two routes, until it is told to end; running calls may finish.
//!
//! ```text
//! exten => 300,1,AGI(agi://127.0.0.1:4573/greet?name=hello-world)
//!  same => n,ExecIf($["${AGISTATUS}" = "FAILURE"]?Playback(please-try-again-later))
//! exten => 301,1,AGI(agi://127.0.0.1:4573/count)
//! ```
//!
//! Its one argument is the address, `127.0.0.1:4573` unless given.
#![expect(clippy::print_stderr, reason = "an example has no log")]

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use agi_rs::fastagi::{FastAgi, FastAgiStream};
use agi_rs::{AgiError, AsyncSession, Digits};
use tokio::signal::unix::{SignalKind, signal};

type Call = AsyncSession<FastAgiStream>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:4573".to_owned());
    let calls = Arc::new(AtomicI32::new(0));
    let server = FastAgi::bind(address)?
        .max_sessions(200)
        .drain_limit(Duration::from_mins(1))
        .on_incident(|incident| eprintln!("{incident}"))
        .route("greet", |call| told("greet", greet(call)))
        .route("count", move |call| told("count", count(call, Arc::clone(&calls))));
    let mut end = signal(SignalKind::terminate())?;
    eprintln!("listening on {}", server.local_addr()?);
    let told = async move {
        let _ = end.recv().await;
    };
    let drained = server.serve(told).await?;
    eprintln!("{} calls ended, {} were cut", drained.ended, drained.cut);
    Ok(())
}

/// Plays the sound that the request names: `agi://host/greet?name=hello-world`.
async fn greet(mut call: Call) -> Result<(), AgiError> {
    let script = call.env().text("network_script").unwrap_or_default();
    let query = script.split_once('?').map_or("", |(_, query)| query);
    let name = query.split('&').find_map(|pair| pair.strip_prefix("name="));
    let name = name.unwrap_or("hello-world").to_owned();
    call.answer().await?;
    call.stream_file(&name, &Digits::none()).await?;
    call.hang_up().await
}

/// Tells the caller how many calls came before.
async fn count(mut call: Call, calls: Arc<AtomicI32>) -> Result<(), AgiError> {
    let before = calls.fetch_add(1, Ordering::Relaxed);
    call.answer().await?;
    call.say_number(before, &Digits::none()).await?;
    call.set_variable("CALLS_BEFORE", &before.to_string()).await
}

/// A caller who hangs up is no fault; anything else is worth a line.
async fn told(route: &'static str, handled: impl Future<Output = Result<(), AgiError>>) {
    match handled.await {
        Err(error) if !error.is_hangup() => eprintln!("{route}: {error}"),
        _ => {}
    }
}
