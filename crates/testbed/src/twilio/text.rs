use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;

use super::account::sid;
use super::call::Source;
use super::exchange::Exchange;
use super::form::Form;
use super::ledger::SentText;
use super::post::{Letter, Method, Page};
use super::script::{Element, Place};
use super::signature::Product;
use super::url::Url;

/// A text message.
#[derive(Clone, Debug)]
pub(super) struct Text {
    pub(super) sid: String,
    pub(super) to: String,
    pub(super) from: String,
    pub(super) body: String,
    pub(super) direction: &'static str,
    pub(super) callback: Option<Page>,
    pub(super) created: Timestamp,
    pub(super) sent: Option<Timestamp>,
    /// Twilio's words for how far it was, and since when.
    pub(super) history: Vec<(Instant, &'static str)>,
    pub(super) error: Option<u32>,
}

impl Text {
    pub(super) fn new(to: &str, from: &str, body: &str, direction: &'static str) -> Self {
        let status = if direction == "inbound" { "received" } else { "queued" };
        Self {
            sid: sid("SM"),
            to: to.to_owned(),
            from: from.to_owned(),
            body: body.to_owned(),
            direction,
            callback: None,
            created: Timestamp::now(),
            sent: None,
            history: vec![(Instant::now(), status)],
            error: None,
        }
    }

    pub(super) fn status(&self) -> &'static str {
        self.history.last().map_or("queued", |(_, status)| status)
    }

    pub(super) fn status_at(&self, at: Instant) -> &'static str {
        let known = self.history.iter().rev().find(|(since, _)| *since <= at);
        known.or(self.history.first()).map_or("queued", |(_, status)| status)
    }

    pub(super) fn view(&self) -> SentText {
        SentText {
            sid: self.sid.clone(),
            to: self.to.clone(),
            from: self.from.clone(),
            body: self.body.clone(),
            status: self.status().to_owned(),
            direction: self.direction,
        }
    }
}

impl Exchange {
    /// Takes a text and brings it on its way.
    pub(super) fn send_text(self: &Arc<Self>, text: Text) {
        let (sid, to) = (text.sid.clone(), text.to.clone());
        let trouble = self.change(|state| {
            state.texts.push(text);
            state.troubles.get(&to).copied().filter(|code| (30_000..40_000).contains(code))
        });
        self.apart(move |exchange| {
            let end = match trouble {
                None => "delivered",
                // Nobody carries these at all.
                Some(30_034 | 30_450) => "failed",
                Some(_) => "undelivered",
            };
            for status in ["sending", "sent", end] {
                exchange.pause(exchange.options.here(exchange.options.people.text_step));
                if exchange.lock().over {
                    return;
                }
                exchange.move_text(&sid, status, trouble.filter(|_| status == end));
            }
        });
    }

    fn move_text(self: &Arc<Self>, sid: &str, status: &'static str, error: Option<u32>) {
        let letter = self.change(|state| {
            let text = state.texts.iter_mut().rfind(|text| text.sid == sid)?;
            text.history.push((Instant::now(), status));
            text.error = error;
            if status == "sent" {
                text.sent = Some(Timestamp::now());
            }
            let mut form = Form::from([
                ("MessageSid", sid),
                ("SmsSid", sid),
                ("AccountSid", &self.account.sid),
                ("From", &text.from),
                ("To", &text.to),
                ("MessageStatus", status),
                ("SmsStatus", status),
                ("ApiVersion", "2010-04-01"),
            ]);
            if let Some(error) = error {
                form.push("ErrorCode", error.to_string());
            }
            Some(Letter::new(Product::Texts, text.callback.clone()?, form, None))
        });
        // It is not told of a text that it is just being sent.
        if let Some(letter) = letter.filter(|_| status != "sending") {
            self.tell(sid, letter);
        }
    }

    /// Somebody texts our number.
    pub(super) fn text_in(self: &Arc<Self>, from: &str, body: &str) -> String {
        let text = Text::new(&self.account.number, from, body, "inbound");
        let sid = text.sid.clone();
        let url = self.change(|state| {
            state.texts.push(text);
            // Twilio itself takes these words for a number's wish, whatever the application does.
            let word = body.trim().to_uppercase();
            match word.as_str() {
                "STOP" | "STOPALL" | "UNSUBSCRIBE" | "CANCEL" | "END" | "QUIT" | "REVOKE"
                | "OPTOUT" => {
                    state.opted_out.insert(from.to_owned());
                }
                "START" | "YES" | "UNSTOP" => {
                    state.opted_out.remove(from);
                }
                _ => {}
            }
            state.console.sms_url.clone()
        });
        let Some(url) = url.as_deref().and_then(Url::parse) else { return sid };
        let form = self.incoming(&sid, from, body);
        let from = from.to_owned();
        self.apart(move |exchange| {
            let page = Page { url, method: Method::Post };
            let source = Source::page(page, Form::default(), None);
            let document = exchange.document(&source, &form, None, Place::Text);
            let Some(document) = document else { return };
            for verb in document.verbs.iter().filter(|verb| verb.name == "Message") {
                exchange.reply(verb, &from);
            }
        });
        sid
    }

    fn incoming(&self, sid: &str, from: &str, body: &str) -> Form {
        let mut form = Form::from([
            ("ToCountry", "US"),
            ("ToState", ""),
            ("SmsMessageSid", sid),
            ("NumMedia", "0"),
            ("SmsSid", sid),
            ("SmsStatus", "received"),
            ("Body", body),
            ("FromCountry", "US"),
            ("To", &self.account.number),
            ("NumSegments", "1"),
            ("MessageSid", sid),
            ("AccountSid", &self.account.sid),
            ("From", from),
            ("ApiVersion", "2010-04-01"),
        ]);
        for field in ["ToCity", "ToZip", "FromCity", "FromState", "FromZip"] {
            form.push(field, "");
        }
        form
    }

    fn reply(self: &Arc<Self>, verb: &Element, from: &str) {
        let bodies = verb.children.iter().filter(|noun| noun.name == "Body");
        let body: String = bodies.map(|noun| noun.text.trim()).collect();
        let body = if body.is_empty() { verb.text.trim().to_owned() } else { body };
        let to = verb.get("to").unwrap_or(from);
        if self.lock().opted_out.contains(to) {
            return self.complain("21610 a reply to somebody who has texted STOP");
        }
        if body.is_empty() {
            return self.complain("14103 a Message says nothing");
        }
        let text = Text::new(to, &self.account.number, &body, "outbound-reply");
        self.send_text(text);
    }
}
