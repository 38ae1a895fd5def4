//! What the shipped manager.conf lets our user do, by the classes of Asterisk's manager.

use std::collections::BTreeSet;

use provider_ami::ami::{ActionError, Ami, Request};
use testbed::{Asterisk, Options, dead_end};

use crate::house::handler_env;
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
/// What `ASTERISK_SMS=on` adds, and no setting else.
const GRANTED_FOR_TEXTS: &[&str] = &["MessageSend"];
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

/// The names of all actions that our user may do.
async fn granted(ami: &Ami) -> Vec<String> {
    let listed = ami.send(Request::new("ListCommands").unwrap()).await.unwrap().response;
    let names = listed.headers().map(|(name, _)| String::from_utf8_lossy(name).into_owned());
    let mut granted: Vec<String> =
        names.filter(|name| name != "Response" && name != "ActionID").collect();
    granted.sort_unstable();
    granted
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shipped_user_is_granted_what_is_written_here_and_refused_everything_else() {
    let asterisk = booted();
    let ami = client(&asterisk, asterisk.ami_secret());
    until(&ami, is_ready).await;
    let granted = granted(&ami).await;

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

#[tokio::test(flavor = "multi_thread")]
async fn where_texts_are_sent_the_shipped_user_may_send_them_and_nothing_else_is_added() {
    let environment = vec![("ASTERISK_SMS".to_owned(), "on".to_owned())];
    let options = Options { environment, ..Options::new(dead_end().unwrap()) };
    let asterisk = Asterisk::prepare(options).unwrap().boot(&handler_env()).unwrap();
    let ami = client(&asterisk, asterisk.ami_secret());
    until(&ami, is_ready).await;
    let mut expected = [GRANTED, GRANTED_FOR_TEXTS].concat();
    expected.sort_unstable();
    assert_eq!(granted(&ami).await, expected);
    let sent = ami.send(Request::new("MessageSend").unwrap()).await.map(|_| ());
    let Err(ActionError::Refused { message }) = sent else { panic!("{sent:?}") };
    assert_ne!(message, "Permission denied");
}
