//! The work of a call, as a FastAGI server on one thread: `agi-server ADDRESS PORT`.

use std::error::Error;
use std::future::pending;

use agi_rs::fastagi::{FastAgi, FastAgiStream};
use agi_rs::{AgiError, AppArgs, AsyncSession, Digits};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(address), Some(port)) = (arguments.next(), arguments.next()) else {
        return Err("usage: agi-server ADDRESS PORT".into());
    };
    let server = FastAgi::bind((address.as_str(), port.parse::<u16>()?))?.route("/", call);
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(server.serve(pending()))?;
    Ok(())
}

async fn call(mut call: AsyncSession<FastAgiStream>) {
    // The caller may hang up at any time; the benchmark sees whether the work was done.
    let _ = work(&mut call).await;
}

async fn work(call: &mut AsyncSession<FastAgiStream>) -> Result<(), AgiError> {
    call.answer().await?;
    call.stream_file("beep", &Digits::none()).await?;
    let value = call.get_variable("BENCH_IN").await?.unwrap_or_default();
    call.set_variable("BENCH_OUT", &value).await?;
    call.exec("NoOp", &AppArgs::new().arg("done")).await?;
    call.hang_up().await
}
