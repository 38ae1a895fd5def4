//! The api as it is shipped, but for one thing: it answers before what it stored is on disk
//! (`synchronous=NORMAL`). It loses what it accepted when the power goes, and the proof must see that.

use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::process::ExitCode;

use actix_web::rt::System;
use api::{Application, Settings, telephony};
use store_sqlite::{SqliteStore, Tuning};

fn main() -> ExitCode {
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "careless-api: {error}");
            ExitCode::FAILURE
        }
    }
}

/// `careless-api serve --ready-file PATH`, until it is killed.
fn serve() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(3).ok_or("use it as api serve --ready-file PATH")?;
    let settings = Settings::load()?;
    let store = SqliteStore::open_tuned(
        &settings.database,
        Tuning { durable: false, ..Tuning::default() },
    )?;
    System::new().block_on(async move {
        let application = Application::over(&settings, store, telephony(&settings))?;
        let addresses =
            serde_json::json!({ "http": format!("http://{}", application.addresses().http) });
        let half = format!("{path}.part");
        fs::write(&half, addresses.to_string())?;
        fs::rename(&half, &path)?;
        application.serve_until(std::future::pending(), std::future::pending()).await?;
        Ok(())
    })
}
