//! One run of each of the 47 commands, and what the documentation says of them.

use std::collections::BTreeSet;
use std::time::Duration;

use agi_rs::commands::{
    Answer, AsyncAgiBreak, ChannelStatus, ControlStreamFile, DatabaseDel, DatabaseDeltree,
    DatabaseGet, DatabasePut, Exec, GetData, GetFullVariable, GetOption, GetVariable, Gosub,
    Hangup, Noop, ReceiveChar, ReceiveText, RecordFile, SayAlpha, SayDate, SayDateTime, SayDigits,
    SayNumber, SayPhonetic, SayTime, SendImage, SendText, SetAutohangup, SetCallerId, SetContext,
    SetExtension, SetMusic, SetPriority, SetVariable, SpeechActivateGrammar, SpeechCreate,
    SpeechDeactivateGrammar, SpeechDestroy, SpeechLoadGrammar, SpeechRecognize, SpeechSet,
    SpeechUnloadGrammar, StreamFile, Verbose, WaitForDigit,
};
use agi_rs::testing::{Act, Asterisk, Executed};
use agi_rs::{AgiError, AppArgs, CallerId, Command, Digits, Priority, SpokenDigits, TddMode};

use super::peer::{PeerSession, session};

const SECOND: Duration = Duration::from_secs(1);

type Run = fn(&mut PeerSession) -> Result<(), AgiError>;

/// Each command with what the peer must see, whether it works after the hangup, and a run of it.
fn runs() -> Vec<(&'static str, bool, Run)> {
    vec![
        ("ANSWER", Answer::DEAD_OK, |call| call.answer()),
        ("ASYNCAGI BREAK", AsyncAgiBreak::DEAD_OK, |call| call.asyncagi_break()),
        ("CHANNEL STATUS", ChannelStatus::DEAD_OK, |call| call.channel_status().map(drop)),
        ("CONTROL STREAM FILE beep 0 3000 # *  0", ControlStreamFile::DEAD_OK, |call| {
            call.control_stream_file(&ControlStreamFile::new("beep", &zero())).map(drop)
        }),
        ("DATABASE DEL family key", DatabaseDel::DEAD_OK, |call| {
            call.database_del("family", "key")
        }),
        ("DATABASE DELTREE family", DatabaseDeltree::DEAD_OK, |call| {
            call.database_deltree("family", None).map(drop)
        }),
        ("DATABASE GET family key", DatabaseGet::DEAD_OK, |call| {
            call.database_get("family", "key").map(drop)
        }),
        ("DATABASE PUT family key value", DatabasePut::DEAD_OK, |call| {
            call.database_put("family", "key", "value")
        }),
        ("EXEC Wait 1", Exec::DEAD_OK, |call| {
            call.exec("Wait", &AppArgs::new().arg("1")).map(drop)
        }),
        ("GET DATA beep 1000 4", GetData::DEAD_OK, |call| {
            let data = GetData { file: "beep", timeout: SECOND, max_digits: Some(4) };
            call.get_data(&data).map(drop)
        }),
        ("GET FULL VARIABLE ${X}", GetFullVariable::DEAD_OK, |call| {
            call.get_full_variable("${X}").map(drop)
        }),
        ("GET OPTION beep 0 1000", GetOption::DEAD_OK, |call| {
            call.get_option("beep", &zero(), SECOND).map(drop)
        }),
        ("GET VARIABLE X", GetVariable::DEAD_OK, |call| call.get_variable("X").map(drop)),
        ("GOSUB greetings s 1 Ada,en", Gosub::DEAD_OK, |call| {
            let greet = Gosub::new("greetings", "s", Priority::FIRST);
            call.gosub(&Gosub { args: &["Ada", "en"], ..greet }).map(drop)
        }),
        ("HANGUP", Hangup::DEAD_OK, |call| call.hang_up()),
        ("NOOP text", Noop::DEAD_OK, |call| call.noop("text")),
        ("RECEIVE CHAR 1000", ReceiveChar::DEAD_OK, |call| call.receive_char(SECOND).map(drop)),
        ("RECEIVE TEXT 1000", ReceiveText::DEAD_OK, |call| call.receive_text(SECOND).map(drop)),
        ("RECORD FILE memo wav 0 1000 0", RecordFile::DEAD_OK, |call| {
            call.record_file(&RecordFile::new("memo", "wav", &zero()).at_most(SECOND)).map(drop)
        }),
        ("SAY ALPHA a*1 0", SayAlpha::DEAD_OK, |call| call.say_alpha("a*1", &zero()).map(drop)),
        ("SAY DATE -1 0", SayDate::DEAD_OK, |call| call.say_date(-1, &zero()).map(drop)),
        ("SAY DATETIME 4102444800 0", SayDateTime::DEAD_OK, |call| {
            call.say_datetime(&SayDateTime::new(4_102_444_800, &zero())).map(drop)
        }),
        ("SAY DIGITS 42 0", SayDigits::DEAD_OK, |call| {
            call.say_digits(&SpokenDigits::from(42), &zero()).map(drop)
        }),
        ("SAY NUMBER -7 0", SayNumber::DEAD_OK, |call| call.say_number(-7, &zero()).map(drop)),
        ("SAY PHONETIC ab 0", SayPhonetic::DEAD_OK, |call| {
            call.say_phonetic("ab", &zero()).map(drop)
        }),
        ("SAY TIME 2147483647 0", SayTime::DEAD_OK, |call| {
            call.say_time(i32::MAX, &zero()).map(drop)
        }),
        ("SEND IMAGE logo", SendImage::DEAD_OK, |call| call.send_image("logo")),
        ("SEND TEXT hello there", SendText::DEAD_OK, |call| call.send_text("hello there")),
        ("SET AUTOHANGUP 1", SetAutohangup::DEAD_OK, |call| call.set_autohangup(SECOND)),
        (r#"SET CALLERID "Ada" <12025550143>"#, SetCallerId::DEAD_OK, |call| {
            call.set_callerid(&CallerId::new("Ada", "12025550143")?)
        }),
        ("SET CONTEXT menu", SetContext::DEAD_OK, |call| call.set_context("menu")),
        ("SET EXTENSION s", SetExtension::DEAD_OK, |call| call.set_extension("s")),
        ("SET MUSIC on jazz", SetMusic::DEAD_OK, |call| {
            call.set_music(SetMusic::On { class: Some("jazz") })
        }),
        ("SET PRIORITY 1", SetPriority::DEAD_OK, |call| call.set_priority(Priority::FIRST)),
        ("SET VARIABLE X a b", SetVariable::DEAD_OK, |call| call.set_variable("X", "a b")),
        ("SPEECH CREATE lumen", SpeechCreate::DEAD_OK, |call| call.speech_create(Some("lumen"))),
        ("SPEECH SET language en", SpeechSet::DEAD_OK, |call| call.speech_set("language", "en")),
        ("SPEECH LOAD GRAMMAR menu /menu.gram", SpeechLoadGrammar::DEAD_OK, |call| {
            call.speech_load_grammar("menu", "/menu.gram")
        }),
        ("SPEECH ACTIVATE GRAMMAR menu", SpeechActivateGrammar::DEAD_OK, |call| {
            call.speech_activate_grammar("menu")
        }),
        ("SPEECH RECOGNIZE beep 0 0", SpeechRecognize::DEAD_OK, |call| {
            call.speech_recognize(&SpeechRecognize::new("beep")).map(drop)
        }),
        ("SPEECH DEACTIVATE GRAMMAR menu", SpeechDeactivateGrammar::DEAD_OK, |call| {
            call.speech_deactivate_grammar("menu")
        }),
        ("SPEECH UNLOAD GRAMMAR menu", SpeechUnloadGrammar::DEAD_OK, |call| {
            call.speech_unload_grammar("menu")
        }),
        ("SPEECH DESTROY", SpeechDestroy::DEAD_OK, |call| call.speech_destroy()),
        ("STREAM FILE beep 0 0", StreamFile::DEAD_OK, |call| {
            call.stream_file("beep", &zero()).map(drop)
        }),
        ("TDD MODE mate", TddMode::DEAD_OK, |call| call.tdd_mode(TddMode::Mate)),
        ("VERBOSE text 3", Verbose::DEAD_OK, |call| call.verbose("text", 3)),
        ("WAIT FOR DIGIT 1000", WaitForDigit::DEAD_OK, |call| {
            call.wait_for_digit(SECOND).map(drop)
        }),
    ]
}

fn zero() -> Digits {
    Digits::parse("0").unwrap_or_default()
}

/// An Asterisk on which each run succeeds, the speech commands in the order of the list.
fn capable() -> Asterisk {
    Asterisk::new()
        .application("Wait", Executed::returning(0))
        .subroutine(("greetings", "s", "1"), Executed::returning(0))
        .recogniser("lumen")
        .with_text()
        .with_tdd()
        .caller([Act::press('1'); 40])
}

#[test]
fn each_command_reaches_asterisk_as_it_is_written_and_is_understood() {
    let asterisk = capable();
    let mut call = session(&asterisk);
    for (wire, _, run) in runs().into_iter().filter(|(wire, ..)| *wire != "HANGUP") {
        run(&mut call).unwrap_or_else(|error| panic!("{wire}: {error:?}"));
        assert_eq!(asterisk.commands().last().unwrap(), wire);
    }
    assert!(!asterisk.is_dead());
    call.hang_up().unwrap();
    assert!(asterisk.is_dead());
}

#[test]
fn on_a_dead_channel_exactly_the_commands_that_need_a_live_one_are_refused() {
    for (wire, dead_ok, run) in runs() {
        let mut call = session(&capable().dead());
        let refused = matches!(run(&mut call), Err(AgiError::DeadChannel));
        assert_eq!(refused, !dead_ok, "{wire}");
    }
}

/// The rows of the table in the documentation: command, method, and whether it is marked †.
fn documented() -> Vec<(String, String, bool)> {
    let rows = include_str!("../../src/commands.rs").lines();
    let rows = rows.filter_map(|line| line.strip_prefix("//! |")).skip(2).map(|line| {
        let mut cells = line.split('|').map(|cell| cell.trim().trim_matches('`').to_owned());
        let (command, method) = (cells.next(), cells.next());
        (
            command.unwrap_or_default(),
            method.unwrap_or_default(),
            cells.nth(2).is_some_and(|cell| cell == "†"),
        )
    });
    rows.collect()
}

#[test]
fn the_documentation_has_every_command_once_and_marks_what_works_after_the_hangup() {
    let rows = documented();
    let named: Vec<_> = rows.iter().filter(|(command, ..)| !command.is_empty()).collect();
    assert_eq!(named.len(), 47);
    let runs = runs();
    assert_eq!(runs.len(), 47);
    for (command, _, marked) in named {
        let mut same = runs.iter().filter(|(wire, ..)| {
            *wire == command
                || wire.strip_prefix(command.as_str()).is_some_and(|rest| rest.starts_with(' '))
        });
        let (_, dead_ok, _) = same.next().unwrap_or_else(|| panic!("{command} has no run"));
        assert!(same.next().is_none(), "{command} has two runs");
        assert_eq!(dead_ok, marked, "{command}");
    }
}

#[test]
fn the_documentation_has_every_method_and_no_other() {
    let source = include_str!("../../src/methods.rs");
    let methods = source.lines().filter_map(|line| line.strip_prefix("    fn "));
    let methods: BTreeSet<&str> = methods.filter_map(|line| line.split('(').next()).collect();
    let rows = documented();
    let documented: BTreeSet<&str> = rows.iter().map(|(_, method, _)| method.as_str()).collect();
    assert_eq!(methods, documented);
    assert_eq!(rows.len(), documented.len(), "no method stands there twice");
}
