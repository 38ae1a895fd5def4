use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Command, Output};

const ENTRYPOINT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../asterisk/entrypoint");
const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// Runs the entrypoint in `folder` with a stand-in for Asterisk, `changes` over a good environment.
fn entrypoint(folder: &Path, changes: &[(&str, &str)]) -> Output {
    let bin = folder.join("bin");
    std::fs::create_dir_all(&bin).unwrap();
    let fake = bin.join("asterisk");
    std::fs::write(&fake, "#!/bin/sh\necho \"started $*\"\nenv\n").unwrap();
    std::fs::set_permissions(&fake, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    Command::new("sh")
        .arg(ENTRYPOINT)
        .env_clear()
        .env("PATH", format!("{}:/usr/bin:/bin", bin.display()))
        .env("ASTERISK_RUN_DIR", folder.join("run"))
        .env("ASTERISK_STATE_DIR", folder.join("state"))
        .env("ASTERISK_AMI_USER", "callback")
        .env("ASTERISK_AMI_SECRET", SECRET)
        .env("TRUNK_HOST", "127.0.0.1")
        .env("CALLBACK_HANDLER", "/bin/true")
        .env("CALLBACK_API", "http://127.0.0.1:8502")
        .env("CALLBACK_HANDLER_SECRET", SECRET)
        .envs(changes.iter().copied())
        .output()
        .unwrap()
}

#[test]
fn published_short_and_missing_secrets_are_refused_with_the_remedy() {
    for secret in
        ["", "callback_secret_2026", "0123456789", "callback_secret_2026_callback_secret_2026"]
    {
        for name in ["ASTERISK_AMI_SECRET", "CALLBACK_HANDLER_SECRET"] {
            let folder = tempfile::tempdir().unwrap();
            let output = entrypoint(folder.path(), &[(name, secret)]);
            let told = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(78), "{name}={secret}: {told}");
            assert!(told.contains(name) && told.contains("/dev/urandom"), "{told}");
            assert!(secret.is_empty() || !told.contains(secret), "it repeats the secret: {told}");
            assert!(!folder.path().join("run").exists(), "it wrote files all the same");
        }
    }
}

#[test]
fn every_problem_is_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let changes = [
        ("TRUNK_HOST", "carrier;x"),
        ("RTP_START", "many"),
        ("ASTERISK_AMI_USER", "a\n[b]"),
        ("TRUNK_USER", "house"),
        ("CALLBACK_HANDLER", "/nowhere/agi-handler"),
    ];
    let told = String::from_utf8(entrypoint(folder.path(), &changes).stderr).unwrap();
    for name in
        ["TRUNK_HOST", "RTP_START", "ASTERISK_AMI_USER", "TRUNK_PASSWORD", "CALLBACK_HANDLER"]
    {
        assert!(told.contains(name), "{name} is not named: {told}");
    }
}

#[test]
fn what_the_handler_or_the_trunk_could_not_use_is_refused() {
    for (name, value) in [
        ("CALLBACK_API", "https://api:8502"),
        ("CALLBACK_API", "http://api:8502/internal"),
        ("TRUNK_HOST", "2001:db8::1"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let output = entrypoint(folder.path(), &[(name, value)]);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(78), "{name}={value}: {told}");
        assert!(told.contains(name), "{told}");
    }
}

#[test]
fn secrets_reach_files_that_only_their_owner_reads_and_not_the_programs_below() {
    let folder = tempfile::tempdir().unwrap();
    let changes = &[("TRUNK_USER", "house"), ("TRUNK_PASSWORD", "p~ss/w@rd?")];
    let output = entrypoint(folder.path(), changes);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let mut seen = 0;
    for file in std::fs::read_dir(folder.path().join("run/conf")).unwrap() {
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().mode() & 0o777, 0o600, "{:?}", file.path());
        let text = std::fs::read_to_string(file.path()).unwrap();
        seen += usize::from(text.contains(SECRET))
            + usize::from(text.contains("password = p~ss/w@rd?"));
    }
    assert_eq!(seen, 2, "the AMI secret in one file, the trunk's password in another");
    assert!(said.contains("started -f -C"), "{said}");
    assert!(
        said.contains("CALLBACK_HANDLER_SECRET=") && !said.contains("ASTERISK_AMI_SECRET"),
        "{said}"
    );
    assert!(!said.contains("p~ss"), "{said}");
}
