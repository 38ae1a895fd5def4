use callback_core::ports::recordings::{CarrierRecording, Recording};
use callback_core::{Effect, Event, PlannedEffect, RecordingId};
use jiff::SignedDuration;

use super::bench::{Begun, Bench, NOW, after};

/// What was said in the call of `begun`, so many seconds of it.
fn said(bench: &Bench, begun: &Begun, name: &str, seconds: i64) -> Recording {
    Recording {
        id: RecordingId::from_bytes(bench.id()),
        callback: begun.callback.id,
        leg: begun.business,
        carrier: CarrierRecording(name.to_owned()),
        lasted: SignedDuration::from_secs(seconds),
        at: NOW,
        deleted_at: None,
    }
}

fn deletion(bench: &Bench, recording: &Recording) -> PlannedEffect {
    bench.plan(Effect::DeleteRecording { recording: recording.id, at: after(60) }, NOW)
}

fn told(bench: &Bench, begun: &Begun) -> Vec<(Event, bool)> {
    let history = bench.store().history(begun.callback.id, 0).unwrap();
    let told = history.into_iter().map(|recorded| (recorded.event, recorded.moved));
    told.filter(|(event, _)| event.name() == "voicemail").collect()
}

pub fn a_recording_is_kept_once_with_its_event_and_its_effects(bench: &mut Bench) {
    let (begun, other) = (bench.begun(), bench.begun());
    let first = said(bench, &begun, "RE1", 12);
    let second = Recording { at: after(5), ..said(bench, &begun, "RE2", 1) };
    let again = Recording { at: after(9), ..said(bench, &begun, "RE1", 12) };
    for (recording, is_new) in [(&first, true), (&second, true), (&again, false)] {
        let planned = [deletion(bench, recording)];
        assert_eq!(bench.store().keep_recording(recording, &planned).unwrap(), is_new);
    }
    bench.reopen();
    let both = [first.clone(), second.clone()];
    assert_eq!(bench.store().recordings(begun.callback.id).unwrap(), both);
    assert_eq!(bench.store().recordings(other.callback.id).unwrap(), []);
    assert_eq!(bench.store().recording(second.id).unwrap(), Some(second.clone()));
    assert_eq!(bench.store().recording(again.id).unwrap(), None);
    let event = |it: &Recording| Event::Voicemail { recording: it.id, lasted: it.lasted };
    assert_eq!(told(bench, &begun), both.each_ref().map(|it| (event(it), false)));
    assert_eq!(bench.read(begun.callback.id), begun.callback, "nothing moved");
    let due = bench.claim(after(60)).into_iter().filter_map(|claimed| match claimed.effect {
        Effect::DeleteRecording { recording, .. } => Some(recording),
        _ => None,
    });
    assert_eq!(due.collect::<Vec<_>>(), [first.id, second.id]);
}

pub fn a_recording_of_which_nothing_was_said_stands_in_no_history(bench: &mut Bench) {
    let begun = bench.begun();
    let silence = said(bench, &begun, "RE1", 0);
    assert!(bench.store().keep_recording(&silence, &[]).unwrap());
    assert!(!bench.store().keep_recording(&silence, &[]).unwrap());
    assert_eq!(bench.store().recordings(begun.callback.id).unwrap(), [silence]);
    assert_eq!(told(bench, &begun), []);
}

pub fn a_recording_that_was_deleted_says_since_when(bench: &mut Bench) {
    let begun = bench.begun();
    let kept = said(bench, &begun, "RE1", 12);
    bench.store().keep_recording(&kept, &[]).unwrap();
    for second in [7, 8] {
        bench.store().recording_deleted(kept.id, after(second)).unwrap();
    }
    bench.store().recording_deleted(RecordingId::from_bytes(bench.id()), NOW).unwrap();
    let deleted = Recording { deleted_at: Some(after(7)), ..kept.clone() };
    assert_eq!(bench.store().recording(kept.id).unwrap(), Some(deleted));
    assert!(!bench.store().keep_recording(&kept, &[]).unwrap(), "its name is known for ever");
}

pub fn a_recording_that_could_not_be_kept_leaves_nothing_behind(bench: &mut Bench) {
    let begun = bench.begun();
    let kept = said(bench, &begun, "RE1", 12);
    let effect = deletion(bench, &kept);
    bench.store().keep_recording(&kept, &[effect]).unwrap();
    // An effect's identifier is given once.
    let broken = said(bench, &begun, "RE2", 12);
    assert!(bench.store().keep_recording(&broken, &[effect]).is_err());
    assert_eq!(bench.store().recordings(begun.callback.id).unwrap(), [kept]);
    assert_eq!(told(bench, &begun).len(), 1);
}
