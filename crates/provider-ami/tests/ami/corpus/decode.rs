use bytes::BytesMut;
use provider_ami::ami::Frame;
use provider_ami::ami::codec::Decoder;

/// The frames of a wire that arrives in parts.
pub(crate) fn decode<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Vec<Frame> {
    let (mut decoder, mut buf, mut frames) = (Decoder::default(), BytesMut::new(), Vec::new());
    for part in parts {
        buf.extend_from_slice(part);
        while let Some(frame) = decoder.decode(&mut buf).expect("far below the cap") {
            frames.push(frame);
        }
    }
    frames
}
