//! The kills are over: what is left comes to rest.

use std::thread;
use std::time::{Duration, Instant};

use super::load::{Load, lock};
use crate::ProveError;
use crate::client::seen;
use crate::diary::{Fate, Request, Seen};

/// Between two rounds of looks.
const PAUSE: Duration = Duration::from_millis(100);

/// Looks at every callback until it is settled and the network is quiet, or `limit` has passed.
pub(super) fn come_to_rest(
    load: &Load,
    is_quiet: impl Fn() -> bool,
    limit: Duration,
) -> Result<Vec<Request>, ProveError> {
    let deadline = Instant::now() + limit;
    let mut requests = std::mem::take(&mut *lock(&load.requests));
    loop {
        let mut unsettled = 0;
        for request in &mut requests {
            unsettled += usize::from(!look(load, request)?);
        }
        let is_over = unsettled == 0 && is_quiet();
        if is_over || Instant::now() > deadline {
            break;
        }
        thread::park_timeout(PAUSE);
    }
    // One that was settled early is looked at once more, now that everything is over.
    for request in &mut requests {
        if let Fate::Accepted { last, .. } = &mut request.fate {
            *last = None;
        }
        look(load, request)?;
    }
    Ok(requests)
}

/// Whether nothing is to be expected of this one any more.
fn look(load: &Load, request: &mut Request) -> Result<bool, ProveError> {
    let Fate::Accepted { id, token, last, .. } = &mut request.fate else { return Ok(true) };
    if last.as_ref().is_some_and(Seen::is_settled) {
        return Ok(true);
    }
    match load.client.look(id, token) {
        Ok((200, body)) => *last = seen(&body),
        Ok((404, _)) => *last = None,
        Ok((503, _)) => {}
        Ok((status, body)) => {
            return Err(ProveError::Useless(format!("a look was answered by {status}: {body}")));
        }
        Err(_) => return Err(ProveError::Useless("the api can't be asked any more".to_owned())),
    }
    Ok(last.as_ref().is_some_and(Seen::is_settled))
}
