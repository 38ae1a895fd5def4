use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Command, Output};

const ENTRYPOINT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../asterisk/entrypoint");
const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// Runs the entrypoint in `folder` with a stand-in for Asterisk, `changes` over a good environment.
fn entrypoint(folder: &Path, changes: &[(&str, &str)]) -> Output {
    program(&folder.join("bin/asterisk"), "echo \"started $*\"\nenv\n");
    run(folder, changes, &["sh", ENTRYPOINT])
}

/// Writes a program that does what these lines of shell say.
fn program(path: &Path, lines: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, format!("#!/bin/sh\n{lines}")).unwrap();
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
}

fn run(folder: &Path, changes: &[(&str, &str)], words: &[&str]) -> Output {
    let bin = folder.join("bin");
    Command::new(words[0])
        .args(&words[1..])
        .env_clear()
        .env("PATH", format!("{}:/usr/bin:/bin", bin.display()))
        .env("ASTERISK_RUN_DIR", folder.join("run"))
        .env("ASTERISK_STATE_DIR", folder.join("state"))
        .env("ASTERISK_AMI_USER", "callback")
        .env("ASTERISK_AMI_SECRET", SECRET)
        .env("TRUNK_HOST", "127.0.0.1")
        .env("CALLBACK_HANDLER", "/bin/true")
        .env("CALLBACK_AGI_SERVE", "no")
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
        ("CALLBACK_API", "http://10.0.0.2:8502/internal"),
        ("CALLBACK_API", "http://api:8502"),
        ("CALLBACK_API", "unix:internal.sock"),
        ("CALLBACK_AGI_ADDRESS", "127.0.0.1"),
        ("CALLBACK_AGI_ADDRESS", "::1:4573"),
        ("CALLBACK_AGI_ADDRESS", "127.0.0.1:4573/x"),
        ("CALLBACK_AGI_ADDRESS", "127.0.0.1:4573\n[x]"),
        ("CALLBACK_AGI_SERVE", "perhaps"),
        ("TRUNK_HOST", "2001:db8::1"),
        ("INBOUND_NUMBER", "+1201*"),
        ("INBOUND_NUMBER", "_X."),
        ("INBOUND_NUMBER", "1201\nexten => _X.,1,Dial(PJSIP/x@trunk)"),
        ("INBOUND_CALLS", "0"),
        ("INBOUND_CALLS", "many"),
        ("ASTERISK_AMI_TLS_CERT", "/nowhere/manager.pem"),
        ("ASTERISK_AMI_TLS_CERT", "/etc/passwd"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let output = entrypoint(folder.path(), &[(name, value)]);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(78), "{name}={value}: {told}");
        assert!(told.contains(name), "{told}");
    }
}

#[test]
fn a_trunk_that_could_not_work_is_refused_with_what_to_set() {
    const TLS: (&str, &str) = ("TRUNK_TRANSPORT", "tls");
    let cases: [(&[(&str, &str)], &str); 15] = [
        (&[("TRUNK_TRANSPORT", "sctp")], "TRUNK_TRANSPORT must be one of: udp tcp tls"),
        (&[("TRUNK_TRANSPORT", "udp tcp")], "TRUNK_TRANSPORT must be one of"),
        (&[TLS, ("TRUNK_CA", "/nowhere/ca.pem")], "TRUNK_CA must name a PEM file"),
        (&[TLS, ("TRUNK_CA", "/etc/passwd")], "no CERTIFICATE is found in /etc/passwd"),
        (&[TLS, ("TRUNK_CERT", "/etc/passwd")], "no PRIVATE KEY is found in /etc/passwd"),
        (&[("TRUNK_CERT", "/etc/passwd")], "TRUNK_CERT is for TRUNK_TRANSPORT=tls alone"),
        (&[("TRUNK_SRTP", "yes")], "TRUNK_SRTP=yes needs TRUNK_TRANSPORT=tls"),
        (&[("TRUNK_REGISTER", "yes")], "TRUNK_REGISTER=yes needs TRUNK_USER and TRUNK_PASSWORD"),
        (&[("TRUNK_MATCH", "192.0.2.1;x")], "TRUNK_MATCH must"),
        (&[("TRUNK_FROM_USER", "a\nb")], "TRUNK_FROM_USER must"),
        (&[("TRUNK_DOMAIN", "carrier/x")], "TRUNK_DOMAIN must"),
        (&[("TRUNK_IDENTITY", "ppi")], "TRUNK_IDENTITY must be one of: from pai rpid"),
        (&[("TRUNK_BEHIND_NAT", "perhaps")], "TRUNK_BEHIND_NAT must be one of: yes no"),
        (&[("PBX_PUBLIC_ADDRESS", "[2001:db8::1]")], "PBX_PUBLIC_ADDRESS must"),
        (
            &[("PBX_PUBLIC_ADDRESS", "192.0.2.1"), ("PBX_LOCAL_NET", "10.0.0.0")],
            "PBX_LOCAL_NET must be networks",
        ),
    ];
    for (changes, words) in cases {
        let folder = tempfile::tempdir().unwrap();
        let output = entrypoint(folder.path(), changes);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(78), "{changes:?}: {told}");
        assert!(told.contains(words), "{changes:?}: {told}");
    }
}

#[test]
fn with_a_certificate_what_is_not_encrypted_stays_on_this_machine() {
    let folder = tempfile::tempdir().unwrap();
    let certificate = folder.path().join("manager.pem");
    let pem = testbed::Authority::new().unwrap().issue("pbx.example").unwrap();
    std::fs::write(&certificate, pem).unwrap();
    let bind = ("ASTERISK_AMI_BIND", "10.0.0.2");
    let secured = [bind, ("ASTERISK_AMI_TLS_CERT", certificate.to_str().unwrap())];
    for (changes, listens) in [
        (&secured[..1], "bindaddr = 10.0.0.2\nport = 5038\n"),
        (
            &secured[..],
            "bindaddr = 127.0.0.1\nport = 5038\ntlsenable = yes\ntlsbindaddr = 10.0.0.2:5039\n",
        ),
    ] {
        let output = entrypoint(folder.path(), changes);
        assert!(output.status.success(), "{output:?}");
        let manager = folder.path().join("run/conf/manager.conf");
        let rendered = std::fs::read_to_string(manager).unwrap();
        assert!(rendered.contains(listens), "{rendered}");
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

#[test]
fn the_handler_is_served_beside_asterisk_again_when_it_ends_and_no_longer_than_asterisk() {
    let folder = tempfile::tempdir().unwrap();
    let (handler, told) = (folder.path().join("bin/handler"), folder.path().join("told"));
    assert!(Command::new("mkfifo").arg(&told).status().unwrap().success());
    program(&handler, "echo \"$* $CALLBACK_API ${TRUNK_PASSWORD-none}\" >\"${0%/*}/../told\"\n");
    // The second line is of a second server, as the first one ended.
    let asterisk = "exec 3<>\"${0%/*}/../told\"\nread -r a <&3\nread -r b <&3\necho \"$a\n$b\"\n";
    program(&folder.path().join("bin/asterisk"), asterisk);
    let changes = [
        ("CALLBACK_HANDLER", handler.to_str().unwrap()),
        ("CALLBACK_AGI_ADDRESS", "127.0.0.1:4574"),
        ("CALLBACK_AGI_SERVE", ""), // the default
        ("TRUNK_USER", "house"),
        ("TRUNK_PASSWORD", "p~ss"),
    ];

    // `cat` ends once nobody holds its input any more, or the limit ends all of them.
    let to_the_end = ["timeout", "20", "sh", "-c", "sh \"$0\" | cat", ENTRYPOINT];
    let output = run(folder.path(), &changes, &to_the_end);
    assert!(output.status.success(), "something is left behind");

    let line = "serve --listen 127.0.0.1:4574 http://127.0.0.1:8502 none\n";
    assert_eq!(String::from_utf8(output.stdout).unwrap(), line.repeat(2));
}

#[test]
fn a_handler_that_is_served_elsewhere_or_not_at_all_is_not_started() {
    for (address, serve, dialed) in [
        ("handler:4573", "no", "AGI(agi://handler:4573/business)"),
        ("[::1]:4573", "no", "AGI(agi://[::1]:4573/visitor)"),
        ("off", "yes", "AGI(/bin/true)"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let handler = ("CALLBACK_HANDLER", "/bin/true");
        let changes = [("CALLBACK_AGI_ADDRESS", address), ("CALLBACK_AGI_SERVE", serve), handler];
        program(&folder.path().join("bin/setpriv"), "echo served\n");
        let said = entrypoint(folder.path(), &changes).stdout;
        assert!(!String::from_utf8(said).unwrap().contains("served"), "{address}");
        let dialplan = folder.path().join("run/conf/extensions.conf");
        let dialplan = std::fs::read_to_string(dialplan).unwrap();
        assert!(dialplan.contains(dialed), "{address}: {dialplan}");
        assert_eq!(dialplan.contains("agi://"), address != "off", "{address}: {dialplan}");
    }
}

#[test]
fn a_name_to_listen_on_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let changes = [("CALLBACK_AGI_ADDRESS", "handler:4573"), ("CALLBACK_AGI_SERVE", "yes")];
    let output = entrypoint(folder.path(), &changes);
    assert_eq!(output.status.code(), Some(78));
    assert!(String::from_utf8(output.stderr).unwrap().contains("CALLBACK_AGI_SERVE"));
}

#[test]
fn the_image_runs_the_handler_alone_when_it_is_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let changes = [("CALLBACK_HANDLER", "/bin/echo"), ("ASTERISK_AMI_SECRET", "")];
    let words = ["sh", ENTRYPOINT, "agi-handler", "serve", "--listen", "0.0.0.0:4573"];
    let output = run(folder.path(), &changes, &words);
    assert_eq!(output.stdout, b"serve --listen 0.0.0.0:4573\n");
    assert!(output.status.success() && !folder.path().join("run").exists());
}
