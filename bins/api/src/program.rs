//! The program around the application: what `main` does, and with which exit code it ends.

use std::error::Error;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::{self, ExitCode};

use actix_web::rt::{self, System};
use callback_core::ports::check::{Fault, Finding};
use provider_ami::PbxName;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::cli::{Order, USAGE};
use crate::settings::{AsteriskSettings, LogSettings, ProviderSettings, Settings};
use crate::{
    Application, Ending, StartupError, api_keys, blocks, dead_letters, housekeeping, limits,
    logging, restore, staff, telephony,
};

const EX_USAGE: u8 = 64;
const EX_UNAVAILABLE: u8 = 69;
/// Told to stop, and not everything was done in time.
const CUT_SHORT: i32 = 1;
const EX_CONFIG: u8 = 78;

/// Does what the command line says.
#[must_use]
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    match Order::parse(args) {
        Ok(Order::Serve { ready_file }) => serve(ready_file.as_deref()),
        Ok(Order::CheckConfig) => check_config(),
        Ok(Order::CheckProvider) => check_provider(),
        Ok(Order::ConfirmRestore) => confirm_restore(),
        Ok(Order::DeadLetters) => over_database(|settings| dead_letters::list(&settings.database)),
        Ok(Order::Resend { id }) => over_database(|settings| dead_letters::resend(settings, id)),
        Ok(Order::Limits) => over_database(limits::show),
        Ok(Order::Housekeeping { now }) => {
            over_database(|settings| housekeeping::show(settings, now))
        }
        Ok(Order::Turn { switch, off }) => {
            over_database(|settings| limits::turn(&settings.database, switch, off))
        }
        Ok(Order::Keys(order)) => {
            over_database(|settings| api_keys::run(&settings.database, order))
        }
        Ok(Order::Blocks(order)) => over_database(|settings| blocks::run(settings, &order)),
        Ok(Order::SetupToken) => over_database(|settings| staff::setup_token(&settings.database)),
        Ok(Order::Audit(order)) => {
            over_database(|settings| staff::audit(&settings.database, order))
        }
        Ok(Order::Help) => say(USAGE),
        Ok(Order::Version) => say(concat!("api ", env!("CARGO_PKG_VERSION"), "\n")),
        Err(error) => {
            complain(&format!("{error}\n\n{USAGE}"));
            ExitCode::from(EX_USAGE)
        }
    }
}

fn check_config() -> ExitCode {
    match Settings::load() {
        Ok(settings) => {
            for warning in &settings.warnings {
                complain(&format!("warning: {warning}\n"));
            }
            say("ok\n")
        }
        Err(error) => {
            complain(&format!("{error}\n"));
            ExitCode::from(EX_CONFIG)
        }
    }
}

fn check_provider() -> ExitCode {
    let settings = match Settings::load() {
        Ok(settings) => settings,
        Err(error) => {
            complain(&format!("{error}\n"));
            return ExitCode::from(EX_CONFIG);
        }
    };
    let (mut report, mut is_good) = (String::new(), true);
    for (name, findings) in findings(&settings) {
        report.extend(name.map(|name| format!("{name}:\n")));
        report.extend(findings.iter().map(told));
        is_good &= findings.iter().all(|finding| finding.verdict.is_ok());
    }
    let said = say(&report);
    if is_good { said } else { ExitCode::from(EX_UNAVAILABLE) }
}

/// The database is not in use then, so nothing is called while it is confirmed.
fn confirm_restore() -> ExitCode {
    over_database(|settings| restore::confirm(&settings.database))
}

/// Does something to the database of the settings, and says what.
fn over_database(work: impl FnOnce(&Settings) -> Result<String, StartupError>) -> ExitCode {
    let settings = match Settings::load() {
        Ok(settings) => settings,
        Err(error) => {
            complain(&format!("{error}\n"));
            return ExitCode::from(EX_CONFIG);
        }
    };
    match work(&settings) {
        Ok(words) => say(&words),
        Err(error) => {
            complain(&format!("{}\n", restore::chain(&error)));
            ExitCode::from(error.exit_code())
        }
    }
}

/// What was found at each carrier, and the carrier's name if there are several.
fn findings(settings: &Settings) -> Vec<(Option<String>, Vec<Finding>)> {
    let mut findings = of_calls(settings);
    if let Some(texts) = &settings.texts {
        let inspection = telephony::inspection(settings, texts);
        findings.push((Some("texts over Twilio".to_owned()), provider_twilio::check(&inspection)));
    }
    findings
}

fn of_calls(settings: &Settings) -> Vec<(Option<String>, Vec<Finding>)> {
    match &settings.provider {
        ProviderSettings::Asterisk(asterisks) => {
            let look = |asterisk| {
                System::new().block_on(provider_ami::check(telephony::asterisk(asterisk)))
            };
            let name = |pbx: &AsteriskSettings| pbx.terms.name.as_ref().map(PbxName::to_string);
            asterisks.iter().map(|pbx| (name(pbx), look(pbx))).collect()
        }
        ProviderSettings::Twilio(twilio) => {
            let inspection = telephony::inspection(settings, twilio);
            vec![(None, provider_twilio::check(&inspection))]
        }
        ProviderSettings::Simulator(_) => {
            let nothing = Ok("nothing to look at".to_owned());
            vec![(None, vec![Finding { part: "simulator", verdict: nothing }])]
        }
    }
}

fn told(Finding { part, verdict }: &Finding) -> String {
    match verdict {
        Ok(found) => format!("ok     {part:<10}  {found}\n"),
        Err(Fault { problem, remedy }) => {
            format!("WRONG  {part:<10}  {problem}\n       {:<10}  {remedy}\n", "")
        }
    }
}

fn serve(ready_file: Option<&Path>) -> ExitCode {
    let settings = match Settings::load() {
        Ok(settings) => settings,
        Err(source) => {
            logging::init(&LogSettings { json: false, filter: "info".to_owned() });
            return stopped(&StartupError::Settings { source });
        }
    };
    logging::init(&settings.log);
    for warning in &settings.warnings {
        tracing::warn!("{warning}");
    }
    match System::new().block_on(application(&settings, ready_file)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => stopped(&error),
    }
}

/// Nobody else can read what the server writes: whoever can is to be its first owner.
fn invite_owner(application: &Application) {
    match application.setup_token() {
        Ok(Some(token)) => {
            let token = token.to_hex();
            tracing::warn!(
                token,
                "nobody is the owner yet: become it with this token within 15 minutes (POST /api/v1/staff/setup); `api \
                 setup-token` draws another"
            );
        }
        Ok(None) => {}
        Err(error) => {
            let error = &error as &dyn Error;
            tracing::error!(error, "no setup token could be drawn; `api setup-token` draws one");
        }
    }
}

async fn application(settings: &Settings, ready_file: Option<&Path>) -> Result<(), StartupError> {
    let start = |source| StartupError::Start { what: "listening for signals", source };
    let mut told = signals().map_err(start)?;
    let mut told_again = told.clone();
    let application = Application::build(settings, telephony(settings))?;
    if let Some(path) = ready_file {
        announce(&application, path)?;
    }
    tracing::info!("the api serves");
    invite_owner(&application);
    let told = async { drop(told.wait_for(|times| *times > 0).await) };
    let told_again = async { drop(told_again.wait_for(|times| *times > 1).await) };
    match application.serve_until(told, told_again).await? {
        Ending::Drained => Ok(()),
        Ending::CutShort => {
            tracing::error!(
                "stopped before all was done: calls that were being placed are looked for at the next start"
            );
            // Whoever still works would be waited for.
            process::exit(CUT_SHORT)
        }
    }
}

/// How often the program was told to stop, by SIGTERM or Ctrl-C.
fn signals() -> io::Result<watch::Receiver<usize>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let (count, times) = watch::channel(0);
    rt::spawn(async move {
        loop {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            count.send_modify(|times| *times += 1);
        }
    });
    Ok(times)
}

/// Appears whole or not at all, so that whoever waits for it never reads half of it.
fn announce(application: &Application, path: &Path) -> Result<(), StartupError> {
    let mut half = path.as_os_str().to_owned();
    half.push(".part");
    let text = format!("{}\n", application.addresses().to_json());
    fs::write(&half, text)
        .and_then(|()| fs::rename(&half, path))
        .map_err(|source| StartupError::ReadyFile { path: path.to_owned(), source })
}

fn stopped(error: &StartupError) -> ExitCode {
    let code = error.exit_code();
    tracing::error!(error = error as &dyn Error, "the api stopped");
    ExitCode::from(code)
}

fn say(text: &str) -> ExitCode {
    match io::stdout().write_all(text.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn complain(text: &str) {
    // Without standard error there is nobody left to tell.
    let _ = io::stderr().write_all(text.as_bytes());
}
