const PCMU: u8 = 0;
/// As in the SDP of the phones.
const TELEPHONE_EVENT: u8 = 101;
const HEADER: usize = 12;
/// Samples in 20 ms.
const STEP: u16 = 160;
/// In dBm0, negated: as loud as a phone's.
const VOLUME: u8 = 0x0A;

/// RTP's sender side (RFC 3550, section 5.1): numbers packets, and keeps the media clock.
#[derive(Debug)]
pub(crate) struct Sender {
    source: u32,
    sequence: u16,
    /// In samples; moves by [`STEP`] every 20 ms, whatever is sent.
    timestamp: u32,
}

impl Sender {
    pub(crate) fn new(source: u32) -> Self {
        Self { source, sequence: 1, timestamp: 0 }
    }

    pub(crate) fn source(&self) -> u32 {
        self.source
    }

    /// A packet of audio for the current 20 ms.
    pub(crate) fn audio(&mut self, payload: &[u8]) -> Vec<u8> {
        let packet = self.packet(PCMU, self.timestamp, payload);
        self.tick();
        packet
    }

    /// A packet of a key press (RFC 4733, section 2.3), which keeps the time of its beginning.
    pub(crate) fn key(&mut self, press: &KeyPress) -> Vec<u8> {
        let marker = if press.sent == 0 { 0x80 } else { 0 };
        let packet = self.packet(marker | TELEPHONE_EVENT, press.began, &press.event());
        self.tick();
        packet
    }

    pub(crate) fn press(&self, digit: u8) -> KeyPress {
        KeyPress { digit, began: self.timestamp, sent: 0 }
    }

    fn packet(&mut self, kind: u8, timestamp: u32, payload: &[u8]) -> Vec<u8> {
        let mut packet = Vec::with_capacity(HEADER + payload.len());
        packet.extend([0x80, kind]);
        packet.extend(self.sequence.to_be_bytes());
        packet.extend(timestamp.to_be_bytes());
        packet.extend(self.source.to_be_bytes());
        packet.extend(payload);
        self.sequence = self.sequence.wrapping_add(1);
        packet
    }

    fn tick(&mut self) {
        self.timestamp = self.timestamp.wrapping_add(u32::from(STEP));
    }
}

/// One press of a key, 160 ms long, its end sent three times as RFC 4733 section 2.5.1.4 wants.
#[derive(Debug)]
pub(crate) struct KeyPress {
    digit: u8,
    began: u32,
    sent: u16,
}

impl KeyPress {
    const LENGTH: u16 = 8;
    const ENDS: u16 = 3;

    /// Moves on to the next packet; `false` after the last.
    pub(crate) fn advance(&mut self) -> bool {
        self.sent += 1;
        self.sent < Self::LENGTH + Self::ENDS - 1
    }

    fn event(&self) -> [u8; 4] {
        let end = if self.sent + 1 >= Self::LENGTH { 0x80 } else { 0 };
        let [high, low] = ((self.sent + 1).min(Self::LENGTH) * STEP).to_be_bytes();
        [self.digit, end | VOLUME, high, low]
    }
}

/// The audio of an RTP packet; `None` for anything else.
pub(crate) fn audio(packet: &[u8]) -> Option<&[u8]> {
    let (first, kind) = (*packet.first()?, *packet.get(1)?);
    let sources = usize::from(first & 0x0F);
    let plain = first >> 6 == 2 && first & 0x30 == 0;
    (plain && kind & 0x7F == PCMU).then(|| packet.get(HEADER + 4 * sources..))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::tone::FRAME;

    #[test]
    fn audio_packets_count_and_keep_time() {
        let mut sender = Sender::new(0xABCD);
        let first = sender.audio(&[1, 2, 3]);
        let second = sender.audio(&[4]);

        assert_eq!(first, [0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xAB, 0xCD, 1, 2, 3]);
        assert_eq!(second[2..8], [0, 2, 0, 0, 0, 160]);
        assert_eq!(audio(&first), Some(&[1, 2, 3][..]));
    }

    #[test]
    fn a_key_press_is_eight_packets_and_two_more_ends_of_one_event() {
        let mut sender = Sender::new(1);
        sender.audio(&[0; FRAME]);
        let mut press = sender.press(9);
        let mut packets = vec![sender.key(&press)];
        while press.advance() {
            packets.push(sender.key(&press));
        }
        let after = sender.audio(&[0; FRAME]);

        assert_eq!(packets.len(), 10);
        let markers: Vec<bool> = packets.iter().map(|packet| packet[1] == 229).collect();
        assert_eq!(markers.iter().position(|marker| *marker), Some(0));
        assert_eq!(markers.iter().filter(|marker| **marker).count(), 1);
        for packet in &packets {
            assert_eq!(packet[4..8], [0, 0, 0, 160], "the event's time stands still");
            assert_eq!(packet[12], 9);
            assert_eq!(audio(packet), None);
        }
        let events: Vec<(bool, u16)> = packets
            .iter()
            .map(|packet| (packet[13] & 0x80 != 0, u16::from_be_bytes([packet[14], packet[15]])))
            .collect();
        let mut expected: Vec<(bool, u16)> = (1..=7).map(|n| (false, n * 160)).collect();
        expected.extend([(true, 1280); 3]);
        assert_eq!(events, expected);
        assert_eq!(after[4..8], (160_u32 * 11).to_be_bytes(), "the media clock went on");
    }

    #[test]
    fn what_is_not_plain_audio_is_not_heard() {
        let mut packet = Sender::new(1).audio(&[5; 4]);
        assert_eq!(audio(&packet[..11]), None, "cut");
        packet[0] = 0x40;
        assert_eq!(audio(&packet), None, "version 1");
        packet[0] = 0x81;
        assert_eq!(audio(&packet), Some(&[][..]), "one contributing source, then nothing");
    }
}
