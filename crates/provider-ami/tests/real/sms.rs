//! Text messages through a real Asterisk: SIP MESSAGE on the trunk.

use std::sync::Arc;
use std::time::Duration;

use callback_core::ports::sms::{NotTaken, Sent, Sms, SmsSender, SmsText};
use callback_core::{MessageId, PhoneNumber};
use provider_ami::{AsteriskProvider, MessageTemplate};
use testbed::{Asterisk, Carrier, CarrierOptions, Options, Text};
use tokio::runtime::Runtime;

use crate::house::{Sink, handler_env, settings};

const LIMIT: Duration = Duration::from_secs(30);

/// An Asterisk with a carrier that takes texts, and what sends them.
struct Desk {
    provider: AsteriskProvider,
    carrier: Carrier,
    _asterisk: Asterisk,
    _runtime: Runtime,
}

impl Desk {
    fn open(sms: &str) -> Self {
        let carrier = Carrier::start(CarrierOptions::default()).unwrap();
        let environment = vec![("ASTERISK_SMS".to_owned(), sms.to_owned())];
        let options = Options { environment, ..Options::new(carrier.addr()) };
        let asterisk = Asterisk::prepare(options).unwrap().boot(&handler_env()).unwrap();
        let runtime = Runtime::new().unwrap();
        let sink = Arc::new(Sink::default());
        let settings = settings(&asterisk, asterisk.ami_secret());
        let provider = AsteriskProvider::start(settings, sink.clone(), runtime.handle()).unwrap();
        sink.wait(|told| told.ready > 0);
        Self { provider, carrier, _asterisk: asterisk, _runtime: runtime }
    }

    fn send(&self, technology: &str, to: &str, text: &str) -> Sent {
        let template = |text: &str| MessageTemplate::parse(text).unwrap();
        let uri = format!("sip:{{number}}@{}", self.carrier.addr());
        let through = template(&format!("{technology}:trunk/{uri}"));
        let sender = self.provider.sms(through, template(&uri));
        let number = |text| PhoneNumber::from_e164(text).unwrap();
        let text = SmsText::parse(text).unwrap();
        let id = MessageId::from_bytes([7; 16]);
        let (to, from) = (number(to), number("+12015550199"));
        sender.send(&Sms { id, to, from, text, reference: String::new() })
    }
}

#[test]
fn a_text_reaches_the_trunk_as_it_was_written() {
    let desk = Desk::open("on");
    for (nth, text) in (1..).zip(["Zoë 石 📞, 50 % \"off\"; ${EXTEN}\\n", &"é".repeat(229)]) {
        let sent = desk.send("pjsip", "+12015550100", text);
        assert!(matches!(sent, Sent::Taken(None)), "{sent:?}");
        let texts = desk.carrier.wait_for_texts(LIMIT, nth).unwrap();
        let expected = Text { number: "+12015550100".into(), text: text.to_owned() };
        assert_eq!(texts.last(), Some(&expected));
    }

    // Asterisk has queued it before the trunk declines, and tells nobody that it did.
    let declined = desk.send("pjsip", "+12015550112", "no");
    assert!(matches!(declined, Sent::Taken(None)), "{declined:?}");
    assert_eq!(desk.carrier.wait_for_texts(LIMIT, 3).unwrap().len(), 3);

    let nowhere = desk.send("xmpp", "+12015550100", "no");
    let Sent::NotTaken { why, reason: NotTaken::NotNow } = nowhere else { panic!("{nowhere:?}") };
    assert!(!why.contains("5550100"), "{why}");
}

#[test]
fn without_the_setting_at_the_pbx_no_text_is_sent() {
    let desk = Desk::open("off");
    let sent = desk.send("pjsip", "+12015550100", "no");
    let Sent::NotTaken { why, reason: NotTaken::NotNow } = sent else { panic!("{sent:?}") };
    assert_eq!(why, "refused: Permission denied");
}
