use agi_rs::{AgiError, Env, EnvError, EnvParser};

const BLOCK: &[u8] = b"agi_network: yes\nagi_request: agi://host/path\nagi_channel: PJSIP/a-1\n\
    agi_callerid: unknown\nagi_calleridname: O: Brien\nagi_accountcode: \nagi_arg_1: first\n\
    agi_arg_2: \n\n";

fn parse(mut bytes: &[u8]) -> Result<Option<Env>, EnvError> {
    EnvParser::default().feed(&mut bytes)
}

#[test]
fn values_may_be_empty_hold_colons_or_be_unknown() {
    let env = parse(BLOCK).unwrap().unwrap();
    assert_eq!(env.text("channel"), Some("PJSIP/a-1"));
    assert_eq!(env.text("calleridname"), Some("O: Brien"));
    assert_eq!(env.text("request"), Some("agi://host/path"));
    assert_eq!(env.text("accountcode"), Some(""));
    assert_eq!(env.text("callerid"), None, "unknown means unset");
    assert_eq!(env.text("absent"), None);
    assert_eq!(env.args().collect::<Vec<_>>(), [b"first".as_slice(), b""]);
    assert!(!env.is_suspicious());
}

#[test]
fn the_block_is_read_whole_one_byte_at_a_time_and_what_follows_is_left() {
    let mut parser = EnvParser::default();
    let wire = [BLOCK, b"HANGUP\n"].concat();
    let (last, before) = BLOCK.split_last().unwrap();
    for byte in before {
        assert_eq!(parser.feed(&mut [*byte].as_slice()), Ok(None));
    }
    assert_eq!(parser.feed(&mut [*last].as_slice()), parse(BLOCK));

    let mut rest = wire.as_slice();
    assert_eq!(EnvParser::default().feed(&mut rest), parse(BLOCK));
    assert_eq!(rest, b"HANGUP\n");
}

#[test]
fn a_thousand_arguments_are_kept_in_order() {
    let lines = (1..=1000).map(|n| format!("agi_arg_{n}: {n}\n"));
    let block = lines.collect::<String>() + "\n";
    let env = parse(block.as_bytes()).unwrap().unwrap();
    let expected = (1..=1000).map(|n| n.to_string());
    assert!(env.args().map(<[u8]>::to_vec).eq(expected.map(String::into_bytes)));
}

#[test]
fn a_forged_key_loses_to_the_real_one_and_is_noticed() {
    let forged = b"agi_uniqueid: real\nagi_arg_1: a\nagi_uniqueid: forged\n\n";
    let env = parse(forged).unwrap().unwrap();
    assert_eq!(env.text("uniqueid"), Some("real"));
    assert!(env.is_suspicious());
    assert!(parse(b"agi_arg_1: a\nrest of it\n\n").unwrap().unwrap().is_suspicious());
}

#[test]
fn a_block_without_end_is_refused() {
    let endless = "agi_arg_1: x\n".repeat(5000);
    assert_eq!(parse(endless.as_bytes()), Err(EnvError::TooLong));
    let long = vec![b'x'; 1 << 20];
    assert_eq!(parse(&long), Err(EnvError::TooLong));
}

#[test]
fn a_stream_that_ends_inside_the_block_is_an_error() {
    for pieces in [vec![], vec![b"agi_request: x\n".to_vec()], vec![b"agi_requ".to_vec()]] {
        let opened = super::wire::open(pieces).map(|_| ());
        assert!(matches!(opened, Err(AgiError::Env(EnvError::Unfinished))), "{opened:?}");
    }
}

#[test]
fn neither_an_environment_nor_a_session_shows_the_callers_number() {
    let wire = b"agi_callerid: 12025550143\n\n200 result=1 (12025550143".to_vec();
    let call = super::wire::open(vec![wire]).unwrap();
    assert_eq!(call.env().text("callerid"), Some("12025550143"));
    let mut parser = EnvParser::default();
    assert_eq!(parser.feed(&mut b"agi_arg_1: x\nagi_callerid: 12025550143".as_slice()), Ok(None));
    let shown = format!("{:?} {call:?} {parser:?}", call.env());
    assert!(shown.contains("agi_callerid"), "{shown}");
    // Bytes are shown as numbers.
    let bytes = format!("{:?}", b"5550143");
    for number in ["5550143", bytes.trim_matches(['[', ']'])] {
        assert!(!shown.contains(number), "{shown}");
    }
}
