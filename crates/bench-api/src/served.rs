//! The server that is measured: the platform's own, over a store that is tuned, with a provider that takes
//! no calls, in a process of its own.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, BufRead, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use actix_web::rt::{System, task};
use api::{Application, Carriers, Settings, Telephony};
use callback_core::ports::provider::{
    CallProvider, Found, HangUpError, Health, OutboundCall, Placement, ProviderCall,
};
use callback_core::{Cause, LegEnd, LegId};
use store_sqlite::{SqliteStore, Tuning};

/// How the store commits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// As it is shipped.
    Group,
    /// One commit for each request.
    Single,
    /// As it is shipped, and answered before it is on disk.
    Normal,
}

impl Mode {
    pub(crate) const ALL: [Self; 3] = [Self::Group, Self::Single, Self::Normal];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Single => "single",
            Self::Normal => "normal",
        }
    }

    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Group => "group commit, FULL",
            Self::Single => "a commit each, FULL",
            Self::Normal => "group commit, NORMAL",
        }
    }

    fn tuning(self) -> Tuning {
        let usual = Tuning::default();
        match self {
            Self::Group => usual,
            Self::Single => Tuning { batch: 1, ..usual },
            Self::Normal => Tuning { durable: false, ..usual },
        }
    }
}

/// Serves until standard input ends; says where, and answers each line of input with how many
/// transactions were committed.
pub(crate) fn serve(database: &Path, mode: Mode) -> Result<(), Box<dyn Error>> {
    let settings = settings(database)?;
    let store = SqliteStore::open_tuned(database, mode.tuning())?;
    let commits = store.commits();
    let telephony: Telephony = Box::new(|_, _| {
        Ok(Carriers { calls: Arc::new(NoCalls), sms: None, webhooks: None, recordings: None })
    });
    System::new().block_on(async move {
        let application = Application::over(&settings, store, telephony)?;
        say(&application.addresses().http.to_string())?;
        let told = async {
            // Blocks on a thread that may.
            let _ = task::spawn_blocking(move || {
                for _ in io::stdin().lock().lines().map_while(Result::ok) {
                    let _ = say(&commits.load(Ordering::Relaxed).to_string());
                }
            })
            .await;
        };
        application.serve_until(told, std::future::pending()).await?;
        Ok(())
    })
}

fn say(line: &str) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{line}")
}

fn settings(database: &Path) -> Result<Settings, Box<dyn Error>> {
    let database = database.to_str().ok_or("the folder's path is not UTF-8")?;
    let values = BTreeMap::from([
        ("CALLBACK_PROVIDER", "simulator"),
        ("BUSINESS_NUMBER", "+12015550100"),
        ("HTTP_BIND", "127.0.0.1:0"),
        ("DATABASE_PATH", database),
        ("MAX_RINGS_PER_DAY", "0"),
        ("ASKS_PER_HOUR", "0"),
        ("REQUESTS_PER_MINUTE", "0"),
        ("ALLOWED_COUNTRIES", "*"),
    ]);
    let value = |name: &str| values.get(name).map(|value| (*value).to_owned());
    Ok(Settings::from_sources(None, &value)?)
}

/// Takes no calls: what is measured is asking for them.
struct NoCalls;

impl CallProvider for NoCalls {
    fn name(&self) -> &'static str {
        "none"
    }

    fn place_call(&self, _call: &OutboundCall) -> Placement {
        Placement::NotPlaced { end: LegEnd::new(Cause::CarrierFault), retryable: false }
    }

    fn hang_up(&self, call: &ProviderCall) -> Result<(), HangUpError> {
        Err(HangUpError::Gone { call: call.clone() })
    }

    fn reconcile(&self, _leg: LegId) -> Found {
        Found::Absent
    }

    fn health(&self) -> Health {
        Health::Down { why: "nobody is to be called".to_owned() }
    }
}
