use std::fs;
use std::sync::Arc;

use callback_core::Topic;
use callback_core::ports::notifications::{Handover, Notifier};
use jiff::tz::TimeZone;
use messages::{Catalog, Language, MailSettings, Mailer, Security};
use tempfile::TempDir;
use testbed::{MailReply, MailServer};

use crate::samples::{ID, NUMBER, about, callback, catalog};

fn mailer(server: &MailServer, catalog: Arc<Catalog>) -> Mailer {
    let settings = MailSettings {
        host: server.address().ip().to_string(),
        port: server.address().port(),
        security: Security::None,
        login: None,
        authority: None,
        from: "Callbacks <desk@example.com>".to_owned(),
        to: "office@example.com".to_owned(),
    };
    Mailer::new(&settings, catalog, TimeZone::UTC).unwrap()
}

#[test]
fn a_mail_says_who_is_to_be_called_and_is_the_same_when_repeated() {
    let server = MailServer::start([]).unwrap();
    let mailer = mailer(&server, catalog());
    let callback = callback("Zoë\u{202e} O'Brien");
    for _ in 0..2 {
        assert_eq!(mailer.notify(&about(&callback, Topic::NeedsHuman)), Handover::Delivered);
    }
    let mails = server.wait_for(2).unwrap();
    assert_eq!(mails[0].data, mails[1].data);
    let mail = &mails[0];
    assert_eq!((mail.from.as_str(), mail.to.as_str()), ("desk@example.com", "office@example.com"));
    let (headers, text) = mail.data.split_once("\n\n").unwrap();
    for header in [
        "To: office@example.com",
        "Subject: Callback: please decide (abababab-7f7f)",
        "Auto-Submitted: auto-generated",
        "Date: Fri, 15 Jan 2027 08:00:00 +0000",
    ] {
        assert!(headers.lines().any(|line| line == header), "{header}: {headers}");
    }
    assert!(headers.contains(&format!("Message-ID: <{ID}@example.com>")), "{headers}");
    // It may be folded or encoded for its letters.
    let text = text.replace("=\n", "").replace("=C3=AB", "ë");
    for part in [NUMBER, "https://call.example.com/d/0f0f", "Name: Zoë O'Brien", "2026-11-23 08:15"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn what_the_server_answers_decides_whether_it_is_sent_again() {
    let replies =
        [MailReply::Code(451), MailReply::Code(550), MailReply::Code(552), MailReply::Nothing];
    let server = MailServer::start(replies).unwrap();
    let mailer = mailer(&server, catalog());
    let callback = callback("");
    let send = || mailer.notify(&about(&callback, Topic::Missed));
    let not_now = |handover: &Handover, part: &str| matches!(handover, Handover::NotNow { why, .. } if why.contains(part));
    let first = send();
    assert!(not_now(&first, "answered 451"), "{first:?}");
    assert_eq!(send(), Handover::Refused { why: "the mail server answered 550".to_owned() });
    let full = send();
    assert!(not_now(&full, "answered 552"), "{full:?}");
    let lost = send();
    assert!(not_now(&lost, "the mail server"), "{lost:?}");
    assert_eq!(send(), Handover::Delivered);
    // One of the two was taken without an answer: whoever reads them can tell.
    let mails = server.wait_for(2).unwrap();
    assert_eq!(mails[0].data, mails[1].data);
}

#[test]
fn a_template_of_ones_own_is_filled_and_escaped_where_it_is_html() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("en")).unwrap();
    let file = |name: &str, text: &str| fs::write(folder.path().join("en").join(name), text);
    file("missed.mail.txt", "Subject: Missed: {name}\n\nPlease call {number}.\n").unwrap();
    file("missed.mail.html", "<p title=\"{name}\">{name}: {number}</p>\n").unwrap();
    let server = MailServer::start([]).unwrap();
    let catalog = Arc::new(Catalog::load(Language::English, folder.path()).unwrap());
    let name = "<b>\"Bcc: x@evil.example\" & 'Co'</b>";
    let callback = callback(name);
    let mailer = mailer(&server, catalog);
    assert_eq!(mailer.notify(&about(&callback, Topic::Missed)), Handover::Delivered);
    let mail = &server.wait_for(1).unwrap()[0].data;
    let (headers, body) = mail.split_once("\n\n").unwrap();
    assert!(headers.contains("Subject: Missed: "), "{headers}");
    assert!(!headers.lines().any(|line| line.to_ascii_lowercase().starts_with("bcc")), "{headers}");
    assert!(headers.contains("multipart/alternative"), "{headers}");
    let body = body.replace("=\n", "").replace("=3D", "=");
    let escaped = "&lt;b&gt;&quot;Bcc: x@evil.example&quot; &amp; &#39;Co&#39;&lt;/b&gt;";
    assert!(body.contains(&format!("<p title=\"{escaped}\">{escaped}: {NUMBER}</p>")), "{body}");
    assert!(body.contains(&format!("Please call {NUMBER}.")), "{body}");
}
