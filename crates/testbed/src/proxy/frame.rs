/// One action, response or event of AMI, with the empty line that ends it.
#[derive(Debug)]
pub(super) struct Frame(Vec<u8>);

impl Frame {
    /// Takes the first whole frame off `buf`; `None` means that more bytes are needed.
    pub(super) fn take(buf: &mut Vec<u8>) -> Option<Self> {
        take(buf, b"\r\n\r\n").map(Self)
    }

    /// Takes the line with which Asterisk greets, which no empty line follows.
    pub(super) fn take_banner(buf: &mut Vec<u8>) -> Option<Self> {
        take(buf, b"\r\n").map(Self)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The first value of a header; nothing for one that is no text.
    pub(super) fn header(&self, wanted: &str) -> Option<&str> {
        let lines = self.0.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
        lines.filter_map(|line| std::str::from_utf8(line).ok()).find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case(wanted).then_some(value.trim_start())
        })
    }
}

fn take(buf: &mut Vec<u8>, end: &[u8]) -> Option<Vec<u8>> {
    let at = buf.windows(end.len()).position(|bytes| bytes == end)?;
    Some(buf.drain(..at + end.len()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_whole_however_their_bytes_arrive() {
        const WIRE: &[u8] = b"Event: Hangup\r\nUniqueid: 7.1\r\n\r\nEvent: N";
        const WHOLE: usize = WIRE.len() - b"Event: N".len();
        for cut in 0..=WIRE.len() {
            let mut buf = WIRE[..cut].to_vec();
            let early = Frame::take(&mut buf);
            assert_eq!(early.is_some(), cut >= WHOLE, "cut at {cut}");
            buf.extend_from_slice(&WIRE[cut..]);
            let frame = early.or_else(|| Frame::take(&mut buf)).unwrap();
            assert_eq!(frame.header("uniqueid"), Some("7.1"), "cut at {cut}");
            assert_eq!(buf, b"Event: N", "cut at {cut}");
        }
    }
}
