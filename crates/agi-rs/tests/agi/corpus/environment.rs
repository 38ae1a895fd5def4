use agi_rs::{Env, EnvError, EnvParser};

use super::cuts::Cut;

const MAX_LINES: usize = 2048;
const MAX_BYTES: usize = 256 << 10;

/// The environment is the same however its bytes arrive, says what stood in them, and ends.
pub(crate) fn check(data: &[u8]) {
    let cut = Cut::of(data, 2 * MAX_BYTES);
    let whole = read(std::iter::once(cut.wire.as_slice()));
    assert_eq!(read(cut.pieces()), whole, "the cuts changed what was read");
    let (outcome, used) = whole;
    let (seen, _) = cut.wire.split_at(used);
    let lines: Vec<&[u8]> = seen.split_inclusive(|&byte| byte == b'\n').collect();
    match outcome {
        Ok(Some(env)) => {
            assert!(used <= MAX_BYTES && lines.len() <= MAX_LINES + 1, "a limit did not hold");
            let Some((&b"\n", entries)) = lines.split_last() else {
                unreachable!("no blank line ends the block")
            };
            compare(&env, entries);
        }
        Ok(None) => {
            assert!(used <= MAX_BYTES && lines.len() <= MAX_LINES + 1, "a limit did not hold");
            assert_eq!(used, cut.wire.len(), "bytes were left in the middle of the block");
            assert!(!lines.contains(&b"\n".as_slice()), "the blank line was overlooked");
        }
        Err(error) => {
            assert_eq!(error, EnvError::TooLong);
            assert!(used > MAX_BYTES || lines.len() > MAX_LINES, "refused within the limits");
        }
    }
}

/// What the parser says, and how many bytes it took for that.
fn read<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> (Result<Option<Env>, EnvError>, usize) {
    let (mut parser, mut used) = (EnvParser::default(), 0);
    for mut piece in pieces {
        let length = piece.len();
        let fed = parser.feed(&mut piece);
        used += length - piece.len();
        if !matches!(fed, Ok(None)) {
            return (fed, used);
        }
        assert!(piece.is_empty(), "bytes were left in the middle of the block");
    }
    (Ok(None), used)
}

/// Holds the environment against the lines it came from.
fn compare(env: &Env, lines: &[&[u8]]) {
    let parted: Vec<(&[u8], &[u8])> = lines
        .iter()
        .map(|line| line.strip_suffix(b"\n").unwrap_or(line))
        .filter_map(|line| {
            let colon = line.iter().position(|&byte| byte == b':')?;
            let (key, value) = line.split_at(colon);
            Some((key, value.strip_prefix(b": ").or(value.strip_prefix(b":"))?))
        })
        .collect();
    assert!(env.entries().eq(parted.iter().copied()), "an entry is not what the line said");
    let mut keys: Vec<&[u8]> = parted.iter().map(|(key, _)| *key).collect();
    keys.sort_unstable();
    keys.dedup();
    let odd = parted.len() < lines.len() || keys.len() < parted.len();
    assert_eq!(env.is_suspicious(), odd, "a forgery is noticed, and nothing else");
    for key in keys.iter().step_by(keys.len() / 8 + 1) {
        let Some(Ok(name)) = key.strip_prefix(b"agi_").map(std::str::from_utf8) else { continue };
        let first = parted.iter().find(|(known, _)| *known == *key).map(|(_, value)| *value);
        assert_eq!(env.get(name), first.filter(|&value| value != b"unknown"));
    }
}
