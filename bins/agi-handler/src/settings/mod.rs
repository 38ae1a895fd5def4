//! What the environment and the file of settings say; the environment wins.

mod endpoint;
mod given;
mod secret;
#[cfg(test)]
mod tests;

use std::fs;
use std::mem;
use std::path::PathBuf;
use std::time::Duration;

use agi_rs::fastagi::PeerRange;

pub(crate) use self::endpoint::Endpoint;
use self::endpoint::LOOKS_UP_NAMES;
use self::given::{
    API, CEL, DRAIN_SECONDS, Given, LANGUAGE, LOG, MAX_SESSIONS, PBX, PEERS, SECRET, SECRET_FILE,
};
pub(crate) use self::secret::Secret;
use crate::language::Language;

/// Every setting, checked.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) api: Endpoint,
    pub(crate) secret: Secret,
    /// What people are spoken to in; the channel's own language if it isn't set.
    pub(crate) language: Option<Language>,
    pub(crate) server: ServerSettings,
}

/// What only the FastAGI server needs.
#[derive(Debug, Default)]
pub(crate) struct ServerSettings {
    /// Who may connect; empty means this machine only.
    pub(crate) peers: Vec<PeerRange>,
    pub(crate) max_sessions: usize,
    /// How long running calls may go on after SIGTERM.
    pub(crate) drain_limit: Duration,
    /// The file of Asterisk's own record of calls; without it, no question about it is answered.
    pub(crate) record: Option<PathBuf>,
    /// What the API calls this PBX; nothing if it is the only one.
    pub(crate) pbx: String,
}

/// Every setting that is missing or wrong, with what to do about it; none with its value.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("; "))]
pub(crate) struct InvalidSettings(Vec<String>);

/// The settings, and where to log even if they are wrong.
pub(crate) struct Loaded {
    pub(crate) log: Option<PathBuf>,
    pub(crate) settings: Result<Settings, InvalidSettings>,
}

impl Settings {
    /// What only the server needs, out of all.
    pub(crate) fn take_server(&mut self) -> ServerSettings {
        mem::take(&mut self.server)
    }
}

/// Reads the environment, and the file that it or `config` names.
pub(crate) fn load(config: Option<PathBuf>) -> Loaded {
    read(Given::gather(config, given::environment), LOOKS_UP_NAMES)
}

fn read(given: Given, names: bool) -> Loaded {
    let log = given.get(LOG).map(PathBuf::from);
    let mut reader = Reader { faults: given.faults.clone(), given };
    let api = reader.parse(API, |text| Endpoint::parse(text, names));
    let secret = reader.secret();
    let language = reader.parse(LANGUAGE, |text| {
        Language::parse(text).ok_or("must be the name of a folder of sounds, such as en or pt_BR")
    });
    let peers = reader.parse(PEERS, |text| {
        let ranges: Result<Vec<PeerRange>, _> = text.split(',').map(|r| r.trim().parse()).collect();
        ranges.map_err(|_| "must be addresses or ranges such as 10.0.0.0/8, separated by commas")
    });
    let max_sessions = reader.number(MAX_SESSIONS, 1, 10_000, 500);
    let drain_seconds = reader.number(DRAIN_SECONDS, 0, 86_400, 30);
    let record = reader.parse(CEL, |text| {
        let path = PathBuf::from(text);
        path.is_absolute().then_some(path).ok_or("must be the whole path of Asterisk's master.db")
    });
    let pbx = reader.parse(PBX, |text| Ok(text.to_owned())).unwrap_or_default();
    let Reader { mut faults, given } = reader;
    if given.get(API).is_none() {
        faults.push(format!("{} must be set, to http://address:port or unix:/path", API.0));
    }
    let settings = match (api, secret) {
        (Some(api), Some(secret)) if faults.is_empty() => Ok(Settings {
            api,
            secret,
            language,
            server: ServerSettings {
                peers: peers.unwrap_or_default(),
                max_sessions: usize::try_from(max_sessions).unwrap_or(usize::MAX),
                drain_limit: Duration::from_secs(drain_seconds),
                record,
                pbx,
            },
        }),
        _ => Err(InvalidSettings(faults)),
    };
    Loaded { log, settings }
}

#[cfg(test)]
impl Settings {
    pub(crate) fn of(variables: &[(&str, String)]) -> Self {
        let found = |name: &str| variables.iter().find(|(known, _)| *known == name);
        let variable = |name: &str| found(name).map(|(_, value)| value.clone());
        read(Given::gather(None, variable), true).settings.unwrap()
    }
}

/// Reads one setting after the other, and gathers what is wrong with them.
struct Reader {
    given: Given,
    faults: Vec<String>,
}

impl Reader {
    fn parse<T>(
        &mut self,
        key: given::Key,
        parse: impl Fn(&str) -> Result<T, &'static str>,
    ) -> Option<T> {
        match parse(self.given.get(key)?) {
            Ok(value) => Some(value),
            Err(remedy) => {
                self.faults.push(format!("{} {remedy}", key.0));
                None
            }
        }
    }

    fn number(&mut self, key: given::Key, least: u64, most: u64, default: u64) -> u64 {
        let Some(text) = self.given.get(key) else { return default };
        match text.parse() {
            Ok(number) if (least..=most).contains(&number) => number,
            _ => {
                self.faults.push(format!("{} must be a number, {least} to {most}", key.0));
                default
            }
        }
    }

    fn secret(&mut self) -> Option<Secret> {
        let text = match (self.given.get(SECRET), self.given.get(SECRET_FILE)) {
            (Some(text), None) => text.to_owned(),
            (None, Some(path)) => match fs::read_to_string(path) {
                Ok(text) => text.trim_end_matches(['\r', '\n']).to_owned(),
                Err(error) => {
                    self.faults.push(format!("{} cannot be read: {error}", SECRET_FILE.0));
                    return None;
                }
            },
            (Some(_), Some(_)) => {
                self.faults.push(format!("set only one of {} and {}", SECRET.0, SECRET_FILE.0));
                return None;
            }
            (None, None) => String::new(),
        };
        let secret = Secret::parse(&text);
        if secret.is_none() {
            self.faults.push(format!(
                "{} must be set, to printable characters without spaces, or {} to a file that \
                 holds them",
                SECRET.0, SECRET_FILE.0
            ));
        }
        secret
    }
}
