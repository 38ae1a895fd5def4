//! Numbers that nobody has: those that are reserved for stories.

use std::sync::atomic::{AtomicUsize, Ordering};

use callback_core::{PhoneNumber, VisitorNumber};

/// Phones whose numbers end like this do not simply answer and talk.
const ODD: std::ops::RangeInclusive<&str> = "10"..="21";

/// Hands out each number once: 555-0100 to 555-0199 of every area of North America.
#[derive(Debug)]
pub(crate) struct Numbers {
    areas: Vec<u16>,
    next: AtomicUsize,
}

impl Numbers {
    pub(crate) fn new() -> Self {
        let is_area = |area: &u16| {
            let number = PhoneNumber::from_e164(&format!("+1{area}5550100"));
            number.is_ok_and(|number| VisitorNumber::try_from(number).is_ok())
        };
        // The businesses have 201.
        Self { areas: (202..1000).filter(is_area).collect(), next: AtomicUsize::new(0) }
    }

    /// `None` when all are used. Neighbours differ in their last two digits, which say what a
    /// simulated phone does.
    pub(crate) fn draw(&self) -> Option<String> {
        let nth = self.next.fetch_add(1, Ordering::Relaxed);
        let area = self.areas.get(nth / 100)?;
        let last = nth * 37 % 100;
        Some(format!("+1{area}55501{last:02}"))
    }

    /// The next one of somebody who simply answers and talks.
    pub(crate) fn draw_plain(&self) -> Option<String> {
        let is_plain = |number: &String| number.get(10..).is_some_and(|last| !ODD.contains(&last));
        std::iter::from_fn(|| self.draw()).find(is_plain)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_number_is_drawn_twice_and_there_are_enough() {
        let numbers = Numbers::new();
        let drawn: Vec<_> = std::iter::from_fn(|| numbers.draw()).collect();
        assert_eq!(drawn.iter().collect::<HashSet<_>>().len(), drawn.len());
        assert!(drawn.len() >= 30_000, "{}", drawn.len());
        // The first hundred hold every kind of phone.
        let kinds: HashSet<_> = drawn[..100].iter().map(|number| number.get(10..)).collect();
        assert_eq!(kinds.len(), 100);
    }
}
