//! Whatever comes late, twice or never: a callback ends as it would in order.

mod voicemail;

use callback_core::ports::provider::{CallFact, Fact};
use callback_core::{
    Attempt, AttemptId, CallbackState, Cause, Event, LegId, Outcome, Policy, Retries, Side, Step,
};
use jiff::{SignedDuration, Timestamp};

use super::Story;
use crate::rest::CallStatus as Is;
use crate::switchboard::seen::{Dialed, Past, Seen, Shape, Word};
use crate::webhook::DialStatus;

const BUSINESS: LegId = LegId::from_bytes([1; 16]);
const VISITOR: LegId = LegId::from_bytes([2; 16]);
const PATIENCE: SignedDuration = SignedDuration::from_secs(10);
const ROUNDS: u64 = 10_000;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_764_000_000 + second).unwrap()
}

fn word(status: Is, second: i64) -> Word {
    Word { status, at: at(second), lasted: None, sip: None, is_whole: true }
}

fn ended(status: Is, second: i64, sip: Option<u16>, lasted: i64) -> Word {
    let lasted = Some(SignedDuration::from_secs(lasted));
    Word { lasted, sip, ..word(status, second) }
}

fn dialed(status: DialStatus, second: i64, bridged: Option<bool>, first_is_over: bool) -> Seen {
    let lasted = Some(SignedDuration::from_secs(20));
    Seen::Dialed(Dialed { at: at(second), status, bridged, first_is_over, lasted })
}

/// What happened, in order: steps that Twilio asked us for, and words that it sends after the fact.
#[derive(Clone, Copy)]
enum Happening {
    Asked(Seen),
    Told(Seen),
}

use Happening::{Asked, Told};

/// The business answers and presses 1.
fn accepted() -> Vec<Happening> {
    vec![
        Told(Seen::First(word(Is::Initiated, 0))),
        Told(Seen::First(word(Is::Ringing, 1))),
        Told(Seen::First(word(Is::InProgress, 3))),
        Asked(Seen::MayDial),
        Told(Seen::Second(word(Is::Initiated, 6))),
    ]
}

fn visitor_answers() -> Vec<Happening> {
    let mut all = accepted();
    all.extend([
        Told(Seen::Second(word(Is::Ringing, 7))),
        Told(Seen::Second(word(Is::InProgress, 10))),
        Asked(Seen::Second(word(Is::InProgress, 10))),
    ]);
    all
}

fn with(mut all: Vec<Happening>, more: impl IntoIterator<Item = Happening>) -> Vec<Happening> {
    all.extend(more);
    all
}

/// Each way in which a placed call can go, with the state to which it leads.
fn ways() -> Vec<(&'static str, Vec<Happening>)> {
    let business = |status, sip| {
        vec![Told(Seen::First(word(Is::Ringing, 1))), Told(Seen::First(ended(status, 4, sip, 0)))]
    };
    let visitor = |status, dial, sip| {
        let rings = Told(Seen::Second(word(Is::Ringing, 7)));
        let end = Told(Seen::Second(ended(status, 12, sip, 0)));
        let done = Told(dialed(dial, 12, Some(false), false));
        let first = Told(Seen::First(ended(Is::Completed, 14, Some(200), 11)));
        with(accepted(), [rings, end, done, first])
    };
    let after_answer = |step: Option<Seen>, bridged, first_is_over| {
        let end = Told(Seen::Second(ended(Is::Completed, 30, Some(200), 20)));
        let done = Told(dialed(DialStatus::Completed, 30, Some(bridged), first_is_over));
        let first_at = if first_is_over { 29 } else { 31 };
        let first = Told(Seen::First(ended(Is::Completed, first_at, Some(200), 28)));
        with(with(visitor_answers(), step.map(Asked)), [end, done, first])
    };
    let voicemail = [
        Told(Seen::First(word(Is::InProgress, 3))),
        Told(Seen::First(ended(Is::Completed, 20, Some(200), 17))),
    ];
    vec![
        ("missed", business(Is::Busy, Some(486))),
        ("missed", business(Is::Busy, Some(603))),
        ("missed", business(Is::NoAnswer, Some(487))),
        ("failed", business(Is::Failed, Some(404))),
        ("failed", business(Is::Failed, Some(503))),
        ("missed", voicemail.to_vec()),
        ("unreachable", visitor(Is::Busy, DialStatus::Busy, Some(486))),
        ("unreachable", visitor(Is::Busy, DialStatus::Busy, Some(603))),
        ("unreachable", visitor(Is::NoAnswer, DialStatus::NoAnswer, Some(487))),
        ("failed", visitor(Is::Failed, DialStatus::Failed, Some(404))),
        ("failed", visitor(Is::Failed, DialStatus::Failed, Some(503))),
        ("missed", visitor(Is::Canceled, DialStatus::Canceled, Some(487))),
        ("refused", after_answer(Some(Seen::Disowned(at(13))), false, false)),
        ("unreachable", after_answer(None, false, false)),
        ("missed", after_answer(None, false, true)),
        ("completed", after_answer(Some(Seen::LetThrough(at(13))), true, false)),
    ]
}

/// A desk with one attempt, driven by the facts of a story.
struct Desk {
    story: Story,
    state: CallbackState,
    outcome: Option<Outcome>,
    policy: Policy,
}

impl Desk {
    fn new() -> Self {
        let policy = Policy { retries: Retries::never(), ..Policy::default() };
        let (state, _) = CallbackState::begin(&policy, at(0));
        let story = Story::new(BUSINESS, Shape::Placed, Past::New);
        let mut desk = Self { story, state, outcome: None, policy };
        let attempt = Attempt::new(AttemptId::from_bytes([3; 16]), 1, 0);
        desk.apply(&Event::LineFree { attempt, business: vec![BUSINESS], visitor: VISITOR }, at(0));
        desk
    }

    fn apply(&mut self, event: &Event, now: Timestamp) {
        if let Step::Moved { next, closed, .. } =
            self.state.apply(event, &self.policy, now).unwrap()
        {
            self.state = next;
            self.outcome = closed.map(|closed| closed.outcome).or(self.outcome);
        }
    }

    fn see(&mut self, seen: Seen, now: Timestamp) {
        if matches!(seen, Seen::MayDial) {
            for event in [
                Event::Answered { leg: BUSINESS },
                Event::Accepted { leg: BUSINESS },
                Event::GateWon { leg: BUSINESS },
            ] {
                self.apply(&event, now);
            }
        }
        self.story.see(seen);
        self.tell(now);
    }

    fn tell(&mut self, now: Timestamp) {
        let facts = self.story.untold(now, PATIENCE);
        for fact in &facts {
            self.apply(&event(fact), fact.at);
        }
        self.story.mark_told(&facts);
        assert_eq!(self.story.untold(now, PATIENCE), [], "told once");
    }

    /// What a look shows that comes after everything.
    fn look(&mut self, happenings: &[Happening]) {
        for happening in happenings {
            let (Asked(seen) | Told(seen)) = happening;
            let dim = |word: Word| Word { sip: None, is_whole: false, ..word };
            match *seen {
                Seen::First(word) => self.see(Seen::First(dim(word)), at(60)),
                Seen::Second(word) => self.see(Seen::Second(dim(word)), at(60)),
                _ => {}
            }
        }
        self.tell(at(120));
    }

    fn end(&self) -> (&'static str, Option<String>) {
        let outcome = self.outcome.map(|outcome| match outcome {
            Outcome::Connected { .. } => "connected".to_owned(),
            Outcome::Business { end } => format!("business {:?}", end.cause),
            Outcome::Visitor { end } => format!("visitor {:?}", end.cause),
            Outcome::Carrier { side, end } => format!("{side} {:?}", end.cause),
            other => format!("{other:?}"),
        });
        (self.state.name(), outcome)
    }
}

fn event(fact: &Fact) -> Event {
    let leg = match fact.side {
        Side::Business => BUSINESS,
        Side::Visitor => VISITOR,
    };
    match fact.what {
        CallFact::Ringing => Event::Ringing { leg },
        CallFact::Answered => Event::Answered { leg },
        CallFact::Bridged => Event::Bridged { leg },
        CallFact::NotBridged => Event::NotBridged { leg },
        CallFact::Ended(end) => Event::Ended { leg, end },
        CallFact::Talked(talked) => Event::Talked { leg, talked },
        CallFact::NotMe => Event::NotMe { leg },
        CallFact::Accepted | CallFact::Quality(_) => unreachable!("Twilio tells neither"),
    }
}

fn live(happenings: &[Happening]) -> Desk {
    let mut desk = Desk::new();
    for (happening, second) in happenings.iter().zip(40..) {
        let (Asked(seen) | Told(seen)) = *happening;
        desk.see(seen, at(second));
    }
    desk
}

/// A small generator with a seed (`SplitMix64`), so that a failing round can be run again.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }
}

/// Words come late by any number of places, three in ten never, two in ten twice; what Twilio asks comes when it does.
fn disturbed(happenings: &[Happening], dice: &mut Dice) -> Vec<Happening> {
    let mut arriving = Vec::new();
    for (happening, place) in happenings.iter().zip(0..) {
        let copies = match (happening, dice.roll(10)) {
            (Told(_), 0..3) => 0,
            (Told(_), 3..5) => 2,
            _ => 1,
        };
        for _ in 0..copies {
            let late = if matches!(happening, Told(_)) { dice.roll(12) } else { 0 };
            arriving.push((place + late, *happening));
        }
    }
    arriving.sort_by_key(|(place, _)| *place);
    arriving.into_iter().map(|(_, happening)| happening).collect()
}

#[test]
fn every_way_ends_as_it_should() {
    for (state, happenings) in ways() {
        assert_eq!(live(&happenings).end().0, state, "{:?}", live(&happenings).end());
    }
}

#[test]
fn whatever_comes_late_twice_or_never_a_callback_ends_in_the_same_state() {
    let ways = ways();
    for seed in 0..ROUNDS {
        let (_, happenings) = &ways[usize::try_from(seed).unwrap() % ways.len()];
        let mut desk = live(&disturbed(happenings, &mut Dice(seed)));
        desk.look(happenings);
        let expected = live(happenings).end();
        assert_eq!(desk.end().0, expected.0, "seed {seed}: {:?}, not {expected:?}", desk.end());
        assert!(desk.story.is_over(), "seed {seed} is not over");
    }
}

#[test]
fn two_who_are_seen_joined_and_never_were_did_not_talk() {
    let mut desk = live(&visitor_answers());
    desk.see(Seen::LetThrough(at(13)), at(50));
    desk.see(Seen::Joined(at(14)), at(51));
    assert_eq!(desk.end().0, "connected");
    desk.see(dialed(DialStatus::Completed, 15, Some(false), true), at(52));
    desk.see(Seen::First(ended(Is::Completed, 15, None, 12)), at(52));
    assert_eq!(desk.end(), ("missed", Some("business HungUp".to_owned())));
}

#[test]
fn without_the_dials_last_word_only_a_passed_screening_is_a_talk() {
    let over = [
        Told(Seen::Second(ended(Is::Completed, 30, Some(200), 20))),
        Told(dialed(DialStatus::Completed, 30, None, false)),
        Told(Seen::First(ended(Is::Completed, 31, Some(200), 28))),
    ];
    let through = [Asked(Seen::LetThrough(at(13)))];
    let talked = live(&with(with(visitor_answers(), through), over));
    assert_eq!(talked.end().0, "completed");
    let seconds = SignedDuration::from_secs(17);
    assert_eq!(talked.outcome, Some(Outcome::Connected { talked: Some(seconds) }));
    assert_eq!(live(&with(visitor_answers(), over)).end().0, "unreachable");
    let at_once = [Asked(Seen::LetThrough(at(30)))];
    let unseen = live(&with(with(visitor_answers(), at_once), over));
    assert_eq!(unseen.end().0, "needs_human", "nobody can say");
}

#[test]
fn of_a_call_that_an_earlier_life_had_nothing_is_guessed() {
    let over = [
        Seen::Second(ended(Is::Completed, 30, None, 20)),
        Seen::First(ended(Is::Completed, 31, None, 28)),
    ];
    for (past, expected) in [
        (Past::Gated, vec![CallFact::Ended(callback_core::LegEnd::new(Cause::Unobserved))]),
        (Past::Joined, vec![CallFact::Ended(callback_core::LegEnd::new(Cause::Normal))]),
    ] {
        let mut story = Story::new(BUSINESS, Shape::Placed, past);
        for seen in over {
            story.see(seen);
        }
        assert_eq!(visitors(&story.untold(at(32), PATIENCE)), [], "the last word may come yet");
        assert_eq!(visitors(&story.untold(at(60), PATIENCE)), expected, "{past:?}");
    }
}

#[test]
fn a_second_leg_that_nobody_knows_is_nobodys_guess() {
    let mut story = Story::new(BUSINESS, Shape::Placed, Past::Gated);
    story.see(Seen::First(ended(Is::Completed, 31, None, 28)));
    assert_eq!(story.untold(at(200), PATIENCE), [], "it is held back");
    story.see(Seen::NoSecond(at(160)));
    let facts = story.untold(at(200), PATIENCE);
    let unobserved = CallFact::Ended(callback_core::LegEnd::new(Cause::Unobserved));
    assert_eq!(visitors(&facts), [unobserved]);
    assert_eq!(facts.last().map(|fact| fact.side), Some(Side::Business), "the business last");
}

fn visitors(facts: &[Fact]) -> Vec<CallFact> {
    let of_visitor = facts.iter().filter(|fact| fact.side == Side::Visitor);
    of_visitor.map(|fact| fact.what).filter(|what| matches!(what, CallFact::Ended(_))).collect()
}
