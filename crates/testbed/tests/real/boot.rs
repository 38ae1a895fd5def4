use testbed::{Asterisk, Options, dead_end};

use crate::ami::Ami;
use crate::{booted, no_handler};

#[test]
fn it_boots_with_the_shipped_files_and_nothing_to_complain_about() {
    let asterisk = booted();

    let log = asterisk.log().unwrap();
    assert!(log.contains("Asterisk 22."), "{log}");
    let complaints: Vec<&str> =
        log.lines().filter(|line| line.contains("WARNING[") || line.contains("ERROR[")).collect();
    assert!(complaints.is_empty(), "{complaints:#?}");
    assert_eq!(asterisk.channels().unwrap(), 0);
}

#[test]
fn the_manager_takes_our_secret_and_no_other() {
    let asterisk = booted();

    let (_, refused) = Ami::login(&asterisk, "ffffffffffffffffffffffffffffffff");
    assert!(refused.contains("Response: Error"), "{refused}");
    let (mut ami, accepted) = Ami::login(&asterisk, asterisk.ami_secret());
    assert!(accepted.contains("Response: Success"), "{accepted}");

    // The fence against a twin: a second session is refused while the first lives.
    let (_, twin) = Ami::login(&asterisk, asterisk.ami_secret());
    assert!(twin.contains("Response: Error"), "{twin}");
    // The classes that reach the machine are not ours.
    ami.send("Action: Command\r\nActionID: c\r\nCommand: core show uptime");
    assert!(ami.until(&["ActionID: c"]).contains("Permission denied"));
}

#[test]
fn only_the_modules_that_a_callback_needs_are_there() {
    let asterisk = booted();

    for absent in ["app_system", "func_shell", "func_env", "func_curl", "app_originate", "res_ari"]
    {
        let listed = asterisk.console(&format!("module show like {absent}")).unwrap();
        assert!(listed.contains("0 modules loaded"), "{absent}: {listed}");
    }
    for present in ["chan_pjsip", "res_agi", "app_dial", "cel_sqlite3_custom"] {
        let listed = asterisk.console(&format!("module show like {present}")).unwrap();
        assert!(listed.contains("1 modules loaded"), "{present}: {listed}");
    }
}

#[test]
fn two_run_side_by_side() {
    let (one, two) = (booted(), booted());

    assert_ne!(one.ami_addr(), two.ami_addr());
    drop(one);
    let (_, accepted) = Ami::login(&two, two.ami_secret());
    assert!(accepted.contains("Response: Success"), "{accepted}");
    assert_eq!(two.channels().unwrap(), 0);
}

#[test]
fn it_comes_back_on_the_same_port_after_a_stop_and_after_a_kill() {
    let mut asterisk = booted();
    let before = asterisk.ami_addr();

    asterisk.stop();
    assert!(!asterisk.is_running());
    assert!(std::net::TcpStream::connect(before).is_err(), "the port is still open");
    asterisk.restart().unwrap();
    asterisk.kill();
    asterisk.restart().unwrap();

    assert_eq!(asterisk.ami_addr(), before);
    let (_, accepted) = Ami::login(&asterisk, asterisk.ami_secret());
    assert!(accepted.contains("Response: Success"), "{accepted}");
}

#[test]
fn a_trunk_with_credentials_is_configured_from_the_environment() {
    let mut options = Options::new(dead_end().unwrap());
    for (name, value) in
        [("TRUNK_USER", "house"), ("TRUNK_PASSWORD", "p@ss/w?rd"), ("TRUNK_REGISTER", "yes")]
    {
        options.environment.push((name.into(), value.into()));
    }
    let asterisk = Asterisk::prepare(options).unwrap().boot(&no_handler()).unwrap();

    let registrations = asterisk.console("pjsip show registrations").unwrap();
    assert!(registrations.contains("trunk/sip:127."), "{registrations}");
    let auth = asterisk.console("pjsip show auth trunk").unwrap();
    assert!(auth.contains("house") && auth.contains("p@ss/w?rd"), "{auth}");
}
