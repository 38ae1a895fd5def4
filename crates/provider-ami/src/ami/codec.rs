//! Framing: bytes to frames, at whatever places the bytes were cut.

use bytes::{Buf, BytesMut};
use memchr::memchr_iter;

use super::Frame;

/// What one frame may hold; the output of a command can be megabytes.
pub const MAX_FRAME: usize = 16 * 1024 * 1024;

/// The banner is one short line.
const MAX_BANNER: usize = 256;

const BANNER: &[u8] = b"Asterisk Call Manager/";

/// Why the bytes are not the manager protocol.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    #[error("the peer is no Asterisk manager")]
    NotAsterisk,
    #[error("a message is longer than {MAX_FRAME} bytes")]
    TooLong,
}

/// Takes the greeting off `buf` and gives the protocol's version; `None` means: read more.
pub fn decode_banner(buf: &mut BytesMut) -> Result<Option<String>, DecodeError> {
    if !BANNER.starts_with(buf.get(..BANNER.len()).unwrap_or(buf)) {
        return Err(DecodeError::NotAsterisk);
    }
    let Some(end) = buf.windows(2).position(|pair| pair == b"\r\n") else {
        return if buf.len() < MAX_BANNER { Ok(None) } else { Err(DecodeError::NotAsterisk) };
    };
    let line = buf.split_to(end);
    buf.advance(2);
    let version = line.get(BANNER.len()..).unwrap_or_default();
    Ok(Some(String::from_utf8_lossy(version).into_owned()))
}

/// Finds frames in a buffer that grows. It remembers the lines that it found, so that no byte is searched twice.
///
/// A frame borrows its bytes from `buf` and copies none; all that is allocated for it is the list of its lines.
#[derive(Debug, Default)]
pub struct Decoder {
    searched: usize,
    /// Where the lines of the frame that is being read end.
    ends: Vec<u32>,
}

impl Decoder {
    /// Takes the first whole frame off `buf`; `None` means: read more. Empty frames are skipped.
    pub fn decode(&mut self, buf: &mut BytesMut) -> Result<Option<Frame>, DecodeError> {
        while self.ends.is_empty() && buf.starts_with(b"\r\n") {
            buf.advance(2);
            self.searched = 0;
        }
        let Some(end) = self.find_end(buf).filter(|end| *end <= MAX_FRAME) else {
            self.searched = buf.len();
            return if buf.len() <= MAX_FRAME { Ok(None) } else { Err(DecodeError::TooLong) };
        };
        let raw = buf.split_to(end).freeze();
        // The end of the last line, and the empty line.
        buf.advance(4);
        let frame = Frame::new(raw, self.ends.as_slice().into());
        self.searched = 0;
        self.ends.clear();
        Ok(Some(frame))
    }

    /// Where the last line before the first empty line ends. Lines end at CRLF; a lone CR or LF is part of one.
    fn find_end(&mut self, buf: &[u8]) -> Option<usize> {
        let mut start = self.ends.last().map_or(0, |end| *end as usize + 2);
        for found in memchr_iter(b'\n', buf.get(self.searched..)?) {
            let end = (self.searched + found).wrapping_sub(1);
            if buf.get(end) != Some(&b'\r') {
                continue;
            }
            if end == start {
                return Some(end - 2);
            }
            // Frames are capped far below 4 GiB, so that it always fits.
            self.ends.push(u32::try_from(end).unwrap_or(u32::MAX));
            start = end + 2;
        }
        None
    }
}
#[cfg(test)]
mod tests {
    use super::*;

    fn decode_all(chunks: &[&[u8]]) -> Vec<Frame> {
        let (mut decoder, mut buf, mut frames) = (Decoder::default(), BytesMut::new(), Vec::new());
        for chunk in chunks {
            buf.extend_from_slice(chunk);
            while let Some(frame) = decoder.decode(&mut buf).unwrap() {
                frames.push(frame);
            }
        }
        frames
    }

    const TWO: &[u8] =
        b"\r\n\r\nEvent: Hangup\r\nUniqueid: 7.1\r\n\r\nResponse: Success\r\nActionID: 9\r\n\r\n";

    #[test]
    fn frames_decode_whole_however_their_bytes_arrive() {
        let whole = decode_all(&[TWO]);
        assert_eq!(whole.len(), 2);
        assert_eq!(whole[0].str("Uniqueid"), Some("7.1"));
        for cut in 0..=TWO.len() {
            assert_eq!(decode_all(&[&TWO[..cut], &TWO[cut..]]), whole, "cut at {cut}");
        }
        let bytes: Vec<&[u8]> = TWO.chunks(1).collect();
        assert_eq!(decode_all(&bytes), whole);
    }

    #[test]
    fn the_banner_decodes_at_every_cut_and_leaves_the_rest() {
        let wire = b"Asterisk Call Manager/11.0.0\r\nEvent: X\r\n\r\n";
        for cut in 0..30 {
            let mut buf = BytesMut::from(&wire[..cut]);
            assert_eq!(decode_banner(&mut buf), Ok(None), "cut at {cut}");
        }
        let mut buf = BytesMut::from(&wire[..]);
        assert_eq!(decode_banner(&mut buf), Ok(Some("11.0.0".to_owned())));
        assert_eq!(&buf[..], b"Event: X\r\n\r\n");
    }

    #[test]
    fn a_peer_that_greets_otherwise_is_told_at_its_first_byte() {
        let mut buf = BytesMut::from(&b"S"[..]);
        assert_eq!(decode_banner(&mut buf), Err(DecodeError::NotAsterisk));
        let mut endless = BytesMut::from(&b"Asterisk Call Manager/"[..]);
        endless.extend_from_slice(&[b'1'; 300]);
        assert_eq!(decode_banner(&mut endless), Err(DecodeError::NotAsterisk));
    }

    #[test]
    fn a_frame_with_event_and_response_is_an_event() {
        let frames = decode_all(&[b"Event: OriginateResponse\r\nResponse: Failure\r\n\r\n", TWO]);
        let kinds: Vec<_> = frames.iter().map(Frame::kind).collect();
        assert_eq!(
            kinds,
            [super::super::Kind::Event, super::super::Kind::Event, super::super::Kind::Response]
        );
    }

    #[test]
    fn a_name_is_found_in_any_case_and_only_whole() {
        let wire = b"Response: Success\r\nMessage:  two\r\nMessageX: b\r\nM: c: d\r\nM:C:x\r\n\r\n";
        let frame = &decode_all(&[wire])[0];
        assert_eq!(frame.bytes("MESSAGE"), Some(&b" two"[..]));
        assert_eq!(frame.bytes("Messag"), None);
        assert_eq!(frame.bytes("M: c"), None, "a name ends at the first colon");
        assert_eq!(frame.bytes("M:C"), None);
        assert_eq!(frame.all("m").collect::<Vec<_>>(), [&b"c: d"[..], b"C:x"]);
        assert_eq!(frame.bytes("a name longer than any line of this frame, by far"), None);
    }

    #[test]
    fn a_frame_copies_none_of_its_bytes() {
        let mut buf = BytesMut::from(TWO);
        let place = buf.as_ptr().addr();
        let frame = Decoder::default().decode(&mut buf).unwrap().unwrap();
        let value = frame.bytes("Event").unwrap();
        assert_eq!(value.as_ptr().addr() - place, b"\r\n\r\nEvent: ".len());
    }

    #[test]
    fn stray_line_feeds_colons_and_lines_without_a_colon_survive() {
        let frames = decode_all(&[b"Response: Error\r\nMessage: too\nlong: 150\rx\r\nno colon here\r\nEmpty:\r\nTight:v\r\n\r\n"]);
        let headers: Vec<_> = frames[0].headers().collect();
        assert_eq!(headers[1], (&b"Message"[..], &b"too\nlong: 150\rx"[..]));
        assert_eq!(headers[2], (&b""[..], &b"no colon here"[..]));
        assert_eq!(headers[3], (&b"Empty"[..], &b""[..]));
        assert_eq!(headers[4], (&b"Tight"[..], &b"v"[..]));
    }

    #[test]
    fn bytes_that_are_not_utf8_do_not_end_the_frame() {
        let frames = decode_all(&[b"Event: X\r\nCallerIDName: \xff\xfe\r\nUniqueid: 1\r\n\r\n"]);
        assert_eq!(frames[0].bytes("calleridname"), Some(&b"\xff\xfe"[..]));
        assert_eq!(frames[0].str("CallerIDName"), None);
        assert_eq!(frames[0].lossy("CallerIDName").as_deref(), Some("\u{fffd}\u{fffd}"));
        assert_eq!(frames[0].str("Uniqueid"), Some("1"));
    }

    #[test]
    fn repeated_output_of_five_megabytes_is_kept_line_by_line() {
        let mut wire = b"Response: Success\r\nMessage: Command output follows\r\n".to_vec();
        for _ in 0..50_000 {
            wire.extend_from_slice(b"Output: ");
            wire.extend_from_slice(&[b' '; 90]);
            wire.extend_from_slice(b"end\r\n");
        }
        wire.extend_from_slice(b"Output: \r\n\r\n");
        let chunks: Vec<&[u8]> = wire.chunks(4096).collect();
        let frames = decode_all(&chunks);
        assert_eq!(frames[0].all("Output").count(), 50_001);
        assert!(frames[0].all("Output").next().unwrap().starts_with(b"   "));
    }

    #[test]
    fn a_frame_without_end_is_refused_at_the_cap() {
        let (mut decoder, mut buf) = (Decoder::default(), BytesMut::from(&b"Event: X\r\n"[..]));
        buf.resize(MAX_FRAME + 1, b'x');
        assert_eq!(decoder.decode(&mut buf), Err(DecodeError::TooLong));
    }
}
