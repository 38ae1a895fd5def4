use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::sample::select;

use super::arguments::argument;

/// An environment as Asterisk writes it.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The bytes, blank line included.
    pub wire: Vec<u8>,
    /// What they say: whole keys and their values, in order.
    pub entries: Vec<(String, Vec<u8>)>,
}

/// The environment of a script or of a call over TCP, with awkward values and up to 12 arguments.
///
/// No line feed stands in a value, so no entry of it is forged.
pub fn environment() -> impl Strategy<Value = Environment> {
    let number = select(&["+12125550147", "201", "unknown", ""][..]);
    let version = select(&["16.30.1", "20.15.2", "22.10.1~dfsg+~cs6", "GIT-master-1"][..]);
    let entries = (any::<bool>(), number, version, argument(), vec(argument(), 0..=12));
    entries.prop_map(|(network, number, version, name, arguments)| {
        let mut block = Block::default();
        if network {
            block.push("network", "yes");
            block.push("network_script", "menu?language=en");
        }
        block.push("request", if network { "agi://127.0.0.1/menu?language=en" } else { "menu" });
        for (key, value) in CHANNEL {
            block.push(key, value);
        }
        block.push("version", version);
        block.push("callerid", number);
        block.push("calleridname", name);
        for (key, value) in PLACE {
            block.push(key, value);
        }
        for (index, argument) in arguments.into_iter().enumerate() {
            block.push(&format!("arg_{}", index + 1), argument);
        }
        block.finish()
    })
}

const CHANNEL: [(&str, &str); 4] = [
    ("channel", "PJSIP/trunk-00000001"),
    ("language", "en"),
    ("type", "PJSIP"),
    ("uniqueid", "1764000000.1"),
];

const PLACE: [(&str, &str); 12] = [
    ("callingpres", "0"),
    ("callingani2", "0"),
    ("callington", "0"),
    ("callingtns", "0"),
    ("dnid", "unknown"),
    ("rdnis", "unknown"),
    ("context", "default"),
    ("extension", "100"),
    ("priority", "1"),
    ("enhanced", "0.0"),
    ("accountcode", ""),
    ("threadid", "139872345610944"),
];

#[derive(Default)]
struct Block(Vec<(String, Vec<u8>)>);

impl Block {
    fn push(&mut self, key: &str, value: impl AsRef<[u8]>) {
        self.0.push((format!("agi_{key}"), value.as_ref().to_vec()));
    }

    fn finish(self) -> Environment {
        let line =
            |(key, value): &(String, Vec<u8>)| [key.as_bytes(), b": ", value, b"\n"].concat();
        let mut wire: Vec<u8> = self.0.iter().flat_map(line).collect();
        wire.push(b'\n');
        Environment { wire, entries: self.0 }
    }
}
