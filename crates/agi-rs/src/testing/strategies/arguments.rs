use proptest::collection::vec;
use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::sample::{Index, select};

use crate::{Digits, VarName};

/// Bytes that mean something to one of Asterisk's readers, and some that are no UTF-8.
const AWKWARD: &[u8] = b" \t\"\\,()[]{}$|&;:=%'*#<>\x01\x7f\x80\xff";

/// An argument that a command can carry: any bytes but line feed, carriage return and NUL, with
/// many that Asterisk's readers take for their own.
pub fn argument() -> impl Strategy<Value = Vec<u8>> {
    vec(byte(), 0..48)
}

/// An argument that no command can carry, because it holds a line feed, a carriage return or NUL.
pub fn uncarriable_argument() -> impl Strategy<Value = Vec<u8>> {
    (argument(), select(b"\n\r\0"), any::<Index>()).prop_map(|(mut bytes, control, at)| {
        bytes.insert(at.index(bytes.len() + 1), control);
        bytes
    })
}

/// Up to 12 keys of a telephone.
pub fn digits() -> impl Strategy<Value = Digits> {
    "[0-9A-D*#]{0,12}".prop_filter_map("no key", |keys| Digits::parse(&keys).ok())
}

/// The name of a plain channel variable.
pub fn variable_name() -> impl Strategy<Value = VarName> {
    "[A-Za-z_][A-Za-z0-9_]{0,30}".prop_filter_map("no name", |name| VarName::parse(&name).ok())
}

fn byte() -> impl Strategy<Value = u8> {
    prop_oneof![
        2 => b'a'..=b'z',
        2 => select(AWKWARD),
        1 => any::<u8>().prop_filter("carried", |byte| !matches!(byte, b'\n' | b'\r' | 0)),
    ]
}
