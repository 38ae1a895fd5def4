use std::env;
use std::fmt;
use std::path::PathBuf;

/// What the environment says.
pub(crate) struct Settings {
    /// Scheme, host and port, without a slash at the end.
    pub(crate) api: String,
    pub(crate) secret: Secret,
}

/// The log file, which is known even when the other settings are wrong.
pub(crate) fn log_file() -> Option<PathBuf> {
    env::var_os("CALLBACK_HANDLER_LOG").filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// The secret shared with the API.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Every setting that is missing or wrong.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("; "))]
pub(crate) struct InvalidSettings(Vec<&'static str>);

impl Settings {
    pub(crate) fn load() -> Result<Self, InvalidSettings> {
        Self::read(|name| env::var(name).ok())
    }

    fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, InvalidSettings> {
        let api = variable("CALLBACK_API").and_then(|url| base_url(&url));
        let secret = variable("CALLBACK_HANDLER_SECRET").filter(|secret| is_header_text(secret));
        match (api, secret) {
            (Some(api), Some(secret)) => Ok(Self { api, secret: Secret(secret) }),
            (api, secret) => {
                let api = api.is_none().then_some("CALLBACK_API must be http://host:port");
                let secret = secret.is_none().then_some(
                    "CALLBACK_HANDLER_SECRET must be set, to printable characters without spaces",
                );
                Err(InvalidSettings(api.into_iter().chain(secret).collect()))
            }
        }
    }
}

#[cfg(test)]
impl Settings {
    pub(crate) fn of(variables: &[(&str, String)]) -> Self {
        let found = |name: &str| variables.iter().find(|(known, _)| *known == name);
        Self::read(|name| found(name).map(|(_, value)| value.clone())).unwrap()
    }
}

/// The internal listener speaks plain HTTP on a private address; credentials and paths have no
/// place in its address.
fn base_url(url: &str) -> Option<String> {
    let authority = url.strip_prefix("http://")?.trim_end_matches('/');
    let plain = |letter: char| letter.is_ascii_alphanumeric() || ".-:[]_".contains(letter);
    (!authority.is_empty() && authority.chars().all(plain)).then(|| format!("http://{authority}"))
}

fn is_header_text(secret: &str) -> bool {
    !secret.is_empty() && secret.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(api: &str, secret: &str) -> Result<Settings, InvalidSettings> {
        Settings::read(|name| match name {
            "CALLBACK_API" => Some(api.to_owned()),
            "CALLBACK_HANDLER_SECRET" => Some(secret.to_owned()),
            _ => None,
        })
    }

    #[test]
    fn the_address_is_taken_without_its_last_slash() {
        for api in ["http://127.0.0.1:8502", "http://127.0.0.1:8502/"] {
            assert_eq!(read(api, "s3cret").unwrap().api, "http://127.0.0.1:8502");
        }
    }

    #[test]
    fn every_wrong_setting_is_named_at_once_and_none_is_shown() {
        for api in ["", "127.0.0.1:8502", "https://a", "http://", "http://a/b", "http://u:p@a"] {
            let Err(error) = read(api, "two words") else { panic!("{api} was taken") };
            let text = error.to_string();
            assert!(text.contains("CALLBACK_API") && text.contains("CALLBACK_HANDLER_SECRET"));
            assert!(!text.contains("two words"));
        }
    }
}
