//! Documents, read back by a parser.

use std::time::Duration;

use proptest::prelude::*;
use provider_twilio::twiml::{Dial, Document, Gather, Number, Record, RejectReason, Say};
use quick_xml::Reader;
use quick_xml::events::Event;

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Response>"#;

fn say(text: &str) -> Say<'_> {
    Say { text, language: "en-US" }
}

/// Each element with its attributes, its text, and how deep it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Element {
    depth: usize,
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
}

fn parsed(document: &Document) -> Vec<Element> {
    let mut reader = Reader::from_str(document.as_str());
    let (mut elements, mut open) = (Vec::<Element>::new(), Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let empty = element(&start, open.len());
                open.push(elements.len());
                elements.push(empty);
            }
            Event::Empty(start) => elements.push(element(&start, open.len())),
            Event::End(_) => drop(open.pop()),
            Event::Text(text) => {
                elements[*open.last().unwrap()].text.push_str(&text.xml10_content().unwrap());
            }
            Event::GeneralRef(reference) => {
                let text = &mut elements[*open.last().unwrap()].text;
                match reference.resolve_char_ref().unwrap() {
                    Some(letter) => text.push(letter),
                    None => text.push_str(match &*reference.decode().unwrap() {
                        "lt" => "<",
                        "gt" => ">",
                        "amp" => "&",
                        "quot" => "\"",
                        "apos" => "'",
                        other => unreachable!("{other}"),
                    }),
                }
            }
            Event::Eof => break,
            Event::Decl(_) => {}
            other => unreachable!("{other:?}"),
        }
    }
    assert!(open.is_empty());
    elements
}

fn element(start: &quick_xml::events::BytesStart<'_>, depth: usize) -> Element {
    let attributes = start
        .attributes()
        .map(|attribute| {
            let attribute = attribute.unwrap();
            let name = String::from_utf8(attribute.key.as_ref().to_vec()).unwrap();
            (
                name,
                attribute
                    .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                    .unwrap()
                    .into_owned(),
            )
        })
        .collect();
    let name = String::from_utf8(start.name().as_ref().to_vec()).unwrap();
    Element { depth, name, attributes, text: String::new() }
}

#[test]
fn a_screening_is_written_out_in_full() {
    let prompts = [say("A callback is waiting."), say("Press 1.")];
    let gather = Gather {
        action: "https://a.example/accept?leg=1&n=2",
        digits: 1,
        timeout: Duration::from_millis(7500),
        action_on_empty: false,
        prompts: &prompts,
    };
    let document = Document::build().gather(&gather).hang_up().finish();
    let expected = concat!(
        r#"<Gather input="dtmf" numDigits="1" timeout="8" action="https://a.example/accept?leg=1&amp;n=2" "#,
        r#"method="POST" actionOnEmptyResult="false"><Say language="en-US">A callback is waiting.</Say>"#,
        r#"<Say language="en-US">Press 1.</Say></Gather><Hangup/></Response>"#
    );
    assert_eq!(document.as_str(), format!("{HEAD}{expected}"));
}

#[test]
fn a_dial_has_every_limit_and_tells_of_every_leg() {
    let number = Number {
        number: "+14155550132",
        screen_url: Some("https://a.example/screen"),
        status_callback: "https://a.example/leg#rc=3",
    };
    let dial = Dial {
        action: "https://a.example/done",
        caller_id: "+12015550199",
        ring_limit: Duration::from_secs(25),
        talk_limit: Duration::from_hours(1),
        numbers: &[number, Number { screen_url: None, ..number }],
    };
    let document = Document::build().dial(&dial).finish();
    let callback = concat!(
        r#"statusCallback="https://a.example/leg#rc=3" statusCallbackMethod="POST" "#,
        r#"statusCallbackEvent="initiated ringing answered completed">+14155550132</Number>"#
    );
    let expected = format!(
        "{HEAD}<Dial action=\"https://a.example/done\" method=\"POST\" callerId=\"+12015550199\" \
         timeout=\"25\" timeLimit=\"3600\"><Number url=\"https://a.example/screen\" method=\"POST\" \
         {callback}<Number {callback}</Dial></Response>"
    );
    assert_eq!(document.as_str(), expected);
    assert!(!format!("{dial:?} {document:?}").contains("5550"));
}

#[test]
fn the_other_verbs_are_as_short_as_they_can_be() {
    let record = Record {
        action: "https://a.example/recorded",
        status_callback: "https://a.example/recording",
        longest: Duration::from_mins(2),
    };
    for (document, expected) in [
        (Document::build(), "<Response></Response>"),
        (Document::build().reject(RejectReason::Busy), r#"<Reject reason="busy"/>"#),
        (Document::build().message("Hi & bye"), "<Message>Hi &amp; bye</Message>"),
        (Document::build().pause(Duration::from_secs(2)), r#"<Pause length="2"/>"#),
        (
            Document::build().redirect("https://a.example/?a&b"),
            r#"<Redirect method="POST">https://a.example/?a&amp;b</Redirect>"#,
        ),
        (
            Document::build().record(&record),
            concat!(
                r#"<Record action="https://a.example/recorded" method="POST" maxLength="120" "#,
                r#"timeout="5" finishOnKey="1234567890*#" playBeep="true" trim="trim-silence" "#,
                r#"transcribe="false" recordingStatusCallback="https://a.example/recording" "#,
                r#"recordingStatusCallbackMethod="POST" recordingStatusCallbackEvent="completed absent"/>"#
            ),
        ),
    ] {
        let xml = document.finish();
        assert!(xml.as_str().contains(expected), "{}", xml.as_str());
        parsed(&xml);
    }
}

/// Names as nobody has them.
const HOSTILE: &[&str] = &[
    "</Say><Dial>+14155550132</Dial><Say>",
    "Smith & Sons <info@example.com>",
    "\"'><Hangup/>",
    "]]><![CDATA[<Dial>",
    "<!-- --> <?xml version=\"1.0\"?> <!DOCTYPE x>",
    "&amp; &lt; &#60; &#x3c; &unknown;",
    "\u{1f4de}\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} \u{202e}flipped\u{202c} \u{200f}\u{feff}",
    "石川 \u{645}\u{62d}\u{645}\u{62f} Zoë e\u{308}",
    " \t leading and trailing \r\n\r lines \u{85}\u{2028} ",
    "\u{10ffff}\u{e000}\u{fffd}\u{7f}\u{9f}",
    "",
];

#[test]
fn a_hostile_name_comes_back_as_it_went_in() {
    for name in HOSTILE {
        assert_comes_back(name, name);
    }
}

#[test]
fn what_xml_can_not_write_is_left_out() {
    assert_comes_back("a\0b\u{1}c\u{8}\u{b}\u{c}\u{e}\u{1f}d\u{fffe}e\u{ffff}f", "abcdef");
    assert_comes_back("\0\0", "");
    assert_comes_back("<\0/Say>", "</Say>");
}

fn assert_comes_back(text: &str, expected: &str) {
    let prompts = [say(text)];
    let gather = Gather {
        action: text,
        digits: 4,
        timeout: Duration::from_secs(5),
        action_on_empty: true,
        prompts: &prompts,
    };
    let document = Document::build().say(&say(text)).gather(&gather).message(text).finish();
    let elements = parsed(&document);
    let names: Vec<_> = elements.iter().map(|found| (found.depth, found.name.as_str())).collect();
    assert_eq!(names, [(0, "Response"), (1, "Say"), (1, "Gather"), (2, "Say"), (1, "Message")]);
    for index in [1, 3, 4] {
        assert_eq!(elements[index].text, expected, "{text:?}");
    }
    let action = elements[2].attributes.iter().find(|(name, _)| name == "action");
    assert_eq!(action.unwrap().1, expected, "{text:?}");
    let again = Document::build().say(&say(text)).gather(&gather).message(text).finish();
    assert_eq!(again, document);
}

proptest! {
    #[test]
    fn any_text_comes_back(text in any::<String>(), pieces in prop::collection::vec(prop::sample::select(HOSTILE), 0..4)) {
        let text = pieces.concat() + &text;
        let allowed = |letter: &char| {
            matches!(*letter, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
        };
        let expected: String = text.chars().filter(allowed).collect();
        assert_comes_back(&text, &expected);
    }
}
