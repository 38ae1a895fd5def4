use super::*;

#[test]
fn the_two_listeners_need_two_addresses() {
    let same = with(&ASTERISK, &[("CALLBACK_INTERNAL_BIND", "127.0.0.1:8501")]);
    assert!(read(None, &same).unwrap_err().contains("CALLBACK_INTERNAL_BIND"));
    let chosen = [("CALLBACK_INTERNAL_BIND", "127.0.0.1:0"), ("HTTP_BIND", "127.0.0.1:0")];
    assert!(read(None, &with(&ASTERISK, &chosen)).is_ok());
}

#[test]
fn the_handler_s_listener_is_an_address_or_a_unix_socket() {
    let bind = |given: &str| {
        let settings = read(None, &with(&ASTERISK, &[("CALLBACK_INTERNAL_BIND", given)]))?;
        Ok::<_, String>(settings.handler.unwrap().bind)
    };
    let socket = super::InternalAddress::Socket("/run/callback/internal.sock".into());
    assert_eq!(bind("unix:/run/callback/internal.sock"), Ok(socket));
    assert_eq!(bind("[::1]:8502").unwrap().to_string(), "[::1]:8502");
    let long = format!("unix:/{}", "x".repeat(103));
    for wrong in ["unix:", "unix:internal.sock", "/run/internal.sock", "8502", &long] {
        let error = bind(wrong).unwrap_err();
        assert!(error.contains("CALLBACK_INTERNAL_BIND") && error.contains("unix:/"), "{error}");
    }
}
