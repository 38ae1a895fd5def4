use std::time::Duration;

/// What every phone says that it lost, of whatever came.
pub(crate) const LOST: u32 = 2;
/// What every phone says of the jitter, in samples of 1/8000 s.
pub(crate) const JITTER: u32 = 56;
/// The same in time.
pub(crate) const JITTER_TIME: Duration = Duration::from_millis(7);
/// How long a report takes to the phone and back.
pub(crate) const DELAY: Duration = Duration::from_millis(20);

const SENDER_REPORT: u8 = 200;
const RECEIVER_REPORT: u8 = 201;

/// A phone's receiver report (RFC 3550, section 6.4.2) in answer to a sender report; `None` for
/// anything else. `source` is what the phone sends its own audio as.
pub(crate) fn answer(report: &[u8], source: u32) -> Option<Vec<u8>> {
    if report.first()? >> 6 != 2 || *report.get(1)? != SENDER_REPORT {
        return None;
    }
    let reported = report.get(4..8)?;
    // The middle of the sender's clock, by which it knows its own report again.
    let last_report = report.get(10..14)?;
    let length_in_words = 7_u16;
    let mut answer = vec![0x81, RECEIVER_REPORT];
    answer.extend(length_in_words.to_be_bytes());
    answer.extend(source.to_be_bytes());
    answer.extend(reported);
    answer.extend(LOST.to_be_bytes());
    answer.extend([0; 4]); // The highest sequence number.
    answer.extend(JITTER.to_be_bytes());
    answer.extend(last_report);
    answer.extend([0; 4]); // Answered at once: all of the delay is the network's.
    Some(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_report_is_answered_with_its_own_time() {
        let mut report = vec![0x80, 200, 0, 6, 0xA, 0xB, 0xC, 0xD];
        report.extend([1, 2, 3, 4, 5, 6, 7, 8]);
        report.extend([0; 12]);
        let answer = answer(&report, 0x0102_0304).unwrap();
        let mut expected = vec![0x81, 201, 0, 7, 1, 2, 3, 4, 0xA, 0xB, 0xC, 0xD, 0, 0, 0, 2];
        expected.extend([0, 0, 0, 0, 0, 0, 0, 56, 3, 4, 5, 6, 0, 0, 0, 0]);
        assert_eq!(answer, expected);
    }

    #[test]
    fn anything_else_is_not_answered() {
        for packet in [&[][..], &[0x80, 0, 0, 1], &[0x81, 201, 0, 7], &[0x80, 200, 0, 6, 1]] {
            assert_eq!(answer(packet, 1), None);
        }
    }
}
