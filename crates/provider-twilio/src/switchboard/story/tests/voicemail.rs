//! A visitor whom nobody took the call of leaves a message.

use callback_core::ports::provider::{CallFact, Fact};
use callback_core::{Cause, LegId, Side};
use jiff::{SignedDuration, Timestamp};

use crate::rest::CallStatus as Is;
use crate::switchboard::seen::{Dialed, Past, Seen, Shape, Word};
use crate::switchboard::story::Story;
use crate::webhook::DialStatus;

const LEG: LegId = LegId::from_bytes([1; 16]);
const PATIENCE: SignedDuration = SignedDuration::from_secs(10);

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_764_000_000 + second).unwrap()
}

fn word(status: Is, second: i64) -> Word {
    Word { status, at: at(second), lasted: None, sip: None, is_whole: true }
}

fn missed() -> Seen {
    let (status, bridged) = (DialStatus::NoAnswer, Some(false));
    Seen::Dialed(Dialed { at: at(20), status, bridged, first_is_over: false, lasted: None })
}

fn ends(story: &Story) -> Vec<Fact> {
    ends_at(story, 1000)
}

fn ends_at(story: &Story, second: i64) -> Vec<Fact> {
    let facts = story.untold(at(second), PATIENCE).into_iter();
    facts.filter(|fact| matches!(fact.what, CallFact::Ended(_))).collect()
}

#[test]
fn an_attempt_goes_on_while_the_visitor_leaves_a_message() {
    for over in [Seen::Spoken, Seen::First(word(Is::Completed, 30))] {
        let mut story = Story::new(LEG, Shape::CameIn, Past::New);
        for seen in [
            Seen::First(word(Is::InProgress, 0)),
            Seen::Second(word(Is::Ringing, 1)),
            Seen::Speaking,
            Seen::Second(word(Is::NoAnswer, 20)),
            missed(),
        ] {
            story.see(seen);
        }
        assert_eq!(ends(&story), []);
        story.see(over);
        // A repetition of the question is no new one.
        story.see(Seen::Speaking);
        let told = ends(&story);
        assert_eq!(told[0].side, Side::Business, "{told:?}");
        assert!(matches!(told[0].what, CallFact::Ended(end) if end.cause == Cause::NoAnswer));
    }
}

#[test]
fn an_end_that_is_told_before_the_dials_waits_for_it_a_while() {
    let begun = |may_speak: bool| {
        let mut story = Story::new(LEG, Shape::CameIn, Past::New);
        if may_speak {
            story.see(Seen::MaySpeak);
        }
        story.see(Seen::First(word(Is::InProgress, 0)));
        story.see(Seen::Second(word(Is::NoAnswer, 20)));
        story
    };
    assert_eq!(ends_at(&begun(false), 21).len(), 1, "no message is taken");
    assert_eq!(ends_at(&begun(true), 21), []);
    assert_eq!(ends_at(&begun(true), 30).len(), 1, "the dial's end was lost");
    let mut story = begun(true);
    story.see(missed());
    assert_eq!(ends_at(&story, 21).len(), 1, "nobody was asked for a message");
    let mut story = begun(true);
    story.see(Seen::Speaking);
    story.see(missed());
    assert_eq!(ends(&story), []);
}
