//! Who is let in at the public listener, and how often.

use std::num::NonZeroU32;

use super::check::Check;
use super::key;
use super::network::Network;

/// What the public listener's door is made with.
#[derive(Debug, Clone)]
pub struct DoorSettings {
    pub proxies: Vec<Network>,
    pub proxy_header: ProxyHeader,
    /// Names that are ours besides that of the public address, in small letters.
    pub hosts: Vec<String>,
    /// Other sites that may use the visitor's API and frame the visitor's pages, as browsers write them.
    pub origins: Vec<String>,
    /// Whether whoever asks for a callback has to show that they are no program.
    pub asks_robots: bool,
    /// How often one address may ask for a callback in an hour; absent for no limit.
    pub asks_per_hour: Option<NonZeroU32>,
    /// How often it may ask for anything else in a minute.
    pub requests_per_minute: Option<NonZeroU32>,
}

/// Where a proxy writes whom it speaks for. It is one of them: a proxy hands on the other as the visitor wrote it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ProxyHeader {
    #[default]
    XForwardedFor,
    Forwarded,
}

impl ProxyHeader {
    /// Its name, in small letters.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::XForwardedFor => "x-forwarded-for",
            Self::Forwarded => "forwarded",
        }
    }
}

impl Check {
    pub(super) fn door(&mut self) -> Option<DoorSettings> {
        let proxies = self.proxies();
        let words = [ProxyHeader::XForwardedFor, ProxyHeader::Forwarded].map(|it| (it.name(), it));
        let proxy_header = self.choice(key::PROXY_HEADER, &words);
        let (hosts, origins) = (self.hosts(), self.origins());
        let asks = self.number(key::ASKS_PER_HOUR, 20, 0..=1_000_000);
        let requests = self.number(key::REQUESTS_PER_MINUTE, 300, 0..=1_000_000);
        let asks_robots = self.choice(key::BOT_CHECK, &[("off", false), ("altcha", true)]);
        Some(DoorSettings {
            proxies: proxies?,
            proxy_header: proxy_header?,
            hosts: hosts?,
            origins: origins?,
            asks_robots: asks_robots?,
            asks_per_hour: NonZeroU32::new(asks?),
            requests_per_minute: NonZeroU32::new(requests?),
        })
    }

    fn hosts(&mut self) -> Option<Vec<String>> {
        let name = |written: &str| {
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
            let is_name = !written.is_empty() && written.bytes().all(is_plain);
            is_name.then(|| written.to_ascii_lowercase())
        };
        let remedy =
            "write names without ports with commas between them, such as call.example.com,api";
        self.list(key::ALLOWED_HOSTS, name, remedy)
    }

    fn origins(&mut self) -> Option<Vec<String>> {
        let remedy = "write each site as scheme and host and perhaps a port, with commas between them, such as \
                      https://www.example.com; * is not for all, name them";
        self.list(key::ALLOWED_ORIGINS, origin, remedy)
    }

    fn proxies(&mut self) -> Option<Vec<Network>> {
        // Whoever may be anywhere is no proxy, and everybody could say that they are somebody else.
        let network = |written: &str| Network::parse(written).filter(|it| !it.is_everywhere());
        let remedy = "write the proxies' addresses or networks with commas between them, such as 127.0.0.1,10.0.0.0/8";
        self.list(key::TRUSTED_PROXIES, network, remedy)
    }
}

/// A site as browsers write it in `Origin`: small letters, and no port that goes without saying.
pub(crate) fn origin(url: &str) -> Option<String> {
    let url = url.strip_suffix('/').unwrap_or(url).to_ascii_lowercase();
    let (scheme, host, usual) = match url.split_once("://")? {
        ("https", host) => ("https", host, ":443"),
        ("http", host) => ("http", host, ":80"),
        _ => return None,
    };
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte);
    let host = host.strip_suffix(usual).unwrap_or(host);
    (!host.is_empty() && host.bytes().all(is_plain)).then(|| format!("{scheme}://{host}"))
}
