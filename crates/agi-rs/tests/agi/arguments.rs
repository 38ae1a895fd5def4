use agi_rs::testing::{Asterisk, tokenize};
use agi_rs::{
    AgiError, AppArgs, ArgError, Digits, HangupSignal, Line, LineLimit, Session, SpokenDigits,
    VarName,
};
use proptest::prelude::*;

fn encode(arguments: &[Vec<u8>]) -> Result<Vec<u8>, ArgError> {
    let mut line = Line::new(LineLimit::Long);
    line.words("NOOP");
    for argument in arguments {
        line.arg(argument)?;
    }
    line.finish()
}

#[test]
fn every_awkward_argument_arrives_as_it_was() {
    let awkward: Vec<Vec<u8>> = [
        b"plain".as_slice(),
        b"",
        b" ",
        b"a \"quoted\" word",
        b"\\",
        b"\\\\\"",
        b"tab\there",
        b"a,b|c",
        "Ünï ☎".as_bytes(),
        b"\xff\xfe",
        b"${CHANNEL}",
    ]
    .map(<[u8]>::to_vec)
    .to_vec();
    let wire = encode(&awkward).unwrap();
    let words = tokenize(wire.strip_suffix(b"\n").unwrap());
    assert_eq!(words, [vec![b"NOOP".to_vec()], awkward].concat());
}

proptest! {
    #[test]
    fn any_bytes_arrive_as_they_were_or_are_refused(
        arguments in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..20),
    ) {
        let carried = arguments.concat().iter().all(|byte| !matches!(byte, b'\n' | b'\r' | 0));
        match encode(&arguments) {
            Ok(wire) => {
                prop_assert!(carried);
                prop_assert_eq!(wire.iter().position(|&byte| byte == b'\n'), Some(wire.len() - 1));
                let words = tokenize(wire.strip_suffix(b"\n").unwrap());
                prop_assert_eq!(words, [vec![b"NOOP".to_vec()], arguments].concat());
            }
            Err(error) => {
                prop_assert!(!carried);
                let control = matches!(error, ArgError::Control { .. });
                prop_assert!(control);
            }
        }
    }

    #[test]
    fn any_application_arguments_arrive_as_they_were(
        arguments in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..20),
    ) {
        let args = arguments.iter().fold(AppArgs::new(), AppArgs::arg);
        prop_assert_eq!(separate(args.as_bytes()), arguments);
    }
}

/// How an application takes its string apart.
fn separate(bytes: &[u8]) -> Vec<Vec<u8>> {
    let (mut parts, mut depth, mut quoted, mut escaped) = (vec![Vec::new()], 0_u32, false, false);
    for &byte in bytes {
        let literal = std::mem::take(&mut escaped);
        match byte {
            b'\\' if !literal => {
                escaped = true;
                continue;
            }
            b'"' if !literal => {
                quoted = !quoted;
                continue;
            }
            b',' if !literal && !quoted && depth == 0 => {
                parts.push(Vec::new());
                continue;
            }
            b'(' | b'[' if !literal => depth += 1,
            b')' | b']' if !literal => depth = depth.saturating_sub(1),
            _ => {}
        }
        parts.last_mut().into_iter().for_each(|part| part.push(byte));
    }
    parts
}

#[test]
fn what_cannot_be_carried_leaves_no_byte_and_the_session_usable() {
    let asterisk = Asterisk::new();
    let (reader, writer) = asterisk.connect();
    let mut call = Session::open(reader, writer, HangupSignal::new()).unwrap();
    for value in ["a\nHANGUP", "a\rb", "a\0b"] {
        let refused = call.set_variable("X", value);
        assert!(matches!(refused, Err(AgiError::Arg(ArgError::Control { .. }))), "{value:?}");
    }
    assert!(asterisk.commands().is_empty());
    call.set_variable("X", "fine").unwrap();
}

#[test]
fn the_version_of_the_environment_decides_how_long_a_command_may_be() {
    for (version, max) in [("22.10.1", 8190), ("20.5.0", 2046)] {
        let pieces =
            vec![format!("agi_version: {version}\n\n").into_bytes(), b"200 result=1\n".to_vec()];
        let mut call = super::wire::open(pieces).unwrap();
        let around = r#"SET VARIABLE "X" """#.len();
        let fits = "x".repeat(max - around);
        let too_long = format!("{fits}x");
        let refused = call.set_variable("X", &too_long);
        let Err(AgiError::Arg(ArgError::TooLong { len, max: found })) = refused else {
            panic!("{version}: {refused:?}")
        };
        assert_eq!((len, found), (max + 1, max), "{version}");
        call.set_variable("X", &fits).unwrap();
    }
}

#[test]
fn what_cannot_be_parsed_is_an_argument_that_cannot_be_written() {
    let attempts: [fn() -> Result<(), AgiError>; 3] = [
        || Ok(Digits::parse("1x").map(drop)?),
        || Ok(SpokenDigits::parse("*1").map(drop)?),
        || Ok(VarName::parse("SHELL(id)").map(drop)?),
    ];
    let errors = attempts.map(|attempt| attempt().unwrap_err());
    assert!(errors.iter().all(|error| matches!(error, AgiError::Arg(_)) && !error.is_fatal()));
    let causes = errors.map(|error| std::error::Error::source(&error).unwrap().to_string());
    assert_eq!(causes[0], "'x' is not a telephone key");
    assert!(causes[2].starts_with("\"SHELL(id)\""), "{causes:?}");
}
