//! Mail and webhooks of the running application, and what becomes of those that nobody takes.

use callback_core::EffectId;
use serde_json::Value;
use tempfile::TempDir;
use testbed::{HookReceiver, MailServer};

use crate::app::{SECRET, TALKER, TestApp, names_a_number};
use crate::reply::Client;
use crate::running::{Running, api, env};

const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
/// Busy.
const MISSES: &str = "+12015550110";

fn hooks(receiver: &HookReceiver, more: &str) -> String {
    let address = receiver.address();
    format!(
        "[[webhooks]]\nname = \"crm\"\nurl = \"http://{address}/hook\"\nsecret = \"{KEY}\"\nprivate = true\n{more}\n"
    )
}

fn mail(server: &MailServer) -> [(&'static str, String); 4] {
    [
        ("SMTP_HOST", server.address().ip().to_string()),
        ("SMTP_PORT", server.address().port().to_string()),
        ("SMTP_TLS", "off".to_owned()),
        ("BUSINESS_EMAIL", "office@example.com".to_owned()),
    ]
}

#[test]
fn a_missed_callback_is_told_by_mail_and_to_programs_once_each() {
    let (server, receiver) = (MailServer::start([]).unwrap(), HookReceiver::start([500]).unwrap());
    let (file, mail) = (hooks(&receiver, ""), mail(&server));
    let mut settings: Vec<_> = mail.iter().map(|(name, value)| (*name, value.as_str())).collect();
    settings.extend([("callback.toml", file.as_str()), ("BUSINESS_NUMBER", MISSES)]);
    let (mut app, _network) = TestApp::simulated(&settings);
    let asked = app.ask(TALKER);
    assert_eq!(app.follow(&asked).last().unwrap()["state"], "missed");
    let mails = server.wait_for(1).unwrap();
    assert!(mails[0].data.contains(TALKER), "{:?}", mails[0]);
    // One of the two is refused at first, and comes again as the same.
    let told = receiver.wait_for(3).unwrap();
    app.stop();
    let mut ids: Vec<_> = told.iter().map(|hook| hook.header("webhook-id")).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 2, "{ids:?}");
    let bodies: Vec<Value> =
        told.iter().map(|hook| serde_json::from_slice(&hook.body).unwrap()).collect();
    for kind in ["callback.accepted", "callback.missed"] {
        assert!(bodies.iter().any(|body| body["type"] == kind), "{kind}: {bodies:?}");
    }
    for (hook, body) in told.iter().zip(&bodies) {
        assert_eq!(body["data"]["callback"], asked.id);
        assert!(hook.header("webhook-signature").starts_with("v1,"));
        assert!(!names_a_number(&body.to_string()), "{body}");
    }
    assert_eq!((server.wait_for(1).unwrap().len(), receiver.wait_for(3).unwrap().len()), (1, 3));
}

#[test]
fn what_was_given_up_is_listed_and_sent_again() {
    let (folder, receiver) = (TempDir::new().unwrap(), HookReceiver::start([410, 410]).unwrap());
    let file = hooks(&receiver, "events = [\"missed\"]");
    std::fs::write(folder.path().join("callback.toml"), file).unwrap();
    let door = folder.path().join("door");
    let bind = format!("unix:{}", door.display());
    let more = [
        ("BUSINESS_NUMBER", MISSES),
        ("RETRIES", "off"),
        ("CALLBACK_HANDLER_SECRET", SECRET),
        ("CALLBACK_INTERNAL_BIND", bind.as_str()),
    ];
    let mut running = Running::serve(folder.path(), &more);
    let messages = |words: &[&str]| {
        let mut command = api(folder.path(), &env(&more));
        let output = command.arg("messages").args(words).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(messages(&["dead"]), "0 notifications were given up\n");
    let client: Client = running.client();
    let body = serde_json::json!({ "number": TALKER });
    assert_eq!(client.post("/api/v1/callbacks", &body).status, 202);
    running.wait_for("a notification was given up");
    running.wait_for("a notification is settled");
    let listed = messages(&["dead"]);
    assert!(listed.starts_with("1 notifications were given up\n"), "{listed}");
    assert!(listed.contains("crm  missed") && listed.contains("answered 410"), "{listed}");
    assert!(!names_a_number(&listed), "{listed}");
    let id = listed.lines().nth(1).unwrap().split(' ').next().unwrap().to_owned();
    // By the server that is running; it is refused once more.
    assert_eq!(messages(&["resend", &id]), format!("{id} is sent again\n"));
    running.wait_for("a notification is settled");
    let other = EffectId::from_bytes([1; 16]).to_string();
    let unknown = format!("{other} is no notification that was given up\n");
    assert_eq!(messages(&["resend", &other]), unknown);
    running.signal("TERM");
    assert!(running.child.wait().unwrap().success());
    // By nobody, until the server starts.
    assert_eq!(messages(&["resend", &id]), format!("{id} is sent again\n"));
    let mut running = Running::serve(folder.path(), &more);
    running.wait_for("a notification is settled");
    assert_eq!(messages(&["dead"]), "0 notifications were given up\n");
    let told = receiver.wait_for(3).unwrap();
    assert!(told.iter().all(|hook| hook.header("webhook-id") == format!("msg_{id}")), "{told:?}");
}

#[test]
fn a_template_with_an_unknown_field_keeps_it_from_starting() {
    let folder = TempDir::new().unwrap();
    std::fs::create_dir_all(folder.path().join("words/en")).unwrap();
    let text = "Subject: Missed\n\nCall {nmae}\n";
    std::fs::write(folder.path().join("words/en/missed.mail.txt"), text).unwrap();
    let settings = env(&[("MESSAGE_TEMPLATES", "words")]);
    let output = api(folder.path(), &settings).output().unwrap();
    assert_eq!(output.status.code(), Some(78));
    let words = String::from_utf8(output.stderr).unwrap();
    for part in ["MESSAGE_TEMPLATES", "words/en/missed.mail.txt", "line 3", "{nmae}", "{number}"] {
        assert!(words.contains(part), "{part}: {words}");
    }
}
