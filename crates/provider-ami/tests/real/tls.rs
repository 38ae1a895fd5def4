use std::fs;

use provider_ami::ami::{Ami, CoreStatus, Credentials, State, Tls, Why};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use testbed::{Asterisk, Options, dead_end};
use tokio::runtime::Handle;

use crate::house::handler_env;
use crate::session::{is_ready, until};

const NAME: &str = "pbx.example";
const SHIPPED: &str = include_str!("../../../../asterisk/conf/manager.conf");

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// The shipped Asterisk, with TLS on another port too.
fn booted(authority: &CertifiedIssuer<'static, KeyPair>, port: u16) -> Asterisk {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec![NAME.to_owned()]).unwrap();
    let certificate = params.signed_by(&key, authority).unwrap();
    let tls = format!(
        "[general]\ntlsenable = yes\ntlsbindaddr = @ASTERISK_AMI_BIND@:{port}\n\
         tlscertfile = @ASTERISK_RUN_DIR@/conf/manager_tls.conf\ntlsdisablev1 = yes\ntlsdisablev11 = yes"
    );
    let templates = tempfile::tempdir().unwrap();
    let manager = SHIPPED.replacen("[general]", &tls, 1);
    fs::write(templates.path().join("manager.conf"), manager).unwrap();
    // Rendered like all templates, to where Asterisk can read it.
    let pem = key.serialize_pem() + &certificate.pem();
    fs::write(templates.path().join("manager_tls.conf"), pem).unwrap();
    let templates = Some(templates.path().to_owned());
    let options = Options { templates, ..Options::new(dead_end().unwrap()) };
    Asterisk::prepare(options).unwrap().boot(&handler_env()).unwrap()
}

fn client(asterisk: &Asterisk, port: u16, authority: &str) -> Ami {
    let tls = Tls::new(NAME, 5039, authority.as_bytes()).unwrap();
    let tls = tls.through(format!("{}:{port}", asterisk.ami_addr().ip()));
    let credentials = Credentials::new(asterisk.ami_user(), asterisk.ami_secret());
    let (ami, mut deliveries) = Ami::over(tls, credentials).spawn(&Handle::current());
    tokio::spawn(async move { while deliveries.next().await.is_some() {} });
    ami
}

#[tokio::test(flavor = "multi_thread")]
async fn over_tls_the_manager_of_our_authority_is_ready_and_no_other() {
    let (ours, port) = (authority(), dead_end().unwrap().port());
    let asterisk = booted(&ours, port);
    for (port, trusted, words) in [
        (port, authority().pem(), "not signed by the authority"),
        (asterisk.ami_addr().port(), ours.pem(), "does not speak TLS"),
    ] {
        let ami = client(&asterisk, port, &trusted);
        let state = until(&ami, |state| matches!(state, State::Down { .. })).await;
        assert!(
            matches!(&state, State::Down { why: Why::Unreachable(text) } if text.contains(words)),
            "{state:?}"
        );
    }
    let ami = client(&asterisk, port, &ours.pem());
    until(&ami, is_ready).await;
    assert_eq!(ami.send(CoreStatus).await.unwrap().current_calls, 0);
}
