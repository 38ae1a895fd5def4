use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use provider_ami::ami::{Ami, Builder, CoreStatus, Credentials, State, Tls};
use testbed::{Asterisk, Authority, Options, dead_end};
use tokio::runtime::Handle;

use crate::house::handler_env;
use crate::session::{is_ready, until};

/// A client of the manager on `host`, whom it wants to be known by `authority`, at `address`.
fn client(asterisk: &Asterisk, host: &str, address: SocketAddr, authority: &str) -> Ami {
    let tls = Tls::new(host, 5039, authority.as_bytes()).unwrap().through(address.to_string());
    spawned(Ami::over(tls, credentials(asterisk)))
}

fn credentials(asterisk: &Asterisk) -> Credentials {
    Credentials::new(asterisk.ami_user(), asterisk.ami_secret())
}

fn spawned(client: Builder) -> Ami {
    let (ami, mut deliveries) = client.spawn(&Handle::current());
    tokio::spawn(async move { while deliveries.next().await.is_some() {} });
    ami
}

/// Why there is no connection.
async fn refusal(ami: &Ami) -> String {
    match until(ami, |state| matches!(state, State::Down { .. })).await {
        State::Down { why } => why.to_string(),
        state => panic!("{state:?}"),
    }
}

fn secured() -> Options {
    Options { secure: true, ..Options::new(dead_end().unwrap()) }
}

#[tokio::test(flavor = "multi_thread")]
async fn over_tls_the_manager_of_our_authority_is_ready_and_no_other() {
    let asterisk = Asterisk::prepare(secured()).unwrap().boot(&handler_env()).unwrap();
    let secure = asterisk.secure_ami().unwrap();
    let (port, host) = (secure.addr, secure.addr.ip().to_string());
    let ours = fs::read_to_string(&secure.authority).unwrap();
    let stranger = Authority::new().unwrap().pem();
    for (host, address, trusted, words) in [
        (host.as_str(), port, &stranger, "not signed by the authority"),
        ("pbx.example", port, &ours, "made out to another name"),
        (host.as_str(), asterisk.ami_addr(), &ours, "does not speak TLS"),
    ] {
        let why = refusal(&client(&asterisk, host, address, trusted)).await;
        assert!(why.starts_with("no connection: ") && why.contains(words), "{why}");
    }
    let unencrypted = spawned(Ami::tcp(port.to_string(), credentials(&asterisk)));
    let why = refusal(&unencrypted).await;
    assert!(why.contains("on a port for TLS nobody greets first"), "{why}");

    let ami = client(&asterisk, &host, port, &ours);
    until(&ami, is_ready).await;
    assert_eq!(ami.send(CoreStatus).await.unwrap().current_calls, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_whose_certificate_has_expired_is_refused_in_words() {
    let prepared = Asterisk::prepare(secured()).unwrap();
    let secure = prepared.secure_ami().unwrap();
    let (authority, host) = (Authority::new().unwrap(), secure.addr.ip().to_string());
    fs::write(&secure.certificate, authority.issue_expired(&host).unwrap()).unwrap();
    let asterisk = prepared.boot(&handler_env()).unwrap();
    let port = asterisk.secure_ami().unwrap().addr;
    let why = refusal(&client(&asterisk, &host, port, &authority.pem())).await;
    assert!(why.contains("its certificate has expired"), "{why}");
}

#[test]
fn the_manager_speaks_no_tls_before_1_2() {
    let asterisk = Asterisk::prepare(secured()).unwrap().boot(&handler_env()).unwrap();
    let mut stream = TcpStream::connect(asterisk.secure_ami().unwrap().addr).unwrap();
    // A ClientHello of TLS 1.1: version, random, no session, two cipher suites, no compression.
    let mut hello = vec![22, 3, 1, 0, 47, 1, 0, 0, 43, 3, 2];
    hello.extend([7; 32]);
    hello.extend([0, 0, 4, 0xc0, 0x14, 0, 0x2f, 1, 0]);
    stream.write_all(&hello).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    // A fatal alert, protocol_version.
    assert!(matches!(answer[..], [21, 3, _, 0, 2, 2, 70]), "{answer:?}");
}

#[test]
fn where_the_manager_speaks_tls_it_does_not_listen_unencrypted() {
    let asterisk = Asterisk::prepare(secured()).unwrap().boot(&handler_env()).unwrap();
    let (plain, secure) = (asterisk.ami_addr(), asterisk.secure_ami().unwrap().addr);
    assert!(TcpStream::connect(plain).is_ok());
    assert!(TcpStream::connect((secure.ip(), plain.port())).is_err());
}
