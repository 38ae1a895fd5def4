//! Proves from outside what the api promises.

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use prove::{Order, ProveError, USAGE};

const EX_USAGE: u8 = 64;
const EX_SOFTWARE: u8 = 70;

fn main() -> ExitCode {
    match Order::parse(std::env::args().skip(1)) {
        Ok(Order::Help) => say(USAGE, ExitCode::SUCCESS),
        Ok(Order::Kills(plan)) => {
            let report = prove::kills(&plan, &complain);
            told(report.map(|report| (report.is_good(), format!("{report}\n"))))
        }
        Ok(Order::Recovery(plan)) => {
            let recovery = prove::recovery(&plan);
            told(recovery.map(|recovery| (recovery.is_good(), format!("{recovery}\n"))))
        }
        Ok(Order::Disks(plan)) => {
            let outcome = prove::bad_disks(&plan, &complain);
            told(outcome.map(|outcome| (outcome.is_good(), format!("{outcome}\n"))))
        }
        Ok(Order::Images(plan)) => {
            let images = prove::images(&plan, &complain);
            told(images.map(|images| (images.is_good(), format!("{images}\n"))))
        }
        Ok(Order::House(plan)) => {
            let report = prove::house_kills(&plan, &complain);
            told(report.map(|report| (report.is_good(), format!("{report}\n"))))
        }
        Ok(Order::HouseRecovery { api, calls, talking }) => {
            let recovery = prove::house_recovery(&api, calls, talking);
            told(recovery.map(|recovery| (recovery.is_good(), format!("{recovery}\n"))))
        }
        Ok(Order::Unarmed(api)) => {
            let points = prove::points_in(&api);
            told(
                points
                    .map(|points| (points.is_empty(), format!("{} crash points\n", points.len()))),
            )
        }
        Err(why) => {
            complain(&format!("{why}\n\n{USAGE}"));
            ExitCode::from(EX_USAGE)
        }
    }
}

fn told(outcome: Result<(bool, String), ProveError>) -> ExitCode {
    match outcome {
        Ok((true, text)) => say(&text, ExitCode::SUCCESS),
        Ok((false, text)) => say(&text, ExitCode::FAILURE),
        Err(error) => {
            complain(&chain(&error));
            ExitCode::from(EX_SOFTWARE)
        }
    }
}

fn chain(error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

fn say(text: &str, code: ExitCode) -> ExitCode {
    match io::stdout().write_all(text.as_bytes()) {
        Ok(()) => code,
        Err(_) => ExitCode::FAILURE,
    }
}

fn complain(text: &str) {
    // Without standard error there is nobody left to tell.
    let _ = writeln!(io::stderr(), "{text}");
}
