//! What holds for any bytes and any values.

use bytes::BytesMut;
use proptest::collection::vec;
use proptest::prelude::*;
use provider_ami::ami::codec::{Decoder, decode_banner};
use provider_ami::ami::{Frame, Request};

fn decode(parts: &[&[u8]]) -> Vec<Frame> {
    let (mut decoder, mut buf, mut frames) = (Decoder::default(), BytesMut::new(), Vec::new());
    for part in parts {
        buf.extend_from_slice(part);
        while let Some(frame) = decoder.decode(&mut buf).unwrap() {
            frames.push(frame);
        }
    }
    frames
}

/// Bytes of which many mean something to the protocol.
fn wire() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"\r\n".to_vec()),
        Just(b"\r".to_vec()),
        Just(b"\n".to_vec()),
        Just(b": ".to_vec()),
        Just(b":".to_vec()),
        Just(b"Event".to_vec()),
        Just(b"Response".to_vec()),
        vec(any::<u8>(), 0..6),
    ];
    vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_decode_alike_however_they_are_cut(wire in wire(), cuts in vec(any::<prop::sample::Index>(), 0..6)) {
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(wire.len() + 1)).collect();
        cuts.sort_unstable();
        let mut parts = Vec::new();
        let mut begin = 0;
        for cut in cuts.into_iter().chain([wire.len()]) {
            parts.push(&wire[begin..cut]);
            begin = cut;
        }
        prop_assert_eq!(decode(&parts), decode(&[&wire]));
    }

    #[test]
    fn no_header_is_lost_or_made_up(wire in wire()) {
        for frame in decode(&[&wire]) {
            prop_assert!(frame.headers().count() > 0);
            for (name, value) in frame.headers() {
                prop_assert!(!name.contains(&b':'));
                for text in [name, value] {
                    prop_assert!(!text.windows(2).any(|pair| pair == b"\r\n"));
                }
            }
        }
    }

    #[test]
    fn any_greeting_is_read_or_refused(wire in vec(any::<u8>(), 0..400)) {
        let mut buf = BytesMut::from(&wire[..]);
        if let Ok(Some(_)) = decode_banner(&mut buf) {
            prop_assert!(wire.starts_with(b"Asterisk Call Manager/"));
        }
    }

    #[test]
    fn a_value_arrives_as_it_was_given_or_cannot_be_given(name in "\\PC{0,12}", value in any::<String>()) {
        let Ok(request) = Request::new("Ping").unwrap().header(&name, &value) else {
            let breaks = value.contains(['\r', '\n', '\0']) || name.len() + value.len() + 2 > 1022;
            let named = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
            prop_assert!(breaks || name.is_empty() || !named || name.eq_ignore_ascii_case("ActionID"));
            return Ok(());
        };
        let wire = request.encode_with("id-1").unwrap();
        let frames = decode(&[&wire]);
        prop_assert_eq!(frames.len(), 1);
        let last = frames[0].headers().nth(1).unwrap();
        prop_assert_eq!(last, (name.as_bytes(), value.as_bytes()));
        prop_assert_eq!(frames[0].headers().count(), 3);
    }
}
