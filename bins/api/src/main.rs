//! The callback platform's HTTP server.

use std::process::ExitCode;

fn main() -> ExitCode {
    api::run(std::env::args_os().skip(1))
}
