use std::io::{BufRead, Error, ErrorKind, Read, Result};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::twilio::form::Form;

const LONGEST_HEAD: u64 = 64 * 1024;
const LONGEST_BODY: u64 = 1024 * 1024;

/// What a client of the REST API asks.
#[derive(Clone, Debug)]
pub(in crate::twilio) struct Request {
    pub(in crate::twilio) method: String,
    pub(in crate::twilio) path: String,
    pub(in crate::twilio) query: Form,
    pub(in crate::twilio) form: Form,
    /// The user's name and password.
    pub(in crate::twilio) user: Option<(String, String)>,
    /// What its body claims to be, if it has one.
    pub(in crate::twilio) content_type: Option<String>,
    /// The client asks for nothing more on this connection.
    pub(in crate::twilio) is_last: bool,
}

impl Request {
    /// `None` when the client has gone.
    pub(in crate::twilio) fn read(reader: &mut impl BufRead) -> Result<Option<Self>> {
        let mut head = reader.by_ref().take(LONGEST_HEAD);
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            if head.read_line(&mut line)? == 0 {
                return if lines.is_empty() { Ok(None) } else { Err(broken()) };
            }
            match line.trim_end_matches(['\r', '\n']) {
                "" if lines.is_empty() => {}
                "" => break,
                line => lines.push(line.to_owned()),
            }
        }
        let (first, headers) = lines.split_first().ok_or_else(broken)?;
        let mut words = first.split(' ');
        let (Some(method), Some(target)) = (words.next(), words.next()) else {
            return Err(broken());
        };
        let header = |wanted: &str| {
            let named = headers.iter().filter_map(|line| line.split_once(':'));
            let mut fits = named.filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
            fits.next().map(|(_, value)| value.trim())
        };
        let length = match (header("Content-Length"), header("Transfer-Encoding")) {
            (Some(length), _) => length.parse().map_err(|_| broken())?,
            // Nothing that a form needs.
            (None, Some(_)) => return Err(broken()),
            (None, None) => 0,
        };
        if length > LONGEST_BODY {
            return Err(broken());
        }
        let mut body = String::new();
        if reader.by_ref().take(length).read_to_string(&mut body)? as u64 != length {
            return Err(broken());
        }
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Ok(Some(Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query: Form::parse(query),
            form: Form::parse(&body),
            user: header("Authorization").and_then(basic),
            content_type: header("Content-Type").map(str::to_owned).filter(|_| length > 0),
            is_last: header("Connection").is_some_and(|it| it.eq_ignore_ascii_case("close")),
        }))
    }
}

fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    let decoded = STANDARD.decode(encoded.trim()).ok()?;
    let (user, password) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    scheme.eq_ignore_ascii_case("Basic").then(|| (user.to_owned(), password.to_owned()))
}

fn broken() -> Error {
    Error::from(ErrorKind::InvalidData)
}
