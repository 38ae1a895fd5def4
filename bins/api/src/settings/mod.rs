//! The only place where configuration is read: defaults, `callback.toml`, environment.
//!
//! Everything is gathered as it was written; one pass then checks all of it, and reports every
//! setting that cannot be used at once, with a remedy.

mod asterisk;
mod check;
mod door;
mod error;
mod given;
mod handler;
mod holidays;
mod hook;
mod hours;
mod key;
mod limits;
mod mail;
mod network;
mod notifications;
mod numbers;
mod pbx;
mod proof;
mod read;
mod retention;
mod retries;
mod secret;
mod simulator;
mod slots;
mod table;
mod targets;
mod texts;
mod twilio;
mod voicemail;

use std::env;
use std::fs;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use callback_core::Region;
use callback_core::ports::housekeeping::Retention;
use callback_engine::DeskRules;
use provider_ami::DialTemplate;

pub use self::asterisk::AsteriskSettings;
pub(crate) use self::asterisk::SmsTemplates;

use self::check::Check;
pub(crate) use self::door::origin;
pub use self::door::{DoorSettings, ProxyHeader};
pub use self::error::{Complaint, SettingsError};
use self::given::Given;
pub use self::handler::{HandlerSettings, InternalAddress};
pub use self::network::Network;
pub use self::notifications::Notifications;
pub use self::secret::Secret;
pub use self::simulator::SimulatorSettings;
pub use self::twilio::TwilioSettings;

/// Everything that can be set, checked.
#[derive(Debug, Clone)]
pub struct Settings {
    pub provider: ProviderSettings,
    /// What carries texts, if that is not what carries calls.
    pub texts: Option<Box<TwilioSettings>>,
    pub rules: DeskRules,
    /// Who is told besides by text, and how.
    pub notifications: Notifications,
    /// Where a visitor's number without a country belongs.
    pub home: Region,
    pub database: PathBuf,
    /// How long data is kept.
    pub retention: Retention,
    /// How long what is under way may take once the program is told to stop.
    pub stop_limit: Duration,
    /// The public listener.
    pub http_bind: SocketAddr,
    /// Who is let in there, and how often.
    pub door: DoorSettings,
    /// Absent when nothing that steers calls from outside is set up.
    pub handler: Option<HandlerSettings>,
    /// Where visitors find the public listener; without a slash at its end.
    pub public_base_url: Option<String>,
    pub log: LogSettings,
    /// What is no error, but should be known; to be logged once.
    pub warnings: Vec<String>,
}

/// Which backend rings the phones.
#[derive(Debug, Clone)]
pub enum ProviderSettings {
    /// One or several.
    Asterisk(Vec<AsteriskSettings>),
    Simulator(SimulatorSettings),
    Twilio(Box<TwilioSettings>),
}

impl ProviderSettings {
    /// The name that `CALLBACK_PROVIDER` gives it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Asterisk(_) => "asterisk",
            Self::Simulator(_) => "simulator",
            Self::Twilio(_) => "twilio",
        }
    }
}

/// How logs look and what they hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogSettings {
    pub json: bool,
    /// Directives such as `info,provider_ami=debug`.
    pub filter: String,
}

impl Settings {
    /// Reads the file that `CALLBACK_CONFIG` names, else `./callback.toml` if it is there, and the
    /// environment over it.
    pub fn load() -> Result<Self, SettingsError> {
        let file = read_file().map_err(|complaint| SettingsError(vec![complaint]))?;
        Self::from_sources(file.as_deref(), &|name| env::var(name).ok())
    }

    /// Takes the file's text and an environment.
    pub fn from_sources(
        file: Option<&str>,
        env: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, SettingsError> {
        Check::new(Given::gather(file, env)).settings()
    }

    /// Whether pages are reached over TLS, as told by the public address.
    #[must_use]
    pub fn is_public_over_tls(&self) -> bool {
        self.public_base_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }
}

fn read_file() -> Result<Option<String>, Complaint> {
    let named = env::var_os("CALLBACK_CONFIG").map(PathBuf::from);
    let path = named.clone().unwrap_or_else(|| "callback.toml".into());
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound && named.is_none() => Ok(None),
        Err(error) => Err(Complaint::about(format!("CALLBACK_CONFIG={}", path.display()), error)),
    }
}

#[cfg(test)]
mod tests;
