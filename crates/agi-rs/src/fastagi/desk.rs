use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::incident::Incident;
use super::listener::{Arrival, Listener};
use super::peer_range::PeerRange;
use super::server::Drained;
use super::stream::refuse;
use super::visit::House;

/// Where connections arrive and sessions end.
#[derive(Debug)]
pub(super) struct Desk {
    /// `None` once the server ends.
    listener: Option<Listener>,
    sessions: JoinSet<()>,
    peers: Vec<PeerRange>,
    max_sessions: usize,
    house: Arc<House>,
}

impl Desk {
    pub(super) fn new(
        listener: Listener,
        peers: Vec<PeerRange>,
        max_sessions: usize,
        house: House,
    ) -> Self {
        let listener = Some(listener);
        Self { listener, sessions: JoinSet::new(), peers, max_sessions, house: Arc::new(house) }
    }

    /// Does all that can be done now; `cx` is woken when there is more.
    pub(super) fn work(&mut self, cx: &mut Context<'_>) {
        loop {
            while let Poll::Ready(Some(ended)) = self.sessions.poll_join_next(cx) {
                self.house.see_off(ended);
            }
            let Some(listener) = &mut self.listener else { return };
            match listener.poll_arrival(cx) {
                Poll::Ready(Arrival::Connection(stream, peer)) => self.receive(stream, peer),
                Poll::Ready(Arrival::Shortage(source, waiting)) => {
                    if let Some(stream) = waiting {
                        refuse(&(&stream).into());
                    }
                    listener.restock();
                    self.house.tell(&Incident::Accept { source });
                }
                Poll::Pending => return,
            }
        }
    }

    fn receive(&mut self, stream: TcpStream, peer: SocketAddr) {
        if !self.peers.iter().any(|range| range.contains(peer.ip())) {
            self.house.tell(&Incident::PeerNotAllowed { peer });
        } else if self.sessions.len() >= self.max_sessions {
            refuse(&(&stream).into());
            self.house.tell(&Incident::TooManySessions { peer });
        } else {
            self.sessions.spawn(Arc::clone(&self.house).visit(stream, peer));
        }
    }

    /// Takes nobody in any more, and waits for the running sessions at most `limit`.
    pub(super) async fn close(&mut self, limit: Duration) -> Drained {
        for (waiting, peer) in self.listener.take().into_iter().flat_map(Listener::close) {
            refuse(&(&waiting).into());
            self.house.tell(&Incident::Ending { peer });
        }
        let running = self.sessions.len();
        let ended = async {
            while let Some(ended) = self.sessions.join_next().await {
                self.house.see_off(ended);
            }
        };
        if timeout(limit, ended).await.is_ok() {
            return Drained { ended: running, cut: 0 };
        }
        let cut = self.sessions.len();
        self.house.cut.store(true, Ordering::Relaxed);
        self.sessions.shutdown().await;
        Drained { ended: running - cut, cut }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        // Whatever session still runs now is dropped with the set, and has failed.
        self.house.cut.store(true, Ordering::Relaxed);
    }
}
