/// A stream of bytes and the pieces in which it arrives, both taken from one fuzzer's input.
pub(crate) struct Cut {
    pub(crate) wire: Vec<u8>,
    lengths: Vec<u8>,
}

impl Cut {
    /// The first byte says how many of the next are lengths of pieces, the second how often the
    /// rest is repeated: mostly once, else up to 128 times, so that short inputs reach the limits.
    /// No more than `longest` bytes come of it.
    pub(crate) fn of(data: &[u8], longest: usize) -> Self {
        let (&[count, repeat], rest) = data.split_first_chunk().unwrap_or((&[0, 0], &[]));
        let (lengths, rest) = rest.split_at(usize::from(count % 8).min(rest.len()));
        let times = match repeat {
            0xFC.. => 2 << (2 * (repeat & 3)), // 2, 8, 32, 128
            _ => 1,
        };
        let mut wire = rest.repeat(times);
        wire.truncate(longest);
        Self { wire, lengths: lengths.to_vec() }
    }

    /// The wire, cut at the lengths over and over; a length of 0 gives an empty piece, and without
    /// any length each byte comes alone.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        let stuck = self.lengths.iter().all(|&length| length == 0);
        let lengths: &[u8] = if stuck { &[1] } else { &self.lengths };
        let mut lengths = lengths.iter().copied().cycle();
        let mut rest = self.wire.as_slice();
        std::iter::from_fn(move || {
            let length = lengths.next().filter(|_| !rest.is_empty())?;
            let (piece, after) = rest.split_at(usize::from(length).min(rest.len()));
            rest = after;
            Some(piece)
        })
    }
}
