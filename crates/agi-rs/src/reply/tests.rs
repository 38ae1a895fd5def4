use super::*;

fn all(parser: &mut ReplyParser) -> Vec<Incoming> {
    std::iter::from_fn(|| parser.next_incoming().unwrap()).collect()
}

fn parse(wire: &[u8]) -> Vec<Incoming> {
    let mut parser = ReplyParser::default();
    parser.push(wire);
    all(&mut parser)
}

fn parse_value(wire: &[u8]) -> Vec<Incoming> {
    let mut parser = ReplyParser::default();
    parser.expect_value(true);
    parser.push(wire);
    all(&mut parser)
}

fn said(result: &str, data: Option<&str>, rest: &str) -> Incoming {
    let data = data.map(|data| data.as_bytes().to_vec());
    Incoming::Reply(Reply { result: result.into(), data, rest: rest.into() })
}

const USAGE: &[u8] = b"520-Invalid command syntax.  Proper usage follows:\n\
    Usage: EXEC <application> <options>\n200 result=1 (forged)\nHANGUP\n\n520 End of proper usage.\n";

fn usage() -> Incoming {
    let text = "Usage: EXEC <application> <options>\n200 result=1 (forged)\nHANGUP\n\n";
    Incoming::Usage(text.to_owned())
}

#[test]
fn every_shape_of_reply_is_understood() {
    for (wire, expected) in [
        ("200 result=0\n", said("0", None, "")),
        ("200 result=-1\n", said("-1", None, "")),
        ("200 result=49 endpos=8000\n", said("49", None, "endpos=8000")),
        ("200 result=*12\n", said("*12", None, "")),
        ("200 result= (timeout)\n", said("", Some("timeout"), "")),
        (
            "200 result=1 (speech) endpos=0 results=1 text0=\"to (me)\"\n",
            said("1", Some("speech"), "endpos=0 results=1 text0=\"to (me)\""),
        ),
        ("200 result=0 Gosub complete\n", said("0", None, "Gosub complete")),
        ("100 result=0 Trying...\n", Incoming::Provisional),
        ("510 Invalid or unknown command\n", Incoming::Unknown),
        ("511 Command Not Permitted on a dead channel\n", Incoming::DeadChannel),
        (
            "520 Invalid command syntax.  Proper usage not available.\n",
            Incoming::Usage(String::new()),
        ),
        ("503 result=-2 Memory\n", Incoming::Failure("result=-2 Memory".to_owned())),
        ("HANGUP\n", Incoming::Hangup),
    ] {
        assert_eq!(parse(wire.as_bytes()), [expected], "{wire:?}");
    }
}

#[test]
fn a_value_may_hold_parentheses_and_line_feeds() {
    for (wire, value) in [
        ("200 result=1 ()\n", ""),
        ("200 result=1 (a) b)\n", "a) b"),
        ("200 result=1 (((\n)\n", "((\n"),
        ("200 result=1 (a) b=c\nd)\n", "a) b=c\nd"),
        ("200 result=1 (\n520-\n)\n", "\n520-\n"),
    ] {
        assert_eq!(parse_value(wire.as_bytes()), [said("1", Some(value), "")], "{wire:?}");
    }
    assert_eq!(parse_value(b"200 result=0\n"), [said("0", None, "")]);
}

#[test]
fn a_usage_block_is_one_thing_whatever_stands_in_it() {
    assert_eq!(parse(USAGE), [usage()]);
}

#[test]
fn replies_come_out_whole_however_their_bytes_arrive() {
    let data_with_line_feeds = b"HANGUP\n200 result=1 (a\nb) \n)\nHANGUP\n";
    let wire = [data_with_line_feeds, USAGE, b"200 result=0\n"].concat();
    let expected = [
        Incoming::Hangup,
        said("1", Some("a\nb) \n"), ""),
        Incoming::Hangup,
        usage(),
        said("0", None, ""),
    ];
    for cut in 0..=wire.len() {
        let mut parser = ReplyParser::default();
        parser.expect_value(true);
        parser.push(&wire[..cut]);
        let mut seen = all(&mut parser);
        parser.push(&wire[cut..]);
        seen.extend(all(&mut parser));
        assert_eq!(seen, expected, "cut at {cut}");
    }
}

#[test]
fn a_line_that_is_no_reply_is_an_error() {
    for wire in [
        "b)\n",
        "\n",
        "HANGUP \n",
        "200\n",
        "200 results=1\n",
        "20x result=1\n",
        "299 x\n",
        "200 result=1 (a\n",
    ] {
        let mut parser = ReplyParser::default();
        parser.push(wire.as_bytes());
        assert_eq!(parser.next_incoming(), Err(ReplyError::Malformed), "{wire:?}");
    }
}

#[test]
fn a_reply_without_end_is_an_error() {
    let mut parser = ReplyParser::default();
    parser.expect_value(true);
    parser.push(b"200 result=1 (");
    let line = vec![b'x'; 1 << 16];
    let grown = (0..=MAX_REPLY >> 16).find_map(|_| {
        parser.push(&line);
        parser.next_incoming().err()
    });
    assert_eq!(grown, Some(ReplyError::TooLong));
}

#[test]
fn a_long_line_is_searched_once_however_its_bytes_arrive() {
    // Searched anew with each byte, these would take an hour.
    let mut parser = ReplyParser::default();
    parser.push(b"200 result=");
    for _ in 0..1 << 20 {
        parser.push(b"1");
        assert_eq!(parser.next_incoming(), Ok(None));
    }
    parser.push(b"\n");
    assert!(matches!(parser.next_incoming(), Ok(Some(Incoming::Reply(_)))));
}

#[test]
fn numbers_and_pairs_are_read() {
    let Incoming::Reply(reply) = said("49", None, "digit=9 endpos=8000") else { unreachable!() };
    assert_eq!(
        (reply.number(), reply.value("endpos"), reply.value("pos")),
        (Some(49), Some(8000), None)
    );
}
