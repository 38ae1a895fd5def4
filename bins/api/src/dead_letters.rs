//! Notifications that were given up, for whoever runs the server.

use std::fmt::Write as _;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use callback_core::EffectId;
use callback_core::ports::notifications::{Delivery, DeliveryStore};
use callback_core::ports::store::StoreError;
use callback_engine::{Clock, DeskError, SystemClock};
use store_sqlite::{OpenError, SqliteStore, View};

use crate::StartupError;
use crate::settings::{HandlerSettings, InternalAddress, Settings};

/// More are not read by anybody.
const MOST: usize = 1000;
/// For an answer of the server on this machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// Lists them, the latest first; a server that is running is not disturbed.
pub(crate) fn list(path: &Path) -> Result<String, StartupError> {
    if !path.exists() {
        return Ok(format!("there is no database {}\n", path.display()));
    }
    let view = View::open(path).map_err(|error| StartupError::store(path.to_owned(), error))?;
    let letters = view.dead_letters(MOST).map_err(failed)?;
    let mut text = format!("{} notifications were given up\n", letters.len());
    for letter in &letters {
        let Delivery { id, callback, name, topic, changed_at, tries, said, .. } = letter;
        let (topic, why) = (topic.name(), said.as_deref().unwrap_or("no reason is known"));
        // Writing to a string can't fail.
        let _ = writeln!(
            text,
            "{id}  {changed_at:.0}  {name}  {topic}  callback {callback}  tried {tries} times: {why}"
        );
    }
    Ok(text)
}

/// Has one sent again: by the server if it is running, else when it starts.
pub(crate) fn resend(settings: &Settings, id: EffectId) -> Result<String, StartupError> {
    let path = &settings.database;
    if !path.exists() {
        return Ok(format!("there is no database {}\n", path.display()));
    }
    let found = match SqliteStore::open(path) {
        Ok(store) => store.resend_delivery(id, SystemClock.now()).map_err(failed)?,
        Err(error @ OpenError::InUse { .. }) => match &settings.handler {
            Some(handler) => ask(handler, id)?,
            None => {
                return Err(StartupError::store(path.clone(), error));
            }
        },
        Err(error) => return Err(StartupError::store(path.clone(), error)),
    };
    Ok(if found {
        format!("{id} is sent again\n")
    } else {
        format!("{id} is no notification that was given up\n")
    })
}

fn failed(error: StoreError) -> StartupError {
    StartupError::Desk { source: DeskError::Store(error) }
}

/// Asks the server that has the database.
fn ask(handler: &HandlerSettings, id: EffectId) -> Result<bool, StartupError> {
    let failed = |source| StartupError::Ask { address: handler.bind.to_string(), source };
    let request = format!(
        "POST /internal/v1/notifications/{id}/resend HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\
         Content-Length: 0\r\nConnection: close\r\n\r\n",
        handler.secret.expose()
    );
    let answer = match &handler.bind {
        InternalAddress::Tcp(address) => TcpStream::connect(address).and_then(|stream| {
            stream.set_read_timeout(Some(PATIENCE))?;
            exchange(stream, &request)
        }),
        InternalAddress::Socket(path) => UnixStream::connect(path).and_then(|stream| {
            stream.set_read_timeout(Some(PATIENCE))?;
            exchange(stream, &request)
        }),
    };
    match answer.map_err(failed)?.as_str() {
        "204" => Ok(true),
        "404" => Ok(false),
        status => Err(failed(io::Error::other(format!("it answered {status:?}")))),
    }
}

/// Sends the request, and returns the status of the answer.
fn exchange(mut stream: impl Read + Write, request: &str) -> io::Result<String> {
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.take(64 << 10).read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    Ok(answer.split(' ').nth(1).unwrap_or_default().to_owned())
}
