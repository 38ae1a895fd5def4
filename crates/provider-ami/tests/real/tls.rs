use std::fs;

use provider_ami::ami::{Ami, CoreStatus, Credentials, State, Tls, Why};
use testbed::{Asterisk, Authority, Options, dead_end};
use tokio::runtime::Handle;

use crate::house::handler_env;
use crate::session::{is_ready, until};

fn client(asterisk: &Asterisk, address: String, authority: &str) -> Ami {
    let host = asterisk.secure_ami().unwrap().addr.ip().to_string();
    let tls = Tls::new(&host, 5039, authority.as_bytes()).unwrap().through(address);
    let credentials = Credentials::new(asterisk.ami_user(), asterisk.ami_secret());
    let (ami, mut deliveries) = Ami::over(tls, credentials).spawn(&Handle::current());
    tokio::spawn(async move { while deliveries.next().await.is_some() {} });
    ami
}

#[tokio::test(flavor = "multi_thread")]
async fn over_tls_the_manager_of_our_authority_is_ready_and_no_other() {
    let options = Options { secure: true, ..Options::new(dead_end().unwrap()) };
    let asterisk = Asterisk::prepare(options).unwrap().boot(&handler_env()).unwrap();
    let secure = asterisk.secure_ami().unwrap();
    let ours = fs::read_to_string(&secure.authority).unwrap();
    for (address, trusted, words) in [
        (secure.addr, Authority::new().unwrap().pem(), "not signed by the authority"),
        (asterisk.ami_addr(), ours.clone(), "does not speak TLS"),
    ] {
        let ami = client(&asterisk, address.to_string(), &trusted);
        let state = until(&ami, |state| matches!(state, State::Down { .. })).await;
        assert!(
            matches!(&state, State::Down { why: Why::Unreachable(text) } if text.contains(words)),
            "{state:?}"
        );
    }
    let ami = client(&asterisk, secure.addr.to_string(), &ours);
    until(&ami, is_ready).await;
    assert_eq!(ami.send(CoreStatus).await.unwrap().current_calls, 0);
}

#[test]
fn where_the_manager_speaks_tls_it_does_not_listen_unencrypted() {
    let options = Options { secure: true, ..Options::new(dead_end().unwrap()) };
    let asterisk = Asterisk::prepare(options).unwrap().boot(&handler_env()).unwrap();
    let (plain, secure) = (asterisk.ami_addr(), asterisk.secure_ami().unwrap().addr);
    assert!(std::net::TcpStream::connect(plain).is_ok());
    assert!(std::net::TcpStream::connect((secure.ip(), plain.port())).is_err());
}
