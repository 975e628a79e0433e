use super::variables::{KEYS, Kind};
use super::*;

fn variables(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect()
}

#[test]
fn the_environment_wins_over_the_file() {
    let text = "listen = \"0.0.0.0:80\"\n[limits]\nqueue = 9\n";
    let given =
        variables(&[("VANTHU_LIMITS_QUEUE", "12"), ("VANTHU_ALLOW_SELF_APPROVAL", "true"), ("HOME", "/")]);
    let config = Config::read(Some(("vanthu.toml", text)), given).unwrap();
    assert_eq!(config.listen, "0.0.0.0:80");
    assert_eq!(config.limits.queue, 12);
    assert!(config.allow_self_approval);
}

#[test]
fn only_the_host_of_the_public_url_and_addresses_are_served() {
    let text = "public-url = \"https://vanthu.example.vn\"\n";
    let config = Config::read(Some(("vanthu.toml", text)), []).unwrap();
    for host in ["vanthu.example.vn", "VANTHU.example.vn:443", "127.0.0.1:8080", "[::1]:8080", "localhost:1"]
    {
        assert!(config.is_own_host(host), "{host}");
    }
    for host in
        ["", "evil.example", "vanthu.example.vn.evil.example", "evil.example:443", "127.0.0.1.evil.example"]
    {
        assert!(!config.is_own_host(host), "{host}");
    }
    assert_eq!(config.cookie(), "__Host-vanthu_session");
    let open = Config::default();
    assert!(open.is_own_host("anything.example"));
    assert_eq!(open.cookie(), "vanthu_session");
}

#[test]
fn an_origin_has_no_path() {
    for (origins, good) in [
        ("https://a.vn", true),
        ("http://a.vn:8080,https://b.vn/", true),
        ("https://a.vn/x", false),
        ("*", false),
    ] {
        let read = Config::read(None, variables(&[("VANTHU_CORS_ORIGINS", origins)]));
        assert_eq!(read.is_ok(), good, "{origins}");
    }
}

#[test]
fn a_misspelt_key_is_named() {
    let problem = Config::read(Some(("vanthu.toml", "lisen = \"x\"\n")), []).unwrap_err();
    assert_eq!(problem.code, "config.invalid");
    let problem = Config::read(None, variables(&[("VANTHU_LISTN", "x")])).unwrap_err();
    assert!(problem.hints.iter().any(|hint| hint.en.contains("VANTHU_LISTEN")));
}

#[test]
fn a_misspelt_variable_is_named_with_what_was_meant() {
    let names = [
        "HOME",
        "VANTHU_LANG",
        "VANTHU_COLOR",
        "VANTHU_LIMITS_QUEUE",
        "VANTHU_TEMPLATE",
        "VANTHU_LIMITS_QUEU",
    ];
    let found = misspelt(names.into_iter());
    let said: Vec<&str> = found.iter().map(|one| one.message.en.as_str()).collect();
    assert_eq!(
        said,
        [
            "no setting belongs to the environment variable `VANTHU_LIMITS_QUEU`",
            "no setting belongs to the environment variable `VANTHU_TEMPLATE`",
        ]
    );
    let hints = |at: usize| found[at].hints.iter().map(|hint| hint.en.clone()).collect::<String>();
    assert!(
        hints(0).contains("`VANTHU_LIMITS_QUEUE`") && hints(1).contains("`VANTHU_TEMPLATES`"),
        "{found:?}"
    );
    assert!(found.iter().all(|one| !one.is_error()));
    // The service starts with the variables of the command line.
    assert!(Config::read(None, variables(&[("VANTHU_COLOR", "never")])).is_ok());
}

#[test]
fn every_setting_of_the_environment_is_one_of_the_file() {
    for (key, kind) in KEYS {
        let variable = format!("VANTHU_{}", key.replace(['.', '-'], "_").to_uppercase());
        let value = match (kind, key) {
            (_, "log.format") => "json",
            (_, "limits.idle-seconds") => "100",
            (_, "limits.request-seconds") => "9",
            (_, "limits.bodies-bytes") => "1000000000",
            (_, "cors-origins") => "https://a.vn",
            (_, "mail.security") => "tls",
            (Kind::Text | Kind::List, _) => "a",
            (Kind::Flag, _) => "true",
            (Kind::Count, _) => "7",
        };
        // A mail server needs a sender, a user a password.
        let server = "[mail]\nserver = \"mail.example.vn\"\nfrom = \"a@example.vn\"\n";
        let text = match key {
            "mail.user" => format!("{server}password = \"x\"\n"),
            "mail.password" | "mail.password-file" => format!("{server}user = \"x\"\n"),
            _ if key.starts_with("mail.") => server.to_string(),
            _ => String::new(),
        };
        let value = if matches!(key, "mail.from" | "mail.reply-to") { "Văn thư <a@b.vn>" } else { value };
        Config::read(Some(("vanthu.toml", &text)), variables(&[(&variable, value)]))
            .map(|_| ())
            .or_else(|problem| if problem.message.en.contains("idle") { Ok(()) } else { Err(problem) })
            .unwrap();
    }
}

#[test]
fn a_mail_server_is_used_only_as_it_can_be() {
    let read = |more: &str| {
        let text = format!("[mail]\nserver = \"mail.example.vn\"\n{more}");
        Config::read(Some(("vanthu.toml", &text)), [])
    };
    let from = "from = \"Văn thư <vanthu@example.vn>\"\n";
    let policy = read(from).unwrap().policy().mail.unwrap();
    assert_eq!((policy.server.as_str(), policy.port), ("mail.example.vn", 587));
    let tls = read(&format!("{from}security = \"tls\"\n")).unwrap().policy().mail.unwrap();
    assert_eq!(tls.port, 465);
    for (more, named) in [
        ("", "mail.from"),
        ("from = \"nobody\"\n", "mail.from"),
        (&*format!("{from}reply-to = \"x\"\n"), "mail.reply-to"),
        (&*format!("{from}security = \"none\"\n"), "allow-plain"),
        (&*format!("{from}user = \"x\"\n"), "mail.user"),
        (&*format!("{from}password = \"x\"\n"), "mail.user"),
    ] {
        let problem = read(more).unwrap_err();
        assert!(problem.message.en.contains(named), "{more}: {}", problem.message.en);
    }
    assert!(read(&format!("{from}security = \"none\"\nallow-plain = true\n")).is_ok());
    // No password reaches a log.
    let secret = read(&format!("{from}user = \"x\"\npassword = \"bí-mật\"\n")).unwrap();
    assert!(!format!("{secret:?} {:?}", secret.policy()).contains("bí-mật"));
    // Without a server nobody is written to.
    assert!(Config::default().policy().mail.is_none());
}
