use std::fmt;
use std::time::{Duration, SystemTime};

use super::line::Heard;
use super::tone::Tone;
use crate::carrier::{Phone, PhoneCall};

const FRAME: Duration = Duration::from_millis(20);
/// A frame that is on its way when the first BYE arrives still belongs to the talk.
const IN_FLIGHT: Duration = Duration::from_millis(60);

/// Two calls that were joined, and who heard whom.
#[derive(Clone, Debug)]
pub struct Talk {
    pub business: PhoneCall,
    pub visitor: PhoneCall,
    /// When one first heard the other; if nobody ever did, the visitor's answer.
    pub started: SystemTime,
    /// The first BYE of either phone; the last sound if there was none yet.
    pub ended: SystemTime,
    /// Frames of 20 ms between the two.
    pub frames: usize,
    /// In how many of them the business heard this visitor, and the visitor this business.
    pub business_heard: usize,
    pub visitor_heard: usize,
}

impl Talk {
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.ended.duration_since(self.started).unwrap_or_default()
    }

    /// Whether each heard the *other* in at least 80 % of the talk; never true of an empty talk.
    #[must_use]
    pub fn both_ways(&self) -> bool {
        let enough = |heard: usize| heard * 5 >= self.frames * 4;
        self.frames > 0 && enough(self.business_heard) && enough(self.visitor_heard)
    }

    /// Every visitor call that was answered, with the business call that it was joined with.
    pub(crate) fn all(calls: &[(&PhoneCall, &[Heard])]) -> Vec<Self> {
        let mut taken = Vec::new();
        let answered =
            |index: &usize| calls.get(*index).is_some_and(|(call, _)| call.answered.is_some());
        let of = |phone: Phone| {
            (0..calls.len())
                .filter(move |index| calls.get(*index).is_some_and(|(call, _)| call.phone == phone))
                .filter(answered)
                .collect::<Vec<usize>>()
        };
        let businesses = of(Phone::Business);
        let mut talks = Vec::new();
        for visitor in of(Phone::Visitor) {
            let there: Vec<usize> =
                businesses.iter().copied().filter(|one| was_up(calls, *one, visitor)).collect();
            let heard = there.iter().copied().find(|business| {
                voice(calls, visitor) == Some(*business) || voice(calls, *business) == Some(visitor)
            });
            let partner = heard.or_else(|| nearest(calls, visitor, &there, &taken));
            let Some(business) = partner else { continue };
            taken.push(business);
            talks.extend(Self::between(calls, business, visitor));
        }
        talks
    }

    fn between(calls: &[(&PhoneCall, &[Heard])], business: usize, visitor: usize) -> Option<Self> {
        let ((business_call, business_ear), (visitor_call, visitor_ear)) =
            (calls.get(business)?, calls.get(visitor)?);
        let answered = visitor_call.answered?;
        let from_visitor = times(business_ear, Tone::Visitor, visitor, answered);
        let from_business = times(visitor_ear, Tone::Business, business, answered);

        let sounds = || from_visitor.iter().chain(&from_business).copied();
        let starts = [start(&from_visitor), start(&from_business)];
        let started = starts.into_iter().flatten().min().unwrap_or(answered);
        let byes = [business_call.ended, visitor_call.ended];
        let ended = byes.into_iter().flatten().min().or_else(|| sounds().max()).unwrap_or(started);
        let length = ended.duration_since(started).unwrap_or_default();
        let frames = usize::try_from(length.as_millis() / FRAME.as_millis()).unwrap_or(usize::MAX);
        let during = |times: &[SystemTime]| {
            let talk = started..=ended + IN_FLIGHT;
            times.iter().filter(|at| talk.contains(*at)).count().min(frames)
        };
        Some(Self {
            business: (*business_call).clone(),
            visitor: (*visitor_call).clone(),
            started,
            ended,
            frames,
            business_heard: during(&from_visitor),
            visitor_heard: during(&from_business),
        })
    }
}

impl fmt::Display for Talk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.both_ways() { "both ways" } else { "NOT both ways" };
        write!(
            f,
            "audio {verdict}: {:.1} s, {} frames, business heard the visitor in {}, visitor heard the business in {}",
            self.duration().as_secs_f64(),
            self.frames,
            self.business_heard,
            self.visitor_heard
        )
    }
}

/// Since when there is sound: a frame that is followed by others. A single one may slip through
/// `Dial` as the visitor answers, long before the two are joined.
fn start(times: &[SystemTime]) -> Option<SystemTime> {
    let is_followed = |five: &&[SystemTime]| match five {
        [first, .., fifth] => fifth.duration_since(*first).is_ok_and(|span| span < FRAME * 10),
        _ => false,
    };
    times.windows(5).find(is_followed).and_then(|five| five.first()).copied()
}

/// When `tone` was heard from call `from`, not counting what came before the visitor was there.
fn times(ear: &[Heard], tone: Tone, from: usize, answered: SystemTime) -> Vec<SystemTime> {
    ear.iter()
        .filter(|heard| heard.at >= answered && heard.tone == Some(tone))
        // A prompt may hold a tone, too; a mark comes from the other phone alone.
        .filter(|heard| heard.mark.map(usize::from) == Some(from))
        .map(|heard| heard.at)
        .collect()
}

/// The call that is heard most at call `index`.
fn voice(calls: &[(&PhoneCall, &[Heard])], index: usize) -> Option<usize> {
    let mut counts = vec![0_usize; calls.len()];
    for mark in calls.get(index)?.1.iter().filter_map(|heard| heard.mark) {
        if let Some(count) = counts.get_mut(usize::from(mark)) {
            *count += 1;
        }
    }
    let (voice, count) = counts.into_iter().enumerate().max_by_key(|(_, count)| *count)?;
    (count > 0).then_some(voice)
}

/// Whether the business call was up when the visitor was rung. In one that was over before, a prompt
/// may have sounded like any mark.
fn was_up(calls: &[(&PhoneCall, &[Heard])], business: usize, visitor: usize) -> bool {
    let call = |index: usize| calls.get(index).map(|(call, _)| *call);
    call(business).zip(call(visitor)).is_some_and(|(business, visitor)| {
        business.answered <= Some(visitor.invited)
            && business.ended.is_none_or(|ended| ended >= visitor.invited)
    })
}

/// For a talk in which nothing was heard: the free business call that was up, and that ended nearest
/// to the visitor's end.
fn nearest(
    calls: &[(&PhoneCall, &[Heard])],
    visitor: usize,
    businesses: &[usize],
    taken: &[usize],
) -> Option<usize> {
    let visitor = calls.get(visitor)?.0;
    let call = |index: &usize| calls.get(*index).map(|(call, _)| *call);
    businesses
        .iter()
        .filter(|index| !taken.contains(index))
        .min_by_key(|index| distance(call(index).and_then(|call| call.ended), visitor.ended))
        .copied()
}

fn distance(one: Option<SystemTime>, other: Option<SystemTime>) -> Duration {
    match (one, other) {
        (Some(one), Some(other)) => {
            one.duration_since(other).or_else(|_| other.duration_since(one)).unwrap_or_default()
        }
        (None, None) => Duration::ZERO,
        _ => Duration::MAX,
    }
}

#[cfg(test)]
mod tests;
