use std::path::Path;

use tempfile::TempDir;

use super::*;

const FILE: &str = r#"
api = "unix:/run/callback/api.sock"
secret = "from-the-file"
log = "/var/log/handler.log"
language = "de"
agi_peers = ["10.0.0.0/8", "127.0.0.1"]
agi_max_sessions = 7
agi_drain_seconds = 60
cel = "/var/log/asterisk/master.db"
pbx = "north"
"#;

/// The settings from these variables, and from a file of this text if it is not empty.
fn load(file: &str, variables: &[(&str, &str)]) -> Loaded {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("handler.toml");
    fs::write(&path, file).unwrap();
    let config = (!file.is_empty()).then_some(path);
    load_from(config.as_deref(), variables)
}

fn load_from(config: Option<&Path>, variables: &[(&str, &str)]) -> Loaded {
    let variable = |name: &str| {
        let found = variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    read(Given::gather(config.map(Path::to_owned), variable), true)
}

fn faults(file: &str, variables: &[(&str, &str)]) -> String {
    load(file, variables).settings.unwrap_err().to_string()
}

const MINIMUM: [(&str, &str); 2] =
    [("CALLBACK_API", "http://127.0.0.1:8502"), ("CALLBACK_HANDLER_SECRET", "s3cret")];

#[test]
fn the_environment_alone_is_enough_and_the_rest_has_defaults() {
    let settings = load("", &MINIMUM).settings.unwrap();
    assert_eq!(settings.api.base_url(), "http://127.0.0.1:8502");
    assert_eq!(settings.secret.expose(), "s3cret");
    assert_eq!(settings.language, None);
    let ServerSettings { peers, max_sessions, drain_limit, record, pbx } = settings.server;
    assert_eq!((peers.len(), max_sessions, drain_limit), (0, 500, Duration::from_secs(30)));
    assert_eq!((record, pbx.as_str()), (None, ""));
}

#[test]
fn the_file_alone_is_enough_and_may_be_named_in_the_environment() {
    let Loaded { log, settings } = load(FILE, &[]);
    let settings = settings.unwrap();
    assert_eq!(log.unwrap(), Path::new("/var/log/handler.log"));
    assert_eq!(settings.api, Endpoint::Socket("/run/callback/api.sock".into()));
    assert_eq!(settings.secret.expose(), "from-the-file");
    assert_eq!(settings.language.unwrap().as_str(), "de");
    let ServerSettings { peers, max_sessions, drain_limit, record, pbx } = settings.server;
    assert_eq!((peers.len(), max_sessions, drain_limit), (2, 7, Duration::from_mins(1)));
    assert_eq!(record.unwrap(), Path::new("/var/log/asterisk/master.db"));
    assert_eq!(pbx, "north");

    let folder = TempDir::new().unwrap();
    let path = folder.path().join("handler.toml");
    fs::write(&path, FILE).unwrap();
    let named = [("CALLBACK_HANDLER_CONFIG", path.to_str().unwrap())];
    assert!(load_from(None, &named).settings.is_ok());
}

#[test]
fn the_environment_wins_and_what_is_empty_says_nothing() {
    let variables = [
        ("CALLBACK_API", "http://127.0.0.1:1"),
        ("CALLBACK_LANGUAGE", ""),
        ("CALLBACK_AGI_MAX_SESSIONS", "9"),
    ];
    let settings = load(FILE, &variables).settings.unwrap();
    assert_eq!(settings.api.base_url(), "http://127.0.0.1:1");
    assert_eq!(settings.language.unwrap().as_str(), "de");
    assert_eq!(settings.server.max_sessions, 9);
}

#[test]
fn the_secret_may_be_in_a_file_of_its_own() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("secret");
    fs::write(&path, "from-its-own-file\n").unwrap();
    let named = ("CALLBACK_HANDLER_SECRET_FILE", path.to_str().unwrap());
    let settings = load(FILE, &[named]).settings.unwrap();
    assert_eq!(settings.secret.expose(), "from-its-own-file");
    assert_eq!(format!("{:?}", settings.secret), "[redacted]");

    let both = faults("", &[MINIMUM[0], MINIMUM[1], named]);
    assert_eq!(both, "set only one of CALLBACK_HANDLER_SECRET and CALLBACK_HANDLER_SECRET_FILE");
    let gone = ("CALLBACK_HANDLER_SECRET_FILE", "/nonexistent/secret");
    assert!(faults("", &[MINIMUM[0], gone]).starts_with("CALLBACK_HANDLER_SECRET_FILE cannot be"));
}

#[test]
fn everything_wrong_is_named_at_once_and_no_value_is_shown() {
    let wrong = faults(
        "",
        &[
            ("CALLBACK_API", "ftp://shown"),
            ("CALLBACK_HANDLER_SECRET", "shown shown"),
            ("CALLBACK_LANGUAGE", "../shown"),
            ("CALLBACK_AGI_PEERS", "shown"),
            ("CALLBACK_AGI_MAX_SESSIONS", "0"),
            ("CALLBACK_AGI_DRAIN_SECONDS", "soon"),
        ],
    );
    assert_eq!(wrong.split("; ").count(), 6, "{wrong}");
    for key in ["API", "HANDLER_SECRET", "LANGUAGE", "AGI_PEERS", "MAX_SESSIONS", "DRAIN_SECONDS"] {
        assert!(wrong.contains(key), "{key} in {wrong}");
    }
    assert!(!wrong.contains("shown"), "{wrong}");

    let unset = faults("", &[]);
    assert!(unset.contains("CALLBACK_API must be set"), "{unset}");
    assert!(unset.contains("CALLBACK_HANDLER_SECRET must be set"), "{unset}");
}

#[test]
fn an_unknown_key_or_a_broken_line_of_the_file_is_refused_without_quoting_it() {
    let unknown = faults(&format!("{FILE}\nsecrte = \"shown\""), &[]);
    assert!(unknown.contains("unknown key, secrte; known are api, secret"), "{unknown}");
    let kind = faults("secret = { shown = 1 }\napi = true", &MINIMUM);
    assert!(kind.contains("secret in ") && kind.contains("api in "), "{kind}");
    let broken = faults("api = \"unix:/a\"\nsecret = shown shown\n", &MINIMUM);
    assert!(broken.contains("handler.toml is no TOML in line 2"), "{broken}");
    for text in [unknown, kind, broken] {
        assert!(!text.contains("shown"), "{text}");
    }
    let absent = load_from(Some(Path::new("/nonexistent/handler.toml")), &MINIMUM);
    let absent = absent.settings.unwrap_err().to_string();
    assert!(absent.starts_with("/nonexistent/handler.toml cannot be read: "), "{absent}");
}
