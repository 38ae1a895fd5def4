use agi_rs::commands::Exec;
use agi_rs::testing::tokenize;
use agi_rs::{AppArgs, ArgError, Conversation, HangupSignal, Line, LineLimit};

/// What is put into a command comes out of Asterisk's tokenizer, or is refused for a true reason;
/// what is given to an application comes out of the application's own.
pub(crate) fn check(data: &[u8]) {
    let (first, rest) = data.split_first().unwrap_or((&0, &[]));
    let limit = if first & 1 == 0 { LineLimit::Short } else { LineLimit::Long };
    let repeat = if *first < 0xF0 { 1 } else { 1 << (first & 7) };
    let arguments = arguments(rest).repeat(repeat);
    words_arrive(limit, &arguments);
    application_arguments_arrive(limit, &arguments);
}

/// Each argument behind a byte that says its length.
fn arguments(mut data: &[u8]) -> Vec<&[u8]> {
    let mut arguments = Vec::new();
    while let Some((&length, rest)) = data.split_first() {
        let (argument, rest) = rest.split_at(usize::from(length).min(rest.len()));
        arguments.push(argument);
        data = rest;
    }
    arguments
}

fn words_arrive(limit: LineLimit, arguments: &[&[u8]]) {
    let mut line = Line::new(limit);
    line.words("DATABASE PUT");
    let refused = arguments.iter().find_map(|argument| line.arg(argument).err());
    let Some(refused) = refused.or_else(|| {
        let length = length(arguments);
        match std::mem::take(&mut line).finish() {
            Ok(wire) => {
                assert!(length == wire.len() - 1 && length <= limit.bytes(), "beyond the limit");
                let Some((b'\n', words)) = wire.split_last() else {
                    unreachable!("no line feed ends the line")
                };
                assert!(!words.contains(&b'\n'), "the line ends twice");
                let expected = [b"DATABASE".as_slice(), b"PUT"].into_iter();
                let expected: Vec<&[u8]> = expected.chain(arguments.iter().copied()).collect();
                assert_eq!(tokenize(words), expected, "Asterisk reads something else");
                None
            }
            Err(error) => Some(error),
        }
    }) else {
        return;
    };
    match refused {
        ArgError::Control { byte } => {
            assert!(matches!(byte, b'\n' | b'\r' | 0) && holds(arguments, byte));
        }
        ArgError::TooLong { len, max } => {
            assert!(len == length(arguments) && max == limit.bytes() && len > max);
        }
        ArgError::TooManyWords => assert!(arguments.len() > 125),
        other => unreachable!("{other}"),
    }
}

/// How long `DATABASE PUT` and the quoted arguments are.
fn length(arguments: &[&[u8]]) -> usize {
    let escaped = |argument: &&[u8]| {
        let marks = argument.iter().filter(|byte| matches!(byte, b'"' | b'\\')).count();
        argument.len() + marks + r#" """#.len()
    };
    "DATABASE PUT".len() + arguments.iter().map(escaped).sum::<usize>()
}

fn holds(arguments: &[&[u8]], byte: u8) -> bool {
    arguments.iter().any(|argument| argument.contains(&byte))
}

fn application_arguments_arrive(limit: LineLimit, arguments: &[&[u8]]) {
    let args = arguments.iter().fold(AppArgs::new(), AppArgs::arg);
    let mut conversation = Conversation::new(HangupSignal::new(), limit);
    let Ok(wire) = conversation.begin(&Exec { app: "Dial", args: &args }) else {
        let control = b"\n\r\0".iter().any(|&byte| holds(arguments, byte));
        assert!(control || wire_length(&args) > limit.bytes(), "refused without a reason");
        return;
    };
    let words = tokenize(wire.strip_suffix(b"\n").unwrap_or_default());
    let string = words.get(2).map_or(b"".as_slice(), Vec::as_slice);
    // An application can't tell one empty argument from none.
    let expected =
        if arguments.concat().is_empty() && arguments.len() == 1 { &[] } else { arguments };
    assert_eq!(separate(string), expected, "the application reads something else");
}

fn wire_length(args: &AppArgs) -> usize {
    let marks = args.as_bytes().iter().filter(|byte| matches!(byte, b'"' | b'\\')).count();
    r#"EXEC "Dial" """#.len() + args.as_bytes().len() + marks
}

/// An application's own reading of its one string: commas separate unless quotes, parentheses or
/// brackets are open, quotes vanish, a backslash vanishes and makes the next byte plain; a comma
/// at the very end begins one more argument.
fn separate(string: &[u8]) -> Vec<Vec<u8>> {
    let (mut parens, mut brackets, mut quoted) = (0_u32, 0_u32, false);
    let mut parts = Vec::new();
    let mut part = (!string.is_empty()).then(Vec::new);
    let mut bytes = string.iter().copied();
    while let Some(byte) = bytes.next() {
        let open = quoted || parens > 0 || brackets > 0;
        match byte {
            b'"' => {
                quoted = !quoted;
                continue;
            }
            b',' if !open => {
                parts.extend(part.replace(Vec::new()));
                continue;
            }
            b'(' => parens += 1,
            b')' => parens = parens.saturating_sub(1),
            b'[' => brackets += 1,
            b']' => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        let kept = if byte == b'\\' { bytes.next() } else { Some(byte) };
        if let Some(part) = &mut part {
            part.extend(kept);
        }
    }
    parts.extend(part);
    parts
}
