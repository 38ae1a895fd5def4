use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

/// What a test decides about its Asterisk; `Options::new` for the usual.
#[derive(Clone, Debug)]
pub struct Options {
    /// The carrier's SIP address; [`crate::dead_end`] for one that never answers.
    pub trunk: SocketAddr,
    /// Where it listens, if that matters; an address of the loopback network of its own otherwise.
    pub address: Option<Ipv4Addr>,
    /// The `agi-handler` binary; without one, screening ends at once and nobody is dialed.
    pub handler: Option<PathBuf>,
    /// Whether `agi-handler serve` runs beside it; otherwise the dialplan starts it for each call.
    pub fast_agi: bool,
    /// Whether its manager is reached over TLS.
    pub secure: bool,
    /// Further variables for `asterisk/entrypoint`, such as `TRUNK_USER`.
    pub environment: Vec<(String, String)>,
    /// Files for it to read: the variable that is to name each, such as `TRUNK_CA`, and what it holds.
    pub files: Vec<(&'static str, String)>,
    /// The name server that it asks in place of this machine's. This needs root.
    pub name_server: Option<Ipv4Addr>,
    /// A folder of templates that stand in for the shipped ones of the same names.
    pub templates: Option<PathBuf>,
}

impl Options {
    #[must_use]
    pub fn new(trunk: SocketAddr) -> Self {
        Self {
            trunk,
            address: None,
            handler: None,
            fast_agi: false,
            secure: false,
            environment: Vec::new(),
            files: Vec::new(),
            name_server: None,
            templates: None,
        }
    }
}
