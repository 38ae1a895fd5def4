//! An application that takes webhooks: as much of a server as they need, and its own check of their
//! signatures.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// A webhook as it came.
#[derive(Clone, Debug)]
pub(crate) struct Hook {
    pub(crate) method: String,
    /// With its query.
    pub(crate) target: String,
    pub(crate) form: BTreeMap<String, String>,
    pub(crate) headers: BTreeMap<String, String>,
    raw: String,
}

impl Hook {
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap()
    }

    pub(crate) fn get(&self, name: &str) -> &str {
        self.form.get(name).map_or("", String::as_str)
    }

    pub(crate) fn token(&self) -> &str {
        &self.headers["i-twilio-idempotency-token"]
    }

    /// Whether Twilio signed this for an application at `base`.
    pub(crate) fn is_signed(&self, base: &str, token: &str) -> bool {
        let mut signed = format!("{base}{}", self.target);
        let pairs: BTreeSet<(String, String)> =
            form_urlencoded::parse(self.raw.as_bytes()).into_owned().collect();
        for (name, value) in pairs {
            signed.push_str(&name);
            signed.push_str(&value);
        }
        let mut mac = Hmac::<Sha1>::new_from_slice(token.as_bytes()).unwrap();
        mac.update(signed.as_bytes());
        self.headers["x-twilio-signature"] == STANDARD.encode(mac.finalize().into_bytes())
    }
}

/// What an application says: status, content type, body.
pub(crate) type Answer = (u16, &'static str, String);

/// A document.
pub(crate) fn twiml(verbs: &str) -> Answer {
    (200, "text/xml", format!("<?xml version=\"1.0\"?><Response>{verbs}</Response>"))
}

/// Understood, and nothing to say.
pub(crate) fn nothing() -> Answer {
    (204, "", String::new())
}

type Speak = dyn Fn(&Hook) -> Answer + Send + Sync;

pub(crate) struct App {
    pub(crate) base: String,
    hooks: Arc<Mutex<Vec<Hook>>>,
    speak: Arc<Mutex<Box<Speak>>>,
}

impl App {
    pub(crate) fn start(speak: impl Fn(&Hook) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let hooks = Arc::<Mutex<Vec<Hook>>>::default();
        let speak: Arc<Mutex<Box<Speak>>> = Arc::new(Mutex::new(Box::new(speak)));
        let (log, says) = (Arc::clone(&hooks), Arc::clone(&speak));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (log, says) = (Arc::clone(&log), Arc::clone(&says));
                thread::spawn(move || serve(&stream, &log, &says));
            }
        });
        Self { base, hooks, speak }
    }

    /// Says something else from now on.
    pub(crate) fn say(&self, speak: impl Fn(&Hook) -> Answer + Send + Sync + 'static) {
        *self.speak.lock().unwrap() = Box::new(speak);
    }

    pub(crate) fn hooks(&self) -> Vec<Hook> {
        self.hooks.lock().unwrap().clone()
    }

    /// Those that came to one path, in their order.
    pub(crate) fn at(&self, path: &str) -> Vec<Hook> {
        self.hooks().into_iter().filter(|hook| hook.path() == path).collect()
    }
}

fn serve(stream: &TcpStream, log: &Mutex<Vec<Hook>>, says: &Mutex<Box<Speak>>) {
    let mut reader = BufReader::new(stream);
    while let Some(hook) = read(&mut reader) {
        log.lock().unwrap().push(hook.clone());
        let (status, kind, body) = says.lock().unwrap()(&hook);
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
        );
        let mut writer = stream;
        if writer.write_all(&[head.as_bytes(), body.as_bytes()].concat()).is_err() {
            return;
        }
    }
}

fn read(reader: &mut impl BufRead) -> Option<Hook> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let mut words = lines[0].split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let headers: BTreeMap<_, _> = lines[1..]
        .iter()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut raw = String::new();
    reader.take(length).read_to_string(&mut raw).ok()?;
    let form = form_urlencoded::parse(raw.as_bytes()).into_owned().collect();
    Some(Hook { method, target, form, headers, raw })
}
