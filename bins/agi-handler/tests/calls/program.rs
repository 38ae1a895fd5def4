use std::net::TcpListener;
use std::process::Command;

use agi_rs::testing::{Act, Asterisk, Executed};
use tempfile::TempDir;

use super::api_stub::{ApiStub, PERMIT};
use super::handler::{LEG, SECRET, channel, run, run_with};

fn handler() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_agi-handler"));
    command.env_clear();
    command
}

#[test]
fn version_and_help_are_shown() {
    let version = handler().arg("--version").output().unwrap();
    assert_eq!(version.stdout, concat!("agi-handler ", env!("CARGO_PKG_VERSION"), "\n").as_bytes());
    let help = handler().arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    for named in [
        "CALLBACK_API",
        "CALLBACK_HANDLER_SECRET",
        "CALLBACK_HANDLER_SECRET_FILE",
        "CALLBACK_HANDLER_LOG",
        "CALLBACK_HANDLER_CONFIG",
        "CALLBACK_LANGUAGE",
        "CALLBACK_AGI_PEERS",
        "CALLBACK_AGI_MAX_SESSIONS",
        "CALLBACK_AGI_DRAIN_SECONDS",
        "Exit codes",
    ] {
        assert!(help.contains(named), "{named}");
    }
}

#[test]
fn each_way_to_fail_has_its_exit_code_and_says_nothing_on_the_wire() {
    let wrong = handler().arg("--frobnicate").output().unwrap();
    let unset = handler().env("CALLBACK_HANDLER_SECRET", SECRET).output().unwrap();
    let no_asterisk = handler()
        .env("CALLBACK_API", "http://127.0.0.1:1")
        .env("CALLBACK_HANDLER_SECRET", SECRET)
        .output()
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = handler()
        .args(["serve", "--listen", &listener.local_addr().unwrap().to_string()])
        .env("CALLBACK_API", "http://127.0.0.1:1")
        .env("CALLBACK_HANDLER_SECRET", SECRET)
        .output()
        .unwrap();
    for (output, code, said) in [
        (wrong, 2, "wrong arguments"),
        (unset, 3, "CALLBACK_API must be"),
        (taken, 6, "cannot listen on"),
        (no_asterisk, 4, "the environment ended"),
    ] {
        assert_eq!(output.status.code(), Some(code));
        assert!(output.stdout.is_empty());
        let log = String::from_utf8(output.stderr).unwrap();
        assert!(log.contains(said) && !log.contains(SECRET), "{log}");
    }
}

#[test]
fn a_file_says_all_that_the_environment_does_not() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("handler.toml");
    let socket = folder.path().join("api.sock");
    let api = ApiStub::start_at(&socket, PERMIT);
    std::fs::write(&file, format!("api = {:?}\nlanguage = \"de\"\n", api.url)).unwrap();
    let asterisk = channel()
        .caller([Act::Press('1')])
        .application("Dial", Executed::returning(0).setting("DIALSTATUS", "BUSY"));
    let arguments = ["--config", file.to_str().unwrap()];
    let ended = run_with(&asterisk, &[], &arguments, |_, output| Box::new(output));
    assert_eq!(ended.code, Some(0), "{}", ended.log);
    assert_eq!(asterisk.variable_now("CHANNEL(language)"), Some(b"de".to_vec()));
    let asked: Vec<_> = api.requests().into_iter().map(|request| request.path).collect();
    let path = |what| format!("/internal/v1/legs/{LEG}/{what}");
    assert_eq!(asked, [path("gate"), path("outcome")], "over the unix socket");

    std::fs::write(&file, "secrets = 1").unwrap();
    let refused = handler().args(arguments).output().unwrap();
    assert_eq!(refused.status.code(), Some(3));
    let log = String::from_utf8(refused.stderr).unwrap();
    assert!(log.contains("unknown key, secrets"), "{log}");
}

#[test]
fn a_channel_that_is_none_of_the_platforms_is_left_alone() {
    let api = ApiStub::start(200, PERMIT);
    let short = channel().variable("CALLBACK_NONCE", "0123abcd");
    let capital = channel().variable("CALLBACK_LEG", "F".repeat(32));
    for asterisk in [Asterisk::new(), short, capital] {
        assert_eq!(run(&asterisk, &api.url, &[]).code, Some(4));
        let commands = asterisk.commands();
        assert_eq!(commands.first().unwrap(), "SET VARIABLE CALLBACK_AGI 1");
        let others = commands.iter().skip(1);
        assert!(others.into_iter().all(|command| command.starts_with("GET VARIABLE")));
    }
    assert!(api.requests().is_empty());
}

#[test]
fn an_asterisk_that_breaks_off_is_its_own_exit_code() {
    let api = ApiStub::start(200, PERMIT);
    let asterisk = channel().answering("ANSWER", "nonsense\n");
    assert_eq!(run(&asterisk, &api.url, &[]).code, Some(4));
}
