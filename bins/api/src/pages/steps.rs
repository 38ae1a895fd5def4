//! The way from asking to talking, in four steps.

use std::fmt::Write;

use callback_core::{CallOrder, CallbackState, Outcome};
use callback_engine::{Chapter, Moment};

use super::words::order;

/// In the order in which they are taken.
const fn names(order: CallOrder) -> [&'static str; 4] {
    match order {
        CallOrder::BusinessFirst => ["Asked", "Business rings", "Your phone rings", "Connected"],
        CallOrder::VisitorFirst => ["Asked", "Your phone rings", "Business rings", "Connected"],
    }
}

/// The four steps: those done, the one under way, those to come.
pub(super) fn steps(chapter: &Chapter, next: CallOrder) -> String {
    let reached = reached(chapter);
    let is_over = chapter.callback.state.is_final();
    let talked = chapter
        .entries
        .iter()
        .any(|entry| matches!(entry.outcome, Some(Outcome::Connected { .. })));
    let mut html = "<ol class=\"steps\">\n".to_owned();
    for (place, name) in names(order(chapter).unwrap_or(next)).iter().enumerate() {
        let class = if place < reached || talked {
            "done"
        } else if place > reached {
            "ahead"
        } else if is_over {
            "stopped"
        } else {
            "now"
        };
        let current = if class == "now" { " aria-current=\"step\"" } else { "" };
        // Writing to a String cannot fail.
        let _ = writeln!(html, "<li class=\"{class}\"{current}>{name}</li>");
    }
    html.push_str("</ol>\n");
    html
}

/// Which step is under way, or was when it ended.
fn reached(chapter: &Chapter) -> usize {
    match &chapter.callback.state {
        CallbackState::AwaitingProof { .. }
        | CallbackState::Queued
        | CallbackState::Scheduled { .. } => 0,
        CallbackState::Connected { .. } | CallbackState::Completed => 3,
        CallbackState::CallingBusiness { .. } | CallbackState::CallingVisitor { .. } => {
            1 + usize::from(chapter.callback.state.is_past_gate())
        }
        CallbackState::NeedsHuman { attempt, doubt, .. } => {
            1 + usize::from(*doubt != attempt.order.first())
        }
        _ => {
            // The last attempt's own steps; those of earlier ones are over.
            let begins = |moment| matches!(moment, Moment::Dialing | Moment::CalledIn);
            let last = chapter.entries.iter().rev().take_while(|it| !begins(it.moment));
            let furthest = last.map(|entry| match entry.moment {
                Moment::Connected => 3,
                Moment::GateWon => 2,
                Moment::Ended | Moment::Cancelled if entry.attempt.is_some() => 1,
                _ => 0,
            });
            furthest.max().unwrap_or(0)
        }
    }
}
