//! What every setting is read with: a value, or a complaint.

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::str::FromStr;

use jiff::SignedDuration;

use super::check::Check;
use super::error::Complaint;
use super::key::Key;

impl Check {
    pub(super) fn complain(&mut self, key: Key, remedy: impl std::fmt::Display) {
        let complaint = Complaint::of(key, self.given.get(key), remedy);
        self.given.complaints.push(complaint);
    }

    pub(super) fn read<T: FromStr>(&mut self, key: Key, default: T, remedy: &str) -> Option<T> {
        let Some(value) = self.given.get(key) else { return Some(default) };
        let read = value.parse().ok();
        if read.is_none() {
            self.complain(key, remedy);
        }
        read
    }

    /// One of several words, the first if nothing is given.
    pub(super) fn choice<T: Copy>(&mut self, key: Key, words: &[(&str, T)]) -> Option<T> {
        let given = self.given.get(key);
        let found = words.iter().find(|(word, _)| given.is_none_or(|given| given == *word));
        if found.is_none() {
            let words: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            self.complain(key, format_args!("choose {}", words.join(" or ")));
        }
        found.map(|(_, value)| *value)
    }

    pub(super) fn number(
        &mut self,
        key: Key,
        default: u32,
        range: RangeInclusive<u32>,
    ) -> Option<u32> {
        let Some(value) = self.given.get(key) else { return Some(default) };
        let read = value.parse().ok().filter(|number| range.contains(number));
        if read.is_none() {
            let (least, most) = (range.start(), range.end());
            self.complain(key, format_args!("write a whole number from {least} to {most}"));
        }
        read
    }

    pub(super) fn seconds(
        &mut self,
        key: Key,
        default: u32,
        range: RangeInclusive<u32>,
    ) -> SignedDuration {
        let seconds = self.number(key, default, range).unwrap_or(default);
        SignedDuration::from_secs(seconds.into())
    }

    pub(super) fn address(&mut self, key: Key, default: &str) -> Option<SocketAddr> {
        let read = self.given.get(key).unwrap_or(default).parse().ok();
        if read.is_none() {
            self.complain(key, "write an address and a port, such as 127.0.0.1:8501");
        }
        read
    }

    /// What stands between commas, or nothing if nothing is given.
    pub(super) fn list<T>(
        &mut self,
        key: Key,
        read: impl Fn(&str) -> Option<T>,
        remedy: &str,
    ) -> Option<Vec<T>> {
        let Some(written) = self.given.get(key) else { return Some(Vec::new()) };
        let all: Option<Vec<_>> = written.split(',').map(str::trim).map(read).collect();
        if all.is_none() {
            self.complain(key, remedy);
        }
        all
    }
}
