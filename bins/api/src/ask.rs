//! Asking the server that has the database, over its internal listener.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use crate::StartupError;
use crate::settings::{HandlerSettings, InternalAddress};

/// For an answer of the server on this machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// Whether the server did what `path` stands for; `false` if it knows nothing of the kind.
pub(crate) fn ask(handler: &HandlerSettings, path: &str) -> Result<bool, StartupError> {
    let failed = |source| StartupError::Ask { address: handler.bind.to_string(), source };
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nContent-Length: 0\r\n\
         Connection: close\r\n\r\n",
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
