//! `api keys`: who of the business is let in, for whoever runs the server.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::Path;

use callback_core::ApiKeyId;
use callback_core::ports::api_keys::{ApiKey, ApiKeyName, Scope};
use callback_engine::{ApiKeySecret, Clock, SystemClock};

use crate::StartupError;
use crate::database::{beside, no_database, view};

/// What is to be done about keys.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum KeyOrder {
    Create { name: ApiKeyName, scopes: Vec<Scope> },
    List,
    Revoke { id: ApiKeyId },
}

/// What is wrong with the words after `api keys`.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum KeyUsage {
    #[error(
        "write `api keys create --name NAME --scope read|act`, `api keys list`, or `api keys revoke` and an identifier \
         from its list"
    )]
    Shape,
    #[error("{0:?} is no scope: write read or act, or --scope twice for both")]
    Scope(String),
    #[error(transparent)]
    Name(#[from] callback_core::ports::api_keys::InvalidApiKeyName),
}

impl KeyOrder {
    pub(crate) fn parse(args: impl Iterator<Item = OsString>) -> Result<Self, KeyUsage> {
        let words: Result<Vec<_>, _> = args.map(OsString::into_string).collect();
        let words = words.map_err(|_| KeyUsage::Shape)?;
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["list"] => Ok(Self::List),
            ["revoke", id] => Ok(Self::Revoke { id: id.parse().map_err(|_| KeyUsage::Shape)? }),
            ["create", options @ ..] => Self::create(options),
            _ => Err(KeyUsage::Shape),
        }
    }

    fn create(options: &[&str]) -> Result<Self, KeyUsage> {
        let (mut name, mut scopes) = (None, Vec::new());
        for option in options.chunks(2) {
            match option {
                ["--name", text] if name.is_none() => name = Some(ApiKeyName::parse(text)?),
                ["--scope", text] => {
                    for text in text.split(',') {
                        let scope = text.parse();
                        scopes.push(scope.map_err(|_| KeyUsage::Scope(text.to_owned()))?);
                    }
                }
                _ => return Err(KeyUsage::Shape),
            }
        }
        scopes.sort_unstable();
        scopes.dedup();
        match name {
            Some(name) if !scopes.is_empty() => Ok(Self::Create { name, scopes }),
            _ => Err(KeyUsage::Shape),
        }
    }
}

/// Does it, and says what came of it.
pub(crate) fn run(database: &Path, order: KeyOrder) -> Result<String, StartupError> {
    match order {
        KeyOrder::Create { name, scopes } => create(database, name, scopes),
        KeyOrder::List => list(database),
        KeyOrder::Revoke { id } => revoke(database, id),
    }
}

/// Who may write the database may make keys; nobody else, whatever secret they have. The key itself goes to whoever asked for it, and nowhere else.
fn create(database: &Path, name: ApiKeyName, scopes: Vec<Scope>) -> Result<String, StartupError> {
    let (secret, key) = ApiKeySecret::draw(name, scopes, SystemClock.now());
    beside(database)?.keep_api_key(&key)?;
    let (key, scopes) = (&key, shown(&key.scopes));
    Ok(format!(
        "{}\nThis is the key {} ({}), which may {scopes}. Keep it: it is shown this once.\n",
        secret.show(),
        key.id,
        key.name.as_str()
    ))
}

fn revoke(database: &Path, id: ApiKeyId) -> Result<String, StartupError> {
    if !database.exists() {
        return Ok(no_database(database));
    }
    Ok(if beside(database)?.revoke_api_key(id, SystemClock.now())? {
        format!("{id} lets nobody in any more\n")
    } else {
        format!("{id} is no key that lets anybody in\n")
    })
}

/// Lists them, the oldest first; a server that is running is not disturbed.
fn list(path: &Path) -> Result<String, StartupError> {
    if !path.exists() {
        return Ok(no_database(path));
    }
    let view = view(path)?;
    let keys = view.api_keys()?;
    let mut text = format!("{} keys\n", keys.len());
    for key in &keys {
        let ApiKey { id, name, scopes, created_at, last_used_at, revoked_at, .. } = key;
        let used = last_used_at.map_or("never used".to_owned(), |at| format!("last used {at:.0}"));
        let gone = revoked_at.map_or(String::new(), |at| format!(", revoked {at:.0}"));
        // Writing to a string can't fail.
        let _ = writeln!(
            text,
            "{id}  {}  {}  made {created_at:.0}, {used}{gone}",
            shown(scopes),
            name.as_str()
        );
    }
    Ok(text)
}

fn shown(scopes: &[Scope]) -> String {
    scopes.iter().map(|scope| scope.name()).collect::<Vec<_>>().join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(args: &[&str]) -> Result<KeyOrder, KeyUsage> {
        KeyOrder::parse(args.iter().map(OsString::from))
    }

    #[test]
    fn a_key_has_a_name_and_scopes() {
        let name = ApiKeyName::parse("front desk").unwrap();
        let create = |scopes| Ok(KeyOrder::Create { name: name.clone(), scopes });
        let both = vec![Scope::Read, Scope::Act];
        let named = ["create", "--name", "front desk"];
        assert_eq!(parse(&[&named[..], &["--scope", "read"]].concat()), create(vec![Scope::Read]));
        for scopes in [&["--scope", "act", "--scope", "read"][..], &["--scope", "act,read,act"]] {
            assert_eq!(parse(&[&named[..], scopes].concat()), create(both.clone()), "{scopes:?}");
        }
        assert_eq!(
            parse(&[&named[..], &["--scope", "write"]].concat()),
            Err(KeyUsage::Scope("write".to_owned()))
        );
        for bad in
            [&named[..], &["create", "--scope", "read"], &["create", "--name"], &["revoke", "7"]]
        {
            assert_eq!(parse(bad), Err(KeyUsage::Shape), "{bad:?}");
        }
        let id = ApiKeyId::from_bytes([0xab; 16]);
        assert_eq!(parse(&["revoke", &id.to_string()]), Ok(KeyOrder::Revoke { id }));
        assert_eq!(parse(&["list"]), Ok(KeyOrder::List));
    }
}
