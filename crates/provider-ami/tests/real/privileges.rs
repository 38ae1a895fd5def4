//! What the shipped manager.conf lets our user do, by the classes of Asterisk's manager.

use std::collections::BTreeSet;

use provider_ami::ami::{ActionError, Request};
use testbed::Asterisk;

use crate::session::{booted, client, is_ready, until};

/// All that is granted, because of `write = originate,call,reporting`, or to any login.
const GRANTED: &[&str] = &[
    "AbsoluteTimeout",
    "Atxfer",
    "BlindTransfer",
    "Bridge",
    "BridgeDestroy",
    "BridgeInfo",
    "BridgeKick",
    "BridgeList",
    "BridgeTechnologyList",
    "BridgeTechnologySuspend",
    "BridgeTechnologyUnsuspend",
    "CancelAtxfer",
    "Challenge",
    "CoreSettings",
    "CoreShowChannelMap",
    "CoreShowChannels",
    "CoreStatus",
    "DBGet",
    "DBGetTree",
    "Events",
    "ExtensionState",
    "ExtensionStateList",
    "Getvar",
    "Hangup",
    "ListCommands",
    "LocalOptimizeAway",
    "LoggerRotate",
    "Login",
    "Logoff",
    "MailboxCount",
    "MailboxStatus",
    "Originate",
    "PJSIPHangup",
    "PJSIPQualify",
    "PJSIPRegister",
    "PJSIPShowRegistrationsOutbound",
    "PJSIPUnregister",
    "Ping",
    "PresenceState",
    "Redirect",
    "SendText",
    "Setvar",
    "ShowDialPlan",
    "Status",
    "WaitEvent",
];
/// What we use.
const USED: [&str; 8] = [
    "Challenge",
    "Login",
    "Ping",
    "Originate",
    "Hangup",
    "CoreShowChannels",
    "CoreStatus",
    "DBGet",
];
/// The classes of which an action is refused; all others are ours, or have no action here.
const REFUSED: [&str; 7] = ["agi", "aoc", "command", "config", "message", "system", "user"];

/// The names and privileges of all actions that this Asterisk knows.
fn actions(asterisk: &Asterisk) -> Vec<(String, BTreeSet<String>)> {
    let table = asterisk.console("manager show commands").unwrap();
    let names = table.lines().skip(2).filter_map(|line| line.split_whitespace().next());
    names.map(|name| (name.to_owned(), privileges(asterisk, name))).collect()
}

fn privileges(asterisk: &Asterisk, action: &str) -> BTreeSet<String> {
    let told = asterisk.console(&format!("manager show command {action}")).unwrap();
    let (_, privilege) = told.split_once("[Privilege]").unwrap();
    let classes = privilege.trim_start().lines().next().unwrap().split(',').map(str::to_owned);
    classes.filter(|class| class != "all" && class != "<none>").collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shipped_user_is_granted_what_is_written_here_and_refused_everything_else() {
    let asterisk = booted();
    let ami = client(&asterisk, asterisk.ami_secret());
    until(&ami, is_ready).await;
    let listed = ami.send(Request::new("ListCommands").unwrap()).await.unwrap().response;
    let names = listed.headers().map(|(name, _)| String::from_utf8_lossy(name).into_owned());
    let mut granted: Vec<String> =
        names.filter(|name| name != "Response" && name != "ActionID").collect();
    granted.sort_unstable();

    let mut refused = BTreeSet::new();
    for (action, classes) in actions(&asterisk) {
        if granted.contains(&action) {
            continue;
        }
        let outcome = ami.send(Request::new(&action).unwrap()).await.map(|_| ());
        let denied = ActionError::Refused { message: "Permission denied".to_owned() };
        assert_eq!(outcome, Err(denied), "{action}");
        refused.extend(classes);
    }
    assert_eq!(granted, GRANTED);
    assert!(USED.iter().all(|action| GRANTED.contains(action)));
    assert_eq!(Vec::from_iter(refused), REFUSED);
}
