//! The manager over TLS: its certificate must be signed by a given authority, and be made out to the host's name.

use std::io;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, ClientConfig, Error, InvalidMessage, RootCertStore};
use tokio_rustls::TlsConnector;

use super::transport::{Connect, Connecting, Stream, connected};

/// A manager's TLS port, usually 5039. Asterisk asks for no client certificate: the login follows inside.
#[derive(Clone)]
pub struct Tls {
    address: String,
    name: ServerName<'static>,
    connector: TlsConnector,
}

/// The connection cannot even be tried.
#[derive(Debug, thiserror::Error)]
pub enum InvalidTls {
    #[error("`{host}` is neither a host name nor an IP address")]
    Host { host: String },
    #[error("the authority's file holds no PEM certificate")]
    NoCertificate,
    #[error("the authority's certificate cannot be used")]
    Certificate(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Tls {
    /// The manager at `host`, trusted if one of the certificates in `authority` (PEM) signed its own. Nobody else is
    /// trusted: an Asterisk has no business with a public authority, and one must not let others in.
    pub fn new(host: &str, port: u16, authority: &[u8]) -> Result<Self, InvalidTls> {
        let name = ServerName::try_from(host.to_owned())
            .map_err(|_| InvalidTls::Host { host: host.to_owned() })?;
        let unusable = |error: Error| InvalidTls::Certificate(error.into());
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(authority) {
            let certificate = certificate.map_err(|error| InvalidTls::Certificate(error.into()))?;
            roots.add(certificate).map_err(unusable)?;
        }
        if roots.is_empty() {
            return Err(InvalidTls::NoCertificate);
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier =
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
                .build()
                .map_err(|error| InvalidTls::Certificate(error.into()))?;
        let config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
            .map_err(unusable)?
            .with_webpki_verifier(verifier)
            .with_no_client_auth();
        let address =
            if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
        Ok(Self { address, name, connector: TlsConnector::from(Arc::new(config)) })
    }

    /// Connects to `address` instead of the host, which the certificate must still be made out to: for tunnels.
    #[must_use]
    pub fn through(mut self, address: impl Into<String>) -> Self {
        self.address = address.into();
        self
    }
}

impl Connect for Tls {
    fn connect(&self) -> Connecting<'_> {
        Box::pin(async move {
            let stream = connected(&self.address).await?;
            let secured = self.connector.connect(self.name.clone(), stream).await;
            Ok(Box::new(secured.map_err(|error| in_words(&error))?) as Box<dyn Stream>)
        })
    }
}

/// What is wrong, so that whoever set it up knows what to mend.
fn in_words(error: &io::Error) -> io::Error {
    let Some(cause) = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) else {
        return io::Error::new(error.kind(), format!("no TLS could be agreed on: {error}"));
    };
    let words = match cause {
        // The latter when a stranger bears the authority's name.
        Error::InvalidCertificate(
            CertificateError::UnknownIssuer | CertificateError::BadSignature,
        ) => "its certificate is not signed by the authority that we were given".to_owned(),
        Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => "its certificate is made out to another name".to_owned(),
        Error::InvalidCertificate(
            CertificateError::Expired | CertificateError::ExpiredContext { .. },
        ) => "its certificate has expired".to_owned(),
        Error::InvalidCertificate(
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. },
        ) => "its certificate is not valid yet".to_owned(),
        Error::InvalidCertificate(error) => format!("its certificate is not valid: {error}"),
        Error::InvalidMessage(InvalidMessage::InvalidContentType) => {
            "it does not speak TLS on this port".to_owned()
        }
        Error::PeerIncompatible(_)
        | Error::AlertReceived(rustls::AlertDescription::ProtocolVersion) => {
            format!("it offers no TLS 1.2 or newer that we share: {cause}")
        }
        _ => format!("no TLS could be agreed on: {cause}"),
    };
    io::Error::new(error.kind(), words)
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tls").field("address", &self.address).finish_non_exhaustive()
    }
}
