use std::sync::Arc;

use serde_json::json;

use super::Answer;
use super::refusal::Refusal;
use crate::twilio::exchange::Exchange;
use crate::twilio::http::Response;

pub(super) fn fetch(exchange: &Arc<Exchange>, name: &str) -> Answer {
    let (sid, kind) = name.split_once('.').unwrap_or((name, "wav"));
    let state = exchange.lock();
    let found = state.recordings.iter().find(|recording| recording.sid == sid);
    let recording = found.ok_or(Refusal::of(20404))?;
    Ok(match kind {
        "json" => Response::json(
            200,
            &json!({
                "sid": recording.sid,
                "account_sid": exchange.account.sid,
                "call_sid": recording.call,
                "duration": recording.seconds.to_string(),
                "status": "completed",
                "source": "RecordVerb",
                "channels": 1,
                "error_code": null,
            }),
        ),
        "mp3" => Response { status: 200, content_type: "audio/mpeg", body: "ID3".to_owned() },
        _ => Response { status: 200, content_type: "audio/x-wav", body: "RIFF".to_owned() },
    })
}

pub(super) fn delete(exchange: &Arc<Exchange>, name: &str) -> Answer {
    let sid = super::json(name)?;
    exchange.change(|state| {
        let before = state.recordings.len();
        state.recordings.retain(|recording| recording.sid != sid);
        let is_gone = state.recordings.len() < before;
        if is_gone { Ok(Response::empty(204)) } else { Err(Refusal::of(20404)) }
    })
}
