//! The work of a call, as a script over standard input and output.

use agi_rs::{AgiError, AppArgs, Digits, Session};

fn main() -> Result<(), AgiError> {
    let mut call = Session::from_stdio()?;
    call.answer()?;
    call.stream_file("beep", &Digits::none())?;
    let value = call.get_variable("BENCH_IN")?.unwrap_or_default();
    call.set_variable("BENCH_OUT", &value)?;
    call.exec("NoOp", &AppArgs::new().arg("done"))?;
    call.hang_up()
}
