//! As much of an HTTP server as a REST API needs whose connections may be cut at any point.

mod request;
mod response;

use std::io::{BufReader, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

pub(super) use self::request::Request;
pub(super) use self::response::{Reply, Response};
use super::exchange::Exchange;
use super::rest;

/// Serves every connection in a thread of its own, until the fake is closed.
pub(super) fn serve(listener: TcpListener, exchange: Arc<Exchange>) {
    thread::spawn(move || {
        for (id, stream) in (0..).zip(listener.incoming().map_while(Result::ok)) {
            let Ok(twin) = stream.try_clone() else { continue };
            let is_over = exchange.change(|state| {
                state.streams.insert(id, twin);
                state.over
            });
            if is_over {
                return;
            }
            let exchange = Arc::clone(&exchange);
            thread::spawn(move || {
                talk(&stream, &exchange);
                let _ = stream.shutdown(Shutdown::Both);
                exchange.change(|state| state.streams.remove(&id));
            });
        }
    });
}

/// Answers one request after another, until one side has enough.
fn talk(stream: &TcpStream, exchange: &Arc<Exchange>) {
    let _ = stream.set_nodelay(true);
    let mut reader = BufReader::new(stream);
    while let Ok(Some(request)) = Request::read(&mut reader) {
        let (bytes, goes_on) = match rest::answer(exchange, &request) {
            Reply::Whole(response) => (response.encode(), true),
            Reply::Half(response) => {
                let mut bytes = response.encode();
                bytes.truncate(bytes.len() - response.body.len() / 2);
                (bytes, false)
            }
            Reply::Nothing => (Vec::new(), false),
        };
        let mut writer = stream;
        if writer.write_all(&bytes).is_err() || !goes_on || request.is_last {
            return;
        }
    }
}
