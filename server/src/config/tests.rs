use super::*;

fn environment(pairs: &[(&str, &str)]) -> impl Iterator<Item = (String, String)> {
    let owned: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    owned.into_iter()
}

fn with_file(text: &str, pairs: &[(&str, &str)], settings: &[(&'static str, String)]) -> Result<Loaded> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("some.toml");
    std::fs::write(&file, text).expect("a file in it");
    let flags = Flags { file: Some(file), settings: settings.to_vec() };
    load(&flags, environment(pairs))
}

fn refusal(text: &str, pairs: &[(&str, &str)]) -> String {
    match with_file(text, pairs, &[]) {
        Ok(_) => panic!("it was accepted"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn later_layers_win() {
    let file = "[server]\nlisten = \"127.0.0.1:1\"\nsample_rows = 7\nworker = false\n";
    let pairs = [("REFIT_SERVER__LISTEN", "127.0.0.1:2"), ("REFIT_SERVER__SAMPLE_ROWS", "8")];
    let flags = [("server.listen", "127.0.0.1:3".to_owned())];
    let server = with_file(file, &pairs, &flags).expect("good settings").config.server;
    assert_eq!(
        server,
        Server { listen: "127.0.0.1:3".into(), worker: false, sample_rows: 8, ..Server::default() }
    );
}

#[test]
fn every_setting_names_its_source() {
    let loaded = with_file("[server]\nworker = false\n", &[("DATABASE_URL", "postgres://u:p@h/d")], &[])
        .expect("good");
    let found = settings(&loaded);
    let from = |key: &str| found.iter().find(|setting| setting.key == key).expect(key).clone();
    assert_eq!(from("server.listen").from, "default");
    assert!(from("server.worker").from.ends_with("some.toml"));
    assert_eq!(from("database.url").from, "the environment");
    assert_eq!(from("database.url").value.as_deref(), Some("postgres://u:****@h/d"));
}

#[test]
fn unknown_keys_are_refused_by_name() {
    assert!(refusal("[server]\nlitsen = \"x\"\n", &[]).contains("the key litsen in section [server] of"));
    assert!(refusal("[sever]\n", &[]).contains("sever"));
    assert!(refusal("top = 1\n", &[]).contains("top"));
    assert!(refusal("", &[("REFIT_SERVER__LITSEN", "x")]).contains("REFIT_SERVER__LITSEN"));
}

#[test]
fn names_of_others_are_left_alone() {
    assert!(with_file("", &[("REFIT_TEST_PG", "x"), ("HOME", "/")], &[]).is_ok());
}

#[test]
fn wrong_types_are_refused_by_name() {
    assert!(refusal("", &[("REFIT_SERVER__WORKER", "maybe")]).contains("REFIT_SERVER__WORKER"));
    assert!(refusal("[server]\nworker = 3\n", &[]).contains("server.worker"));
    assert!(refusal("[log]\nformat = \"xml\"\n", &[]).contains("log.format"));
}

#[test]
fn a_missing_file_is_an_error_only_when_named() {
    let flags = Flags { file: Some("/nowhere/refit.toml".into()), settings: Vec::new() };
    assert!(load(&flags, environment(&[])).is_err());
    assert!(load(&Flags::default(), environment(&[])).is_ok());
}

#[test]
fn secrets_may_stand_in_files() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = folder.path().join("url");
    let password = folder.path().join("password");
    std::fs::write(&url, "postgres://u@h/d\n").expect("a file");
    std::fs::write(&password, "p@ss\n").expect("a file");
    let pairs = [
        ("DATABASE_URL_FILE", url.to_str().expect("a path")),
        ("REFIT_DATABASE__PASSWORD_FILE", password.to_str().expect("a path")),
    ];
    let config = with_file("[database]\nurl = \"postgres://other/x\"\n", &pairs, &[]).expect("good").config;
    assert_eq!(config.database.url.as_deref(), Some("postgres://u:p%40ss@h/d"));
}

#[test]
fn urls_of_other_databases_are_refused() {
    assert!(refusal("", &[("DATABASE_URL", "mysql://h/d")]).contains("mysql"));
    assert!(refusal("", &[("DATABASE_URL", "no url")]).contains("no URL"));
}

#[test]
fn passwords_are_masked_wherever_they_stand() {
    assert_eq!(mask("postgres://u:secret@h:1/d?sslmode=disable"), "postgres://u:****@h:1/d?sslmode=disable");
    assert_eq!(mask("postgres://h/d?user=u&password=secret"), "postgres://h/d?user=u&password=****");
    assert_eq!(mask("postgres://u@h/d"), "postgres://u@h/d");
    assert_eq!(mask("secret, and no url"), "****");
}

#[test]
fn the_example_file_is_read_as_it_stands() {
    let example = include_str!("../../../refit.example.toml");
    let everything: String = example
        .lines()
        .map(|line| line.strip_prefix("# ").filter(|rest| rest.contains(" = ")).unwrap_or(line))
        .fold(String::new(), |text, line| text + line + "\n");
    assert!(with_file(example, &[], &[]).is_ok_and(|loaded| loaded.config == Config::default()));
    assert!(layer::file(None).is_ok());
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("all.toml");
    std::fs::write(&file, everything).expect("a file");
    // The files it names do not exist, but every key is known.
    assert!(layer::file(Some(&file)).is_ok());
}

const CHANNELS: &str = r#"
[server]
external_url = "https://refit.example.org/"
[notify]
hosts = "hooks.slack.com, in.example.org:8443"
networks = "10.20.0.0/16"
[email]
server = "smtp.example.org"
user = "refit"
password = "hunter2-hunter2"
from = "Refit <refit@example.org>"
to = "a@example.org, b@example.org"
kinds = "run_failed, test"
[webhook]
url = "https://in.example.org:8443/x?key=hunter2"
secret = "hunter2-hunter2-hunter2"
"#;

#[test]
fn channels_are_read_and_their_secrets_are_shown_to_nobody() {
    let loaded = with_file(CHANNELS, &[], &[]).expect("good settings");
    let found = notifications(&loaded.config).expect("good channels");
    let email = found.email.as_ref().expect("a channel");
    assert_eq!((email.port, email.to.len(), email.kinds.len()), (587, 2, 2));
    assert_eq!((found.slack.is_none(), found.pages.as_str()), (true, "https://refit.example.org"));
    let shown = format!("{:?} {found:?}", settings(&loaded));
    assert!(shown.contains("hooks.slack.com") && !shown.contains("hunter2"), "{shown}");
}

#[test]
fn faulty_channels_are_refused_by_name() {
    let refused =
        |text: &str| match with_file(text, &[], &[]).and_then(|loaded| notifications(&loaded.config)) {
            Ok(_) => panic!("it was accepted: {text}"),
            Err(error) => error.to_string(),
        };
    for (text, why) in [
        ("[email]\nserver = \"h\"", "email.from is missing"),
        ("[email]\nserver = \"h:x\"\nfrom = \"a@b\"\nto = \"a@b\"", "email.server"),
        ("[email]\nserver = \"h\"\nfrom = \"a@b\"\nto = \"nobody\"", "email.to"),
        ("[email]\nserver = \"h\"\nsecurity = \"ssl\"", "email.security"),
        (
            "[email]\nserver = \"h\"\nsecurity = \"none\"\nfrom = \"a@b\"\nto = \"a@b\"\nuser = \"u\"\npassword = \"p\"",
            "inside TLS alone",
        ),
        ("[slack]\nurl = \"ftp://hidden\"", "slack.url is no address"),
        ("[slack]\nurl = \"https://a\"\nurl_file = \"b\"", "both there"),
        ("[webhook]\nurl = \"https://a\"", "webhook.secret is missing"),
        ("[webhook]\nurl = \"https://a\"\nsecret = \"short\"", "less than 16"),
        ("[slack]\nurl = \"https://a\"\nkinds = \"run_faild\"", "run_faild"),
        ("[notify]\nnetworks = \"10.0.0.0/33\"", "notify.networks"),
    ] {
        let error = refused(text);
        assert!(error.contains(why) && !error.contains("hidden"), "{text}: {error}");
    }
}
