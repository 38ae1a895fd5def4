//! E-mail over SMTP.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use callback_core::ports::notifications::{Handover, Notification, Notifier};
use jiff::tz::TimeZone;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{SmtpTransport, Transport};

use crate::Catalog;
use crate::template::escape;
use crate::values::{Values, one_line};

/// For each step of the conversation with the server.
const PATIENCE: Duration = Duration::from_secs(15);

/// How the connection to the mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Begun in plain and then encrypted, or not used.
    StartTls,
    /// Encrypted from its first byte.
    Tls,
    None,
}

/// The mail server, and between whom mail goes.
#[derive(Clone)]
pub struct MailSettings {
    pub host: String,
    pub port: u16,
    pub security: Security,
    /// User and password.
    pub login: Option<(String, String)>,
    /// An authority (PEM) that is trusted besides the usual ones.
    pub authority: Option<Vec<u8>>,
    /// Such as `Callbacks <desk@example.com>`.
    pub from: String,
    pub to: String,
}

impl fmt::Debug for MailSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailSettings").field("host", &self.host).finish_non_exhaustive()
    }
}

/// Why no mail can be sent with these settings.
#[derive(Debug, thiserror::Error)]
pub enum InvalidMail {
    #[error("write a mail address, such as desk@example.com or Callbacks <desk@example.com>")]
    From,
    #[error("write a mail address, such as office@example.com")]
    To,
    #[error("the authority is no certificate in PEM")]
    Authority,
    #[error("write the name of the mail server, such as mail.example.com")]
    Host,
}

/// Sends mail to one mailbox.
pub struct Mailer {
    server: SmtpTransport,
    from: Mailbox,
    to: Mailbox,
    catalog: Arc<Catalog>,
    zone: TimeZone,
}

impl Mailer {
    /// Makes no connection yet. Times are told by the clocks of `zone`.
    pub fn new(
        settings: &MailSettings,
        catalog: Arc<Catalog>,
        zone: TimeZone,
    ) -> Result<Self, InvalidMail> {
        let from: Mailbox = settings.from.parse().map_err(|_| InvalidMail::From)?;
        let to = settings.to.parse().map_err(|_| InvalidMail::To)?;
        let MailSettings { host, port, security, .. } = settings;
        let tls = match security {
            Security::None => Tls::None,
            Security::StartTls => Tls::Required(parameters(settings)?),
            Security::Tls => Tls::Wrapper(parameters(settings)?),
        };
        let mut server = SmtpTransport::builder_dangerous(host)
            .port(*port)
            .tls(tls)
            .timeout(Some(PATIENCE))
            .hello_name(ClientId::Domain(from.email.domain().to_owned()));
        if let Some((user, password)) = &settings.login {
            server = server.credentials(Credentials::new(user.clone(), password.clone()));
        }
        Ok(Self { server: server.build(), from, to, catalog, zone })
    }

    /// The same bytes each time, but for the link to a decision.
    fn write(&self, notification: &Notification<'_>) -> Option<Message> {
        let template = self.catalog.mail(notification.topic)?;
        let language = self.catalog.language;
        let values = Values { notification, zone: &self.zone, language, shows_visitor: true };
        let subject = one_line(&template.subject.fill(|field| values.value(field)));
        let text = SinglePart::plain(template.text.fill(|field| values.value(field)));
        let id = format!("<{}@{}>", notification.id, self.from.email.domain());
        let header = HeaderName::new_from_ascii_str("Auto-Submitted");
        let builder = Message::builder()
            .from(self.from.clone())
            .to(self.to.clone())
            .date(notification.happened.into())
            .message_id(Some(id))
            .raw_header(HeaderValue::new(header, "auto-generated".to_owned()))
            .subject(subject);
        let message = match &template.html {
            None => builder.singlepart(text),
            Some(html) => {
                let html = html.fill(|field| escape(&values.value(field)));
                let both = MultiPart::alternative().singlepart(text);
                builder.multipart(both.singlepart(SinglePart::html(html)))
            }
        };
        message.ok()
    }
}

impl Notifier for Mailer {
    fn notify(&self, notification: &Notification<'_>) -> Handover {
        let Some(message) = self.write(notification) else {
            return Handover::Refused {
                why: "there is no text for it that can be sent".to_owned(),
            };
        };
        match self.server.send(&message) {
            Ok(_) => Handover::Delivered,
            Err(error) => fate(&error),
        }
    }
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailer").finish_non_exhaustive()
    }
}

fn parameters(settings: &MailSettings) -> Result<TlsParameters, InvalidMail> {
    let mut parameters = TlsParameters::builder(settings.host.clone());
    if let Some(authority) = &settings.authority {
        let authority = Certificate::from_pem(authority).map_err(|_| InvalidMail::Authority)?;
        parameters = parameters.add_root_certificate(authority);
    }
    parameters.build_rustls().map_err(|_| InvalidMail::Host)
}

/// What the server said is left out: it may quote what it was given.
fn fate(error: &Error) -> Handover {
    let Some(code) = error.status() else {
        let what = match error {
            _ if error.is_timeout() => "the mail server took too long",
            _ if error.is_tls() => {
                "the connection to the mail server can't be encrypted (SMTP_TLS, SMTP_CA)"
            }
            _ if error.is_response() => "the mail server's answer can't be read",
            _ if error.is_client() => {
                "the mail server can't do what is asked of it (SMTP_USER, SMTP_TLS)"
            }
            _ => "the mail server can't be reached, or hung up",
        };
        return Handover::NotNow { why: what.to_owned(), wait: None };
    };
    let code: u16 = code.into();
    let why = format!("the mail server answered {code}");
    // Mailbox unknown, not local, its name wrong, the transaction failed. Whatever else it says, a
    // setting may be wrong, which somebody mends.
    if matches!(code, 550 | 551 | 553 | 554) {
        Handover::Refused { why }
    } else {
        Handover::NotNow { why, wait: None }
    }
}
