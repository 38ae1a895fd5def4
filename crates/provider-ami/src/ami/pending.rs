//! The actions that wait for their answers, and which frame belongs to which.

use std::collections::HashMap;

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::error::NotSent;
use super::{ActionError, ActionId, Frame, Why};

/// More than any PBX has channels.
const MAX_ITEMS: usize = 100_000;

/// The answer to an action: its response, and the list that followed it.
#[derive(Debug, Clone)]
pub struct Answer {
    pub response: Frame,
    pub items: Vec<Frame>,
}

pub(super) type Outcome = Result<Answer, ActionError>;

/// Who asked.
pub(super) enum Asker {
    Caller(oneshot::Sender<Outcome>),
    Challenge,
    Login,
    Ping,
    Status,
    Listing,
}

struct Waiting {
    asker: Asker,
    lists: bool,
    /// Where its bytes begin in all that this connection was given to write.
    begins: u64,
    deadline: Instant,
    response: Option<Frame>,
    /// Its list has begun.
    begun: bool,
    items: Vec<Frame>,
}

/// What became of a frame.
pub(super) enum Matched {
    /// It completed an answer.
    Done(Asker, Outcome),
    /// It belongs to an answer that is not complete.
    Kept,
    /// It belongs to no action.
    Foreign(Frame),
}

#[derive(Default)]
pub(super) struct Pending {
    waiting: HashMap<ActionId, Waiting>,
    /// How many lists have begun; without any, no event can belong to one.
    lists: usize,
}

impl Pending {
    pub(super) fn contains(&self, id: &ActionId) -> bool {
        self.waiting.contains_key(id)
    }

    pub(super) fn add(
        &mut self,
        id: ActionId,
        asker: Asker,
        lists: bool,
        begins: u64,
        deadline: Instant,
    ) {
        let (response, begun, items) = (None, false, Vec::new());
        let waiting = Waiting { asker, lists, begins, deadline, response, begun, items };
        self.waiting.insert(id, waiting);
    }

    /// A response belongs to the action whose id it bears, and to none without: order proves nothing.
    pub(super) fn response(&mut self, frame: Frame) -> Matched {
        let id = frame.str("ActionID").unwrap_or_default();
        let Some(waiting) = self.waiting.get_mut(id).filter(|waiting| waiting.response.is_none())
        else {
            return Matched::Foreign(frame);
        };
        let succeeded = matches!(frame.str("Response"), Some("Success" | "Follows" | "Goodbye"));
        if succeeded && waiting.lists && frame.bytes("EventList").is_some() {
            waiting.response = Some(frame);
            waiting.begun = true;
            self.lists += 1;
            return Matched::Kept;
        }
        let Some(Waiting { asker, .. }) = self.remove(id) else { return Matched::Kept };
        let outcome = if succeeded {
            Ok(Answer { response: frame, items: Vec::new() })
        } else {
            let message = frame.lossy("Message").unwrap_or_default().into_owned();
            Err(ActionError::Refused { message })
        };
        Matched::Done(asker, outcome)
    }

    /// An event belongs to a list only if that list was begun; `OriginateResponse` bears an id too, and is none.
    pub(super) fn event(&mut self, frame: Frame) -> Matched {
        if self.lists == 0 {
            return Matched::Foreign(frame);
        }
        let Some((id, waiting)) = self.find(&frame) else { return Matched::Foreign(frame) };
        if waiting.response.is_none() {
            return Matched::Foreign(frame);
        }
        let ended = frame.bytes("EventList").map(<[u8]>::to_vec);
        let Some(ended) = ended else {
            waiting.items.push(frame);
            if waiting.items.len() <= MAX_ITEMS {
                return Matched::Kept;
            }
            return self.finish(&id, Err(ActionError::Malformed { header: "EventList" }));
        };
        let items = std::mem::take(&mut waiting.items);
        let counted = frame.str("ListItems").is_none_or(|count| count.parse() == Ok(items.len()));
        let outcome = match waiting.response.take() {
            Some(response) if counted && ended.eq_ignore_ascii_case(b"Complete") => {
                Ok(Answer { response, items })
            }
            _ => Err(ActionError::Malformed { header: "ListItems" }),
        };
        self.finish(&id, outcome)
    }

    /// Takes out one action whose time is over.
    pub(super) fn expired(&mut self, now: Instant) -> Option<(Asker, Outcome)> {
        let id = self.waiting.iter().find(|(_, w)| w.deadline <= now).map(|(id, _)| id.clone())?;
        let waiting = self.remove(id.as_str())?;
        Some((waiting.asker, Err(ActionError::OutcomeUnknown { action: id, why: Why::Silent })))
    }

    /// The connection is over, `written` bytes of it went out: tells every caller what that means.
    pub(super) fn close(&mut self, written: u64, why: &Why) {
        self.lists = 0;
        for (action, waiting) in self.waiting.drain() {
            let Asker::Caller(caller) = waiting.asker else { continue };
            let error = if written <= waiting.begins {
                ActionError::NotSent(NotSent::Lost(why.clone()))
            } else {
                ActionError::OutcomeUnknown { action, why: why.clone() }
            };
            let _gone = caller.send(Err(error));
        }
    }

    fn find(&mut self, frame: &Frame) -> Option<(ActionId, &mut Waiting)> {
        let id = frame.str("ActionID")?;
        let (id, _) = self.waiting.get_key_value(id)?;
        let id = id.clone();
        let waiting = self.waiting.get_mut(&id)?;
        Some((id, waiting))
    }

    fn finish(&mut self, id: &ActionId, outcome: Outcome) -> Matched {
        match self.remove(id.as_str()) {
            Some(waiting) => Matched::Done(waiting.asker, outcome),
            None => Matched::Kept,
        }
    }

    fn remove(&mut self, id: &str) -> Option<Waiting> {
        let waiting = self.waiting.remove(id)?;
        self.lists -= usize::from(waiting.begun);
        Some(waiting)
    }
}
