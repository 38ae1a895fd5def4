use super::*;

#[test]
fn proxies_are_addresses_and_networks_and_never_everybody() {
    let proxies = |written: &str| {
        let env = [("TRUSTED_PROXIES", written)];
        read(None, &with(&[SIMULATOR, BUSINESS], &env)).map(|settings| settings.door.proxies)
    };
    assert_eq!(proxies("").unwrap(), []);
    let found = proxies("127.0.0.1, 10.0.0.0/8,fd00::/8").unwrap();
    let in_some = |address: &str| found.iter().any(|it| it.contains(address.parse().unwrap()));
    for trusted in ["127.0.0.1", "10.255.0.1", "fd12::1"] {
        assert!(in_some(trusted), "{trusted}");
    }
    for other in ["127.0.0.2", "11.0.0.1", "fe80::1", "::a00:1"] {
        assert!(!in_some(other), "{other}");
    }
    for bad in
        ["proxy", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.0/8,", "0.0.0.0/0", "::/0", "fd00::/129"]
    {
        let error = proxies(bad).unwrap_err();
        assert!(
            error.contains("TRUSTED_PROXIES") && error.contains("127.0.0.1,"),
            "{bad}: {error}"
        );
    }
}

#[test]
fn limits_of_requests_have_defaults_and_can_be_switched_off() {
    let limits = |env: &[(&str, &str)]| {
        let door = read(None, &with(&[SIMULATOR, BUSINESS], env)).unwrap().door;
        [door.asks_per_hour, door.requests_per_minute].map(|it| it.map(std::num::NonZeroU32::get))
    };
    assert_eq!(limits(&[]), [Some(20), Some(300)]);
    assert_eq!(limits(&[("ASKS_PER_HOUR", "0"), ("REQUESTS_PER_MINUTE", "7")]), [None, Some(7)]);
    let env = [("ASKS_PER_HOUR", "many"), ("PROXY_HEADER", "x-real-ip")];
    let error = read(None, &with(&[SIMULATOR, BUSINESS], &env)).unwrap_err();
    assert!(error.contains("ASKS_PER_HOUR") && error.contains("PROXY_HEADER"), "{error}");
}

#[test]
fn sites_are_written_as_browsers_do_and_never_as_a_star() {
    let origins = |written: &str| {
        let env = [("ALLOWED_ORIGINS", written)];
        read(None, &with(&[SIMULATOR, BUSINESS], &env)).map(|settings| settings.door.origins)
    };
    let found = origins("https://Shop.example.com:443/, http://localhost:3000").unwrap();
    assert_eq!(found, ["https://shop.example.com", "http://localhost:3000"]);
    for bad in [
        "*",
        "https://*.example.com",
        "example.com",
        "null",
        "https://a.example/b",
        "https://a,,https://b",
    ] {
        let error = origins(bad).unwrap_err();
        assert!(error.contains("ALLOWED_ORIGINS") && error.contains("name them"), "{bad}: {error}");
    }
    let env = [("ALLOWED_HOSTS", "api:8501")];
    assert!(read(None, &with(&[SIMULATOR, BUSINESS], &env)).unwrap_err().contains("ALLOWED_HOSTS"));
}
