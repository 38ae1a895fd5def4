//! Whether an Asterisk can do what will be asked of it, found out without a call.

use std::time::Duration;

use callback_core::ports::check::{Fault, Finding};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::provider::{Manager, Settings};
use super::{CONTEXT, DialTemplate, EXTENSION};
use crate::ami::{ActionError, Ami, Answer, Credentials, InvalidRequest, Request, State, Why};

/// Longer than a login may take.
const PATIENCE: Duration = Duration::from_secs(15);
const PRIVILEGES: &str =
    "give the user `read = call,system` and `write = originate,call,reporting` in manager.conf";
const TAKEN: &str = "if that is the api, it is well: stop it to have the rest looked at, or give manager.conf a user \
                     of the same secret whose name ends in `-check`, with `write = call,reporting`";
/// The oldest Asterisk that this was tried with.
const OLDEST: u32 = 22;
const NEEDED: [&str; 6] =
    ["Originate", "Hangup", "CoreShowChannels", "CoreStatus", "DBGetTree", "Status"];
/// Whoever may do one of these owns the machine.
const TOO_MUCH: [&str; 3] = ["Command", "ModuleLoad", "UpdateConfig"];

/// Logs in as the platform would, looks around, and leaves. Nothing is called, and nothing is changed. While the
/// platform itself is logged in, a user of the same secret whose name ends in `-check` looks instead. Without any
/// login that is the only finding.
pub async fn check(settings: Settings) -> Vec<Finding> {
    let Settings { manager, credentials, dial, .. } = settings;
    let deputy = credentials.clone().as_user(format!("{}-check", credentials.user()));
    let mut visit = Visit::log_in(&manager, credentials).await;
    let mut is_deputy = false;
    if visit.state == State::Fenced {
        let second = Visit::log_in(&manager, deputy).await;
        is_deputy = matches!(second.state, State::Ready { .. });
        visit = if is_deputy { second } else { visit };
    }
    let ami = &visit.ami;
    if let Some(refused) = refusal(&visit.state) {
        return vec![Finding { part: "manager", verdict: Err(refused) }];
    }
    let manager = version(ami).await;
    let privileges = if is_deputy {
        Ok("not looked at while the api, or somebody else, is logged in".to_owned())
    } else {
        privileges(ami).await
    };
    vec![
        Finding { part: "manager", verdict: manager },
        Finding { part: "privileges", verdict: privileges },
        Finding { part: "dialplan", verdict: dialplan(ami).await },
        Finding { part: "trunk", verdict: trunk(ami, &dial).await },
    ]
}

fn fault<T>(problem: impl Into<String>, remedy: &str) -> Result<T, Fault> {
    Err(Fault { problem: problem.into(), remedy: remedy.to_owned() })
}

/// One login, as far as it came. It ends when this is dropped.
struct Visit {
    ami: Ami,
    state: State,
    reader: JoinHandle<()>,
}

impl Visit {
    async fn log_in(manager: &Manager, credentials: Credentials) -> Self {
        let client = match manager.clone() {
            Manager::Plain(tcp) => Ami::over(tcp, credentials),
            Manager::Secure(tls) => Ami::over(tls, credentials),
        };
        let (ami, mut deliveries) = client.spawn(&Handle::current());
        let reader = tokio::spawn(async move { while deliveries.next().await.is_some() {} });
        let mut watch = ami.watch();
        let decided = |state: &State| !matches!(state, State::Connecting | State::Syncing);
        let state = match timeout(PATIENCE, watch.wait_for(decided)).await {
            Ok(Ok(state)) => state.clone(),
            _ => ami.state(),
        };
        Self { ami, state, reader }
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

/// Why nothing can be looked at; `None` after a login.
fn refusal(state: &State) -> Option<Fault> {
    let remedy = match state {
        State::Ready { .. } => return None,
        State::Fenced => TAKEN,
        State::Down { why: Why::Refused(_) } => {
            "compare ASTERISK_AMI_USER and ASTERISK_AMI_SECRET with manager.conf, and its `permit` \
             with the address of this machine"
        }
        State::Down { why: Why::Forbidden(_) } => PRIVILEGES,
        State::Draining => "it stops when its calls are over; start it again",
        _ => {
            "see that Asterisk runs, and that ASTERISK_HOST and ASTERISK_AMI_PORT name its manager"
        }
    };
    Some(Fault { problem: state.to_string(), remedy: remedy.to_owned() })
}

async fn version(ami: &Ami) -> Result<String, Fault> {
    let told = ask(ami, Request::new("CoreSettings")).await?;
    let version = told.response.lossy("AsteriskVersion").unwrap_or_default().into_owned();
    let major = version.split('.').next().and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(major) if major < OLDEST => {
            fault(format!("this is Asterisk {version}"), "run Asterisk 22 LTS or newer")
        }
        _ => Ok(format!("logged in to Asterisk {version}")),
    }
}

async fn privileges(ami: &Ami) -> Result<String, Fault> {
    let told = ask(ami, Request::new("ListCommands")).await?;
    let may = |action: &&&str| told.response.bytes(action).is_some();
    let missing: Vec<&str> = NEEDED.iter().filter(|action| !may(action)).copied().collect();
    let dangerous: Vec<&str> = TOO_MUCH.iter().filter(may).copied().collect();
    if !missing.is_empty() {
        return fault(format!("the user may not do {}", missing.join(", ")), PRIVILEGES);
    }
    if !dangerous.is_empty() {
        let remedy = "whoever learns the secret owns this Asterisk: leave the user no more than \
                      `write = originate,call,reporting` in manager.conf";
        return fault(format!("the user may do {}, too", dangerous.join(", ")), remedy);
    }
    Ok("the user may do what is needed".to_owned())
}

async fn dialplan(ami: &Ami) -> Result<String, Fault> {
    let request = Request::new("ShowDialPlan")
        .and_then(|request| request.header("Context", CONTEXT))
        .and_then(|request| request.header("Extension", EXTENSION))
        .map(Request::with_list);
    match ask(ami, request).await {
        Ok(_) => Ok(format!("calls can begin at {EXTENSION}@{CONTEXT}")),
        Err(Fault { problem, .. }) => {
            fault(problem, "take the contexts of asterisk/conf/extensions.conf into the dialplan")
        }
    }
}

async fn trunk(ami: &Ami, dial: &DialTemplate) -> Result<String, Fault> {
    let Some(endpoint) = dial.endpoint() else {
        return Ok("not looked at: calls do not go out by PJSIP".to_owned());
    };
    let aors = value(ami, &format!("PJSIP_ENDPOINT({endpoint},aors)")).await?;
    let contacts = match aors.split(',').next() {
        None | Some("") => {
            let remedy = "make it in pjsip.conf or mend ASTERISK_DIAL_TEMPLATE; if it is there, load \
                          func_pjsip_endpoint.so";
            return fault(format!("PJSIP has no endpoint `{endpoint}` with an address"), remedy);
        }
        Some(aor) => value(ami, &format!("PJSIP_AOR({aor},contact)")).await?,
    };
    let Some(contact) = contacts.split(',').next().filter(|contact| !contact.is_empty()) else {
        let remedy = "give it a contact in pjsip.conf; if it has one, load func_pjsip_aor.so";
        return fault(format!("the endpoint `{endpoint}` has no address to send to"), remedy);
    };
    let status = value(ami, &format!("PJSIP_CONTACT({contact},status)")).await?;
    match status.as_str() {
        "Unreachable" => fault(
            format!("what is behind the endpoint `{endpoint}` does not answer"),
            "compare its address with what the carrier told you, and see whether a firewall lets \
             SIP through; over TLS, Asterisk's log tells whether its certificate was refused",
        ),
        "Reachable" => Ok(format!("the endpoint `{endpoint}` is answered")),
        _ => Ok(format!("the endpoint `{endpoint}` is there; whether it answers is not known")),
    }
}

/// What a dialplan function says; empty where it says nothing, or is not loaded.
async fn value(ami: &Ami, expression: &str) -> Result<String, Fault> {
    let request = Request::new("Getvar").and_then(|get| get.header("Variable", expression));
    let told = ask(ami, request).await?;
    Ok(told.response.lossy("Value").unwrap_or_default().into_owned())
}

async fn ask(ami: &Ami, request: Result<Request, InvalidRequest>) -> Result<Answer, Fault> {
    let answer = match request {
        Ok(request) => ami.send(request).await,
        Err(error) => Err(ActionError::Invalid(error)),
    };
    answer.or_else(|error| {
        fault(error.to_string(), "see Asterisk's log, and whether the user's `write` has reporting")
    })
}
