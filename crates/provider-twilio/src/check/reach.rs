//! Whether Twilio's requests reach us as Twilio sends them.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use callback_core::ports::check::Fault;

use super::door::{Door, Silence, Visitor};
use super::{Inspection, fault};

/// Asks our public address as Twilio would; if that fails, asks the api itself, to tell whose fault it is.
pub(super) fn reach(inspection: &Inspection) -> Result<String, Fault> {
    let public = inspection.public.as_str();
    let visitor = Visitor::new(&inspection.signer);
    let answer = visitor.knock(public, public);
    if answer == Door::Open {
        return Ok(format!("{public} leads to the api, which refuses what Twilio did not sign"));
    }
    let api = format!("http://{}", reachable(inspection.listener));
    let here = visitor.knock(&api, public);
    match answer {
        Door::Open | Door::Shut if here == Door::Open => fault(
            format!(
                "the signature does not fit when a request comes by {public}, and does at the api itself"
            ),
            "have the proxy hand on path, query and form as they come, and hold back no POST to /webhooks/twilio/",
        ),
        Door::Open | Door::Shut => misfit(&visitor, public, &api),
        Door::Redirects(to) => fault(
            format!("{public} sends to {to}, and Twilio would come there without its form"),
            "set PUBLIC_BASE_URL to the address that answers by itself, or have the proxy redirect nothing \
             below /webhooks/twilio/",
        ),
        Door::NobodyBehind(status) if is_running(&here) => fault(
            format!("at {public} a proxy answers (HTTP {status}) that does not reach the api"),
            format!("the api answers at {api}: let the proxy ask there"),
        ),
        Door::NobodyBehind(status) => fault(
            format!("at {public} a proxy answers (HTTP {status}), and the api does not run"),
            "start the api, and look again",
        ),
        Door::Strange(status) => fault(
            format!("at {public} something else answers (HTTP {status})"),
            "have PUBLIC_BASE_URL lead to the api, POSTs to /webhooks/twilio/ included; if it does, the api that \
             runs there is older, or has another CALLBACK_PROVIDER",
        ),
        Door::Silent(why) if is_running(&here) => {
            fault(format!("{public} is not reached: {why}"), lead_here(&why, &api))
        }
        Door::Silent(why) => fault(
            format!("{public} is not reached: {why}; and the api does not run"),
            "start the api, and look again",
        ),
    }
}

fn is_running(api: &Door) -> bool {
    matches!(api, Door::Open | Door::Shut)
}

/// The api answers, and takes signatures for another address, or by another token.
fn misfit(visitor: &Visitor<'_>, public: &str, api: &str) -> Result<String, Fault> {
    let theirs =
        others(public, api).into_iter().find(|other| visitor.knock(public, other) == Door::Open);
    match theirs {
        Some(theirs) => fault(
            format!(
                "the signature does not fit: the public address that the api has is another one, {theirs}"
            ),
            format!("give the api PUBLIC_BASE_URL={public} as well, and start it again"),
        ),
        None => fault(
            "the signature does not fit: the public address that the api has is another one, or its \
             TWILIO_AUTH_TOKEN is",
            format!(
                "give the api the same settings as this command, PUBLIC_BASE_URL={public} among them, and start \
                 it again"
            ),
        ),
    }
}

/// What people mistake for the public address: another scheme, a port too many, the address behind the proxy.
fn others(public: &str, api: &str) -> Vec<String> {
    let Some((scheme, authority)) = public.split_once("://") else { return Vec::new() };
    let other = if scheme == "https" { "http" } else { "https" };
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    let mut others = vec![
        format!("{other}://{authority}"),
        format!("{scheme}://{host}"),
        format!("{other}://{host}"),
        api.to_owned(),
        api.replace("127.0.0.1", "localhost"),
    ];
    others.retain(|found| found != public);
    others
}

fn lead_here(why: &Silence, api: &str) -> String {
    let first = match why {
        Silence::NoSuchHost => "give the name of PUBLIC_BASE_URL an address in the DNS",
        Silence::NotSecure(_) => {
            "let the proxy speak TLS there, with a certificate of a public authority for this very name"
        }
        Silence::NobodyListens | Silence::TooLate | Silence::Other(_) => {
            "see whether PUBLIC_BASE_URL has the right port, the proxy runs, and a firewall lets it be reached"
        }
    };
    format!(
        "{first}; the api itself answers at {api}. Some networks do not let their own public address be reached from \
         inside: then look from outside"
    )
}

/// An address to which one can connect.
fn reachable(listener: SocketAddr) -> SocketAddr {
    match listener {
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => (Ipv4Addr::LOCALHOST, v4.port()).into(),
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => (Ipv6Addr::LOCALHOST, v6.port()).into(),
        listener => listener,
    }
}
