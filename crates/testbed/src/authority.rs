//! An authority of a test's own, and the certificates that it signs.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};

use uuid::Uuid;

use crate::TestbedError;

/// Nobody trusts it who was not given its certificate.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub fn new() -> Result<Self, TestbedError> {
        let mut params = CertificateParams::default();
        // Two of one name would be taken for one that has changed its key.
        let name = format!("authority {}", Uuid::new_v4().simple());
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().map_err(failed)?;
        CertifiedIssuer::self_signed(params, key).map(Self).map_err(failed)
    }

    /// Its own certificate, in PEM.
    #[must_use]
    pub fn pem(&self) -> String {
        self.0.pem()
    }

    /// A key and its certificate for `name`, a host or an IP address, in one PEM text.
    pub fn issue(&self, name: &str) -> Result<String, TestbedError> {
        self.sign(&params(name)?)
    }

    /// The same, and it has not been valid for years.
    pub fn issue_expired(&self, name: &str) -> Result<String, TestbedError> {
        let mut params = params(name)?;
        params.not_before = date_time_ymd(2019, 1, 1);
        params.not_after = date_time_ymd(2020, 1, 1);
        self.sign(&params)
    }

    fn sign(&self, params: &CertificateParams) -> Result<String, TestbedError> {
        let key = KeyPair::generate().map_err(failed)?;
        let certificate = params.signed_by(&key, &self.0).map_err(failed)?;
        Ok(key.serialize_pem() + &certificate.pem())
    }
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authority").finish_non_exhaustive()
    }
}

fn params(name: &str) -> Result<CertificateParams, TestbedError> {
    CertificateParams::new(vec![name.to_owned()]).map_err(failed)
}

fn failed(error: rcgen::Error) -> TestbedError {
    TestbedError::failed("the authority", error)
}
