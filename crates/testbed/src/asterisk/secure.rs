use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use crate::loopback::free_port;
use crate::{Authority, TestbedError};

/// What Asterisk shows, in the run's folder: a key and its certificate.
pub(super) const CERTIFICATE: &str = "manager.pem";

/// A manager's TLS port, with a certificate for its address.
#[derive(Debug)]
pub struct SecureManager {
    pub addr: SocketAddr,
    /// The file with Asterisk's key and certificate, which it reads when it boots.
    pub certificate: PathBuf,
    /// The file with the certificate of the authority that signed the manager's.
    pub authority: PathBuf,
}

impl SecureManager {
    pub(super) fn new(address: Ipv4Addr, run: &Path) -> Result<Self, TestbedError> {
        let authority = Authority::new()?;
        let (certificate, file) = (run.join(CERTIFICATE), run.join("authority.pem"));
        let issued = authority.issue(&address.to_string())?;
        fs::write(&certificate, issued).map_err(TestbedError::file("write", &certificate))?;
        fs::write(&file, authority.pem()).map_err(TestbedError::file("write", &file))?;
        let addr = SocketAddr::from((address, free_port(address)?));
        Ok(Self { addr, certificate, authority: file })
    }
}
