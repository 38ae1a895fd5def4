use std::fs;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use callback_core::ports::check::{Fault, Finding};
use provider_ami::ami::{Ami, Credentials, Tcp};
use provider_ami::{DialTemplate, Manager, Settings, check};
use tempfile::TempDir;
use testbed::{Asterisk, Carrier, CarrierOptions, Options, dead_end};
use tokio::runtime::Handle;

use crate::house::{handler_env, settings};
use crate::session::{is_ready, until};
use crate::trunks::options;

const LIMIT: Duration = Duration::from_mins(1);
const MANAGER: &str = include_str!("../../../../asterisk/conf/manager.conf");
const DEPUTY: &str = "; Looks around for";
const WRITE: &str = "write = originate,call,reporting";

/// The shipped Asterisk with one file of its own.
fn booted_with(name: &str, text: &str) -> Asterisk {
    let templates = TempDir::new().unwrap();
    fs::write(templates.path().join(name), text).unwrap();
    let templates = Some(templates.path().to_owned());
    let options = Options { templates, ..Options::new(dead_end().unwrap()) };
    Asterisk::prepare(options).unwrap().boot(&handler_env()).unwrap()
}

fn ours(asterisk: &Asterisk) -> Settings {
    settings(asterisk, asterisk.ami_secret())
}

fn fault<'f>(findings: &'f [Finding], part: &str) -> &'f Fault {
    let wrong = findings.iter().find(|finding| finding.part == part && finding.verdict.is_err());
    assert!(wrong.is_some(), "{findings:?}");
    wrong.unwrap().verdict.as_ref().unwrap_err()
}

/// An Asterisk that looks every second whether its trunk answers.
fn impatient(trunk: SocketAddr) -> Asterisk {
    let options = options(trunk, &[("TRUNK_QUALIFY_SECONDS", "1")]);
    Asterisk::prepare(options).unwrap().boot(&handler_env()).unwrap()
}

/// Looks again until Asterisk knows whether the trunk answers.
async fn once_it_knows(asterisk: &Asterisk) -> Vec<Finding> {
    let deadline = Instant::now() + LIMIT;
    loop {
        let findings = check(ours(asterisk)).await;
        let trunk = &findings.last().unwrap().verdict;
        if !trunk.as_ref().is_ok_and(|found| found.contains("not known")) {
            return findings;
        }
        assert!(Instant::now() < deadline, "{findings:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shipped_asterisk_with_a_carrier_is_ready_for_calls() {
    let carrier = Carrier::start(CarrierOptions::default()).unwrap();
    let asterisk = impatient(carrier.addr());
    let findings = once_it_knows(&asterisk).await;
    let parts: Vec<&str> = findings.iter().map(|finding| finding.part).collect();
    assert_eq!(parts, ["manager", "privileges", "dialplan", "trunk"]);
    for Finding { part, verdict } in &findings {
        assert!(verdict.is_ok(), "{part}: {verdict:?}");
    }
    assert!(findings[3].verdict.as_ref().unwrap().contains("is answered"), "{findings:?}");

    let dial = DialTemplate::parse("PJSIP/{number}@elsewhere").unwrap();
    let findings = check(Settings { dial, ..ours(&asterisk) }).await;
    assert!(fault(&findings, "trunk").problem.contains("no endpoint `elsewhere`"), "{findings:?}");
    let dial = DialTemplate::parse("Local/{number}@out/n").unwrap();
    let findings = check(Settings { dial, ..ours(&asterisk) }).await;
    assert!(findings[3].verdict.as_ref().unwrap().contains("not looked at"), "{findings:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trunk_that_does_not_answer_is_told() {
    let asterisk = impatient(dead_end().unwrap());
    let findings = once_it_knows(&asterisk).await;
    assert!(fault(&findings, "trunk").problem.contains("does not answer"), "{findings:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_cannot_log_in_is_told_why() {
    let prepared = Asterisk::prepare(Options::new(dead_end().unwrap())).unwrap();
    let asterisk = prepared.boot(&handler_env()).unwrap();
    let findings = check(settings(&asterisk, "wrong")).await;
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(fault(&findings, "manager").remedy.contains("ASTERISK_AMI_SECRET"), "{findings:?}");

    let nobody = Manager::Plain(Tcp::new(dead_end().unwrap().to_string()));
    let findings = check(Settings { manager: nobody, ..ours(&asterisk) }).await;
    assert!(fault(&findings, "manager").remedy.contains("ASTERISK_HOST"), "{findings:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_api_is_logged_in_another_user_looks_around() {
    for (manager, is_looked_at) in [(MANAGER, true), (MANAGER.split(DEPUTY).next().unwrap(), false)]
    {
        let asterisk = booted_with("manager.conf", manager);
        let credentials = Credentials::new(asterisk.ami_user(), asterisk.ami_secret());
        let (api, _deliveries) =
            Ami::tcp(asterisk.ami_addr().to_string(), credentials).spawn(&Handle::current());
        until(&api, is_ready).await;
        let findings = check(ours(&asterisk)).await;
        if is_looked_at {
            assert!(
                findings[1].verdict.as_ref().unwrap().contains("not looked at"),
                "{findings:?}"
            );
            assert!(findings[2].verdict.is_ok(), "{findings:?}");
        } else {
            assert!(fault(&findings, "manager").remedy.contains("`-check`"), "{findings:?}");
        }
        assert!(is_ready(&api.state()), "the api was disturbed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_with_too_few_or_too_many_privileges_is_told() {
    for (write, part, told) in [
        ("write = call", "manager", "may not list the channels"),
        ("write = call,reporting", "privileges", "Originate"),
        ("write = all", "privileges", "Command"),
    ] {
        assert!(MANAGER.contains(WRITE));
        let asterisk = booted_with("manager.conf", &MANAGER.replace(WRITE, write));
        let findings = check(ours(&asterisk)).await;
        let fault = fault(&findings, part);
        assert!(fault.problem.contains(told) && fault.remedy.contains(WRITE), "{write}: {fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dialplan_without_our_context_is_told() {
    let asterisk = booted_with("extensions.conf", "[inbound]\nexten => _.,1,Hangup()\n");
    let findings = check(ours(&asterisk)).await;
    assert!(fault(&findings, "dialplan").problem.contains("callback"), "{findings:?}");
}
