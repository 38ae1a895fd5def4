//! Outside data in every place that takes text.

use std::time::Duration;

use agi_rs::commands::{
    ControlStreamFile, GetData, Gosub, RecordFile, SayDateTime, SetMusic, SpeechRecognize,
};
use agi_rs::testing::Asterisk;
use agi_rs::{AgiError, AppArgs, ArgError, CallerId, Digits, Priority, SpokenForm};

use super::peer::{PeerSession, session};

type Put = fn(&mut PeerSession, &str) -> Result<(), AgiError>;

/// Each argument that is text, whoever wrote it.
const PLACES: [Put; 36] = [
    |call, text| call.noop(text),
    |call, text| call.verbose(text, 1),
    |call, text| call.set_variable(text, "x"),
    |call, text| call.set_variable("X", text),
    |call, text| call.get_variable(text).map(drop),
    |call, text| call.get_full_variable(text).map(drop),
    |call, text| call.get_full_variable_of(text, "${X}").map(drop),
    |call, text| call.channel_status_of(text).map(drop),
    |call, text| call.hang_up_channel(text).map(drop),
    |call, text| call.database_put(text, "k", "v"),
    |call, text| call.database_put("f", text, "v"),
    |call, text| call.database_put("f", "k", text),
    |call, text| call.database_get("f", text).map(drop),
    |call, text| call.database_del("f", text),
    |call, text| call.database_deltree("f", Some(text)).map(drop),
    |call, text| call.exec("Wait", &AppArgs::new().arg(text)).map(drop),
    |call, text| call.gosub(&Gosub::new("c", text, Priority::FIRST)).map(drop),
    |call, text| {
        call.gosub(&Gosub { args: &[text], ..Gosub::new("c", "s", Priority::FIRST) }).map(drop)
    },
    |call, text| call.stream_file(text, &Digits::none()).map(drop),
    |call, text| call.get_option(text, &Digits::none(), Duration::ZERO).map(drop),
    |call, text| {
        let data = GetData { file: text, timeout: Duration::ZERO, max_digits: None };
        call.get_data(&data).map(drop)
    },
    |call, text| call.control_stream_file(&ControlStreamFile::new(text, &Digits::none())).map(drop),
    |call, text| call.record_file(&RecordFile::new(text, "wav", &Digits::none())).map(drop),
    |call, text| call.record_file(&RecordFile::new("memo", text, &Digits::none())).map(drop),
    |call, text| call.say_alpha(text, &Digits::none()).map(drop),
    |call, text| call.say_phonetic(text, &Digits::none()).map(drop),
    |call, text| {
        let form = SpokenForm::Format { format: text, zone: Some(text) };
        call.say_datetime(&SayDateTime { form, ..SayDateTime::new(0, &Digits::none()) }).map(drop)
    },
    |call, text| call.send_text(text),
    |call, text| call.send_image(text),
    |call, text| call.set_callerid(&CallerId::new(text, "1")?),
    |call, text| call.set_context(text),
    |call, text| call.set_music(SetMusic::On { class: Some(text) }),
    |call, text| call.set_priority(Priority::label(&format!("a{text}"))?),
    |call, text| call.speech_create(Some(text)),
    |call, text| call.speech_set(text, text),
    |call, text| call.speech_recognize(&SpeechRecognize::new(text)).map(drop),
];

#[test]
fn a_line_break_or_a_nul_is_refused_everywhere_and_no_byte_is_sent() {
    for (number, put) in PLACES.iter().enumerate() {
        for text in ["a\nHANGUP", "a\rb", "a\0b", "\n"] {
            let asterisk = Asterisk::new();
            let refused = put(&mut session(&asterisk), text);
            let control = matches!(refused, Err(AgiError::Arg(ArgError::Control { .. })));
            assert!(control, "place {number}, {text:?}: {refused:?}");
            assert!(asterisk.commands().is_empty(), "place {number}, {text:?}");
        }
    }
}

#[test]
fn quotes_and_blanks_stay_in_one_word_everywhere() {
    for (number, put) in PLACES.iter().enumerate() {
        let asterisk = Asterisk::new();
        let answer = put(&mut session(&asterisk), "a\" \\ \t b\" HANGUP \"");
        // A refusal by 520 would mean that Asterisk saw more words than were meant; a label that
        // doesn't exist is the one that earns it honestly.
        let honest = asterisk.commands().iter().any(|command| command.starts_with("SET PRIORITY"));
        assert!(honest || !matches!(answer, Err(AgiError::Usage(_))), "place {number}: {answer:?}");
        assert!(!asterisk.is_dead() || number == 22 || number == 23, "place {number}");
    }
}
