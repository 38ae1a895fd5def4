//! TLS: who is let in, and in which words everybody else is turned away.

use std::sync::Arc;

use provider_ami::ami::{Ami, Builder, Credentials, InvalidTls, State, Tls, Why};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, SupportedProtocolVersion, version};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio_rustls::TlsAcceptor;

use crate::fake::{Peer, SECRET, until};

const NAME: &str = "pbx.example";

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// What a server shows that speaks these versions.
fn identity(
    authority: &Authority,
    params: &CertificateParams,
    versions: &[&'static SupportedProtocolVersion],
) -> TlsAcceptor {
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, authority).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.into()], key);
    TlsAcceptor::from(Arc::new(config.unwrap()))
}

fn named(name: &str) -> CertificateParams {
    CertificateParams::new(vec![name.to_owned()]).unwrap()
}

/// A client that trusts `authority` and expects [`NAME`] behind `listener`.
fn client(authority: &Authority, listener: &TcpListener) -> Builder {
    let tls = Tls::new(NAME, 5039, authority.pem().as_bytes()).unwrap();
    let tls = tls.through(listener.local_addr().unwrap().to_string());
    Ami::over(tls, Credentials::new("callback", SECRET))
}

/// Why the client does not connect to a server of this identity.
async fn refusal(trusted: &Authority, acceptor: TlsAcceptor) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (ami, _deliveries) = client(trusted, &listener).spawn(&Handle::current());
    let (stream, _) = listener.accept().await.unwrap();
    assert!(acceptor.accept(stream).await.is_err(), "the client must not go on");
    unreachable(&ami).await
}

async fn unreachable(ami: &Ami) -> String {
    match until(ami, |state| matches!(state, State::Down { .. })).await {
        State::Down { why: Why::Unreachable(text) } => text,
        state => panic!("{state:?}"),
    }
}

#[tokio::test]
async fn a_manager_of_our_authority_is_ready_over_both_versions_of_tls() {
    for versions in [&[&version::TLS13], &[&version::TLS12]] {
        let authority = authority("ours");
        let acceptor = identity(&authority, &named(NAME), versions);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (ami, _deliveries) = client(&authority, &listener).spawn(&Handle::current());
        let (stream, _) = listener.accept().await.unwrap();
        let mut peer = Peer::on(acceptor.accept(stream).await.unwrap());
        peer.write("Asterisk Call Manager/11.0.0\r\n").await;
        peer.ready(&[]).await;
        until(&ami, |state| matches!(state, State::Ready { .. })).await;
        let asked = tokio::spawn(async move { ami.send(provider_ami::ami::CoreStatus).await });
        let status = peer.hear("CoreStatus").await;
        peer.succeed(&status, "CoreCurrentCalls: 2\r\nCoreProcessedCalls: 10\r\n").await;
        assert_eq!(asked.await.unwrap().unwrap().current_calls, 2);
    }
}

#[tokio::test]
async fn another_certificate_than_ours_is_refused_in_words() {
    let ours = authority("ours");
    let mut expired = named(NAME);
    expired.not_before = date_time_ymd(2020, 1, 1);
    expired.not_after = date_time_ymd(2021, 1, 1);
    for (acceptor, words) in [
        (
            identity(&authority("ours"), &named(NAME), &[&version::TLS13]),
            "not signed by the authority",
        ),
        (
            identity(&authority("other"), &named(NAME), &[&version::TLS13]),
            "not signed by the authority",
        ),
        (identity(&ours, &named("other.example"), &[&version::TLS13]), "another name"),
        (identity(&ours, &expired, &[&version::TLS12]), "expired"),
    ] {
        let text = refusal(&ours, acceptor).await;
        assert!(text.contains(words), "{text}");
    }
}

/// What the client says of a server that answers its greeting with these bytes.
async fn answered_with(answer: &[u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (ami, _deliveries) = client(&authority("ours"), &listener).spawn(&Handle::current());
    let (mut stream, _) = listener.accept().await.unwrap();
    assert!(stream.read(&mut [0; 1024]).await.unwrap() > 0);
    stream.write_all(answer).await.unwrap();
    unreachable(&ami).await
}

#[tokio::test]
async fn plain_text_and_tls_before_1_2_are_refused_in_words() {
    let plain = answered_with(b"Asterisk Call Manager/11.0.0\r\n").await;
    assert!(plain.contains("does not speak TLS"), "{plain}");
    // A ServerHello of TLS 1.1: version, random, no session, one cipher suite, no compression.
    let mut hello = vec![22, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2];
    hello.extend([7; 32]);
    hello.extend([0, 0, 0x2f, 0]);
    let old = answered_with(&hello).await;
    assert!(old.contains("no TLS 1.2"), "{old}");
    // Or it says so itself: a fatal alert, protocol_version.
    let alert = answered_with(&[21, 3, 1, 0, 2, 2, 70]).await;
    assert!(alert.contains("no TLS 1.2"), "{alert}");
}

#[tokio::test]
async fn what_cannot_be_trusted_at_all_is_refused_before_a_connection() {
    let pem = authority("ours").pem();
    assert!(matches!(Tls::new("a b", 5039, pem.as_bytes()), Err(InvalidTls::Host { .. })));
    assert!(matches!(Tls::new(NAME, 5039, b"no pem"), Err(InvalidTls::NoCertificate)));
    let broken = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    assert!(matches!(Tls::new(NAME, 5039, broken), Err(InvalidTls::Certificate(_))));
    assert!(Tls::new("2001:db8::1", 5039, pem.as_bytes()).is_ok());
}
