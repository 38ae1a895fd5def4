//! How much of a phone network's message a text takes: GSM 03.38, which has two alphabets.

/// The letters of the default alphabet, one septet each.
const SEPTET: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
                      ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Those of its extension, two septets each.
const TWO_SEPTETS: &str = "^{}\\[~]|€";

/// Units of one message, and of each part of a longer one.
const SEPTETS: (usize, usize) = (160, 153);
/// The same in UCS-2, which one letter outside of the default alphabet calls for.
const UCS2_UNITS: (usize, usize) = (70, 67);

/// How many parts the network makes of a text, and whether it is of the default alphabet.
pub(super) fn parts(text: &str) -> (usize, bool) {
    let septets: Option<usize> = text.chars().map(septets).sum();
    let (units, (whole, part)) = match septets {
        Some(septets) => (septets, SEPTETS),
        None => (text.encode_utf16().count(), UCS2_UNITS),
    };
    let parts = if units <= whole { 1 } else { units.div_ceil(part) };
    (parts, septets.is_some())
}

fn septets(letter: char) -> Option<usize> {
    match letter {
        _ if SEPTET.contains(letter) => Some(1),
        _ if TWO_SEPTETS.contains(letter) => Some(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_network_counts_septets_or_else_pairs_of_bytes() {
        assert_eq!(SEPTET.chars().count(), 127, "all but the escape");
        let text = |letter: &str, times| parts(&letter.repeat(times));
        assert_eq!((text("e", 160), text("e", 161)), ((1, true), (2, true)));
        assert_eq!((text("e", 306), text("e", 307)), ((2, true), (3, true)));
        assert_eq!((text("€", 80), text("€", 81)), ((1, true), (2, true)));
        assert_eq!((text("ë", 70), text("ë", 71)), ((1, false), (2, false)));
        assert_eq!((text("石", 134), text("石", 135)), ((2, false), (3, false)));
        // Outside of the first plane a letter takes two units.
        assert_eq!((text("😀", 35), text("😀", 36)), ((1, false), (2, false)));
    }
}
