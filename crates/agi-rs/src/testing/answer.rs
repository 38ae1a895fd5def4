//! What a handler of the scripted Asterisk sees and gives.

/// The handler refuses the arguments: a 520 follows.
#[derive(Debug)]
pub(super) struct Usage;

/// The answer's bytes.
pub(super) type Answer = Result<Vec<u8>, Usage>;

/// `200 result=…` with its line feed.
#[expect(clippy::unnecessary_wraps, reason = "handlers give an answer or refuse")]
pub(super) fn result(text: impl std::fmt::Display) -> Answer {
    Ok(format!("200 result={text}\n").into_bytes())
}

/// `1 (value)`, or 0 for none.
#[expect(clippy::unnecessary_wraps, reason = "handlers give an answer or refuse")]
pub(super) fn found(value: Option<&[u8]>) -> Answer {
    Ok(match value {
        Some(value) => [b"200 result=1 (", value, b")\n"].concat(),
        None => b"200 result=0\n".to_vec(),
    })
}

/// 1 if it worked, 0 if it didn't.
pub(super) fn yes(worked: bool) -> Answer {
    result(u8::from(worked))
}

/// What follows the command's own words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Args<'a>(pub(super) &'a [Vec<u8>]);

impl<'a> Args<'a> {
    pub(super) fn len(self) -> usize {
        self.0.len()
    }

    /// Empty if it wasn't given.
    pub(super) fn bytes(self, at: usize) -> &'a [u8] {
        self.0.get(at).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn text(self, at: usize) -> String {
        String::from_utf8_lossy(self.bytes(at)).into_owned()
    }

    /// What C reads off the front of a word: blanks, a sign, digits.
    pub(super) fn integer(self, at: usize) -> Result<i64, Usage> {
        let text = self.text(at);
        let text = text.trim_start();
        let sign = usize::from(text.starts_with(['+', '-']));
        let digits = text.bytes().skip(sign).take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            return Err(Usage);
        }
        let text = text.get(..sign + digits).unwrap_or_default();
        let huge = if text.starts_with('-') { i64::MIN } else { i64::MAX };
        Ok(text.parse().unwrap_or(huge))
    }
}
