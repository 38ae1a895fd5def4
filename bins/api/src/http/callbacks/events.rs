//! `GET /api/v1/callbacks/{id}/events`: every step as it happens, as server-sent events.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::body::{BodySize, MessageBody};
use actix_web::http::header::{CONTENT_TYPE, HeaderValue};
use actix_web::rt;
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use callback_core::CallbackId;
use callback_engine::{Chapter, Timeline};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{OwnedSemaphorePermit, broadcast, mpsc, watch};
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::view::event_view;
use crate::http::{Edge, Pass, Problem, Slug, cross};

/// Between two signs of life, so that proxies do not take a quiet callback for a dead one.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Whoever takes longer to read an event is let go; it may come back and resume.
const PATIENCE: Duration = Duration::from_secs(30);
const BACKLOG: usize = 16;

/// Ends after the event that ended the callback. 204 tells a browser that comes back afterwards
/// that there is nothing left to wait for.
pub(super) async fn events(
    edge: Data<Edge>,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let pass = Pass::for_path(&request, &edge, &id)?;
    let after = last_event_id(&request)?;
    let seat = edge.watchers.clone().try_acquire_owned().map_err(|_| Problem::busy())?;
    // Before the first reading, so that nothing can happen unnoticed in between.
    let news = edge.desk.watch();
    let desk = edge.desk.clone();
    let (chapter, timeline) = cross(move || {
        desk.look(pass.callback, pass.token)?;
        let mut timeline = desk.timeline();
        desk.follow(pass.callback, &mut timeline).map(|chapter| (chapter, timeline))
    })
    .await?;
    let told_everything = chapter.entries.last().is_none_or(|last| last.sequence <= after);
    if chapter.callback.state.is_final() && told_everything {
        return Ok(HttpResponse::NoContent().finish());
    }
    let (out, lines) = mpsc::channel(BACKLOG);
    let stopping = edge.stopping.clone();
    let callback = pass.callback;
    let teller = Teller { edge, callback, after, timeline, news, stopping, out, _seat: seat };
    rt::spawn(teller.tell(chapter));
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, HeaderValue::from_static("text/event-stream")))
        .insert_header(("X-Accel-Buffering", "no"))
        .body(Lines(lines)))
}

fn last_event_id(request: &HttpRequest) -> Result<u64, Problem> {
    let Some(given) = request.headers().get("Last-Event-ID") else { return Ok(0) };
    let given = given.to_str().unwrap_or("?").trim();
    if given.is_empty() {
        return Ok(0);
    }
    given.parse().map_err(|_| {
        let detail = "Last-Event-ID is the sequence number of the last event that was received.";
        Problem::new(Slug::BadRequest, detail)
    })
}

/// Tells one watcher of one callback.
struct Teller {
    edge: Data<Edge>,
    callback: CallbackId,
    after: u64,
    timeline: Timeline,
    news: broadcast::Receiver<CallbackId>,
    stopping: watch::Receiver<bool>,
    out: mpsc::Sender<Bytes>,
    _seat: OwnedSemaphorePermit,
}

/// Nobody listens any more, or nothing is left to tell.
struct Done;

impl Teller {
    async fn tell(mut self, first: Chapter) {
        let mut chapter = first;
        // How soon a browser that lost the connection comes back, in milliseconds.
        let _: Result<(), Done> = async {
            self.send("retry: 2000\n\n".to_owned()).await?;
            loop {
                self.send_events(&chapter).await?;
                if chapter.callback.state.is_final() {
                    return Err(Done);
                }
                self.wait().await?;
                chapter = self.read_on().await?;
            }
        }
        .await;
    }

    async fn send_events(&mut self, chapter: &Chapter) -> Result<(), Done> {
        for entry in chapter.entries.iter().filter(|entry| entry.sequence > self.after) {
            let data = serde_json::to_string(&event_view(entry)).map_err(|_| Done)?;
            self.send(format!("id: {}\ndata: {data}\n\n", entry.sequence)).await?;
        }
        Ok(())
    }

    async fn send(&self, text: String) -> Result<(), Done> {
        match timeout(PATIENCE, self.out.send(text.into())).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Done),
        }
    }

    /// Returns when there is something to read.
    async fn wait(&mut self) -> Result<(), Done> {
        let mut heartbeat = interval(HEARTBEAT);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        heartbeat.reset();
        loop {
            tokio::select! {
                news = self.news.recv() => match news {
                    Ok(callback) if callback == self.callback => return Ok(()),
                    Ok(_) => {}
                    // Something was missed, perhaps of this callback.
                    Err(RecvError::Lagged(_)) => return Ok(()),
                    Err(RecvError::Closed) => return Err(Done),
                },
                _ = heartbeat.tick() => {
                    timeout(PATIENCE, self.out.send(Bytes::from_static(b": still here\n\n")))
                        .await
                        .map_err(|_| Done)?
                        .map_err(|_| Done)?;
                }
                _ = self.stopping.wait_for(|stopping| *stopping) => return Err(Done),
                () = self.out.closed() => return Err(Done),
            }
        }
    }

    async fn read_on(&mut self) -> Result<Chapter, Done> {
        let (desk, callback) = (self.edge.desk.clone(), self.callback);
        let mut timeline = std::mem::replace(&mut self.timeline, desk.timeline());
        let read = cross(move || {
            let chapter = desk.follow(callback, &mut timeline);
            chapter.map(|chapter| (chapter, timeline))
        });
        // After an error the watcher comes back and resumes where it was.
        let (chapter, timeline) = read.await.map_err(|_| Done)?;
        self.timeline = timeline;
        Ok(chapter)
    }
}

/// A body whose length nobody knows yet.
struct Lines(mpsc::Receiver<Bytes>);

impl MessageBody for Lines {
    type Error = std::convert::Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        self.0.poll_recv(context).map(|line| line.map(Ok))
    }
}
