//! Single sign-on against a small provider of the test's own, and the second
//! factor that leads must have.

#[path = "sign_on/provider.rs"]
mod provider;
#[path = "support/refit.rs"]
mod refit;

use std::fs;

use provider::{Claims, Provider};
use refit::{Folder, NAME, Server, cookie_of};

fn server(folder: &Folder, provider: &Provider, more: &str) -> Server {
    let config = format!(
        "{more}\n[login]\nissuer = \"{}\"\nclient_id = \"refit\"\nclient_secret = \"the test's own secret\"\n\
         title = \"Example\"\ngroups = \"refit-ops=operator, refit-leads=lead\"\n",
        provider.issuer()
    );
    fs::write(folder.path().join("refit.toml"), config).expect("a configuration");
    Server::start(folder, &[])
}

/// What the browser is sent away with.
struct Begun {
    cookie: String,
    state: String,
    nonce: String,
    challenge: String,
}

fn header<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    answer.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")))
}

fn begin(server: &Server, provider: &Provider) -> Begun {
    let (status, answer) = server.ask("GET", "/login/provider?next=%2Fruns%3Fq%3Da", &[]);
    assert_eq!(status, 303, "{answer}");
    let location = header(&answer, "location").expect("where to go");
    let query =
        location.strip_prefix(&format!("{}/authorize?", provider.issuer())).expect("the provider's page");
    let of = |name: &str| {
        let found = query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")));
        found.unwrap_or_else(|| panic!("{name} is missing in {query}")).to_owned()
    };
    assert_eq!((of("response_type").as_str(), of("code_challenge_method").as_str()), ("code", "S256"));
    let cookie = header(&answer, "set-cookie").expect("a cookie");
    assert!(cookie.starts_with("__Host-refit-sign-on=") && cookie.contains("HttpOnly"), "{cookie}");
    let cookie = cookie.split(';').next().expect("its value").to_owned();
    Begun { cookie, state: of("state"), nonce: of("nonce"), challenge: of("code_challenge") }
}

fn back(server: &Server, begun: &Begun, state: &str, code: &str) -> (u16, String) {
    server.ask(
        "GET",
        &format!("/login/callback?code={code}&state={state}"),
        &[&format!("Cookie: {}", begun.cookie)],
    )
}

/// The whole way, with a token that says this.
fn sign_on(server: &Server, provider: &Provider, claims: Claims) -> (u16, String) {
    let begun = begin(server, provider);
    let code = provider.code(&begun.nonce, &begun.challenge, claims);
    back(server, &begun, &begun.state, &code)
}

#[test]
fn by_a_provider_and_by_nothing_less() {
    let (folder, provider) = (Folder::new(), Provider::start());
    let mut server = server(&folder, &provider, "");
    let (_, page) = server.ask("GET", "/login", &["Cookie: a=b"]);
    assert!(page.contains("Sign in with Example") && page.contains("/login/provider"), "{page}");
    let own = server.use_session("");
    let ada = |groups: &[&str]| Claims::of("s1", "Ada", groups);

    let (status, answer) = sign_on(&server, &provider, ada(&["refit-ops", "others"]));
    assert!(status == 303 && answer.contains("location: /runs?q=a\r\n"), "{answer}");
    let session = cookie_of(&answer).expect("a session");
    server.use_session(&session);
    assert!(server.ask("GET", "/", &[]).1.contains("data-name=\"ada\" data-roles=\"operator\""));
    server.use_session("");

    // The groups of the next time say the roles of the next time.
    let (status, answer) = sign_on(&server, &provider, ada(&["refit-leads"]));
    assert_eq!(status, 303);
    server.use_session(&cookie_of(&answer).expect("a session"));
    assert!(server.ask("GET", "/", &[]).1.contains("data-roles=\"lead\""));
    server.use_session("");

    for (why, claims) in [
        ("no group of ours", ada(&["others"])),
        ("the name of a local account", Claims::of("s2", NAME, &["refit-ops"])),
        ("no possible name", Claims::of("s3", "a b<script>", &["refit-ops"])),
        ("another audience", ada(&["refit-leads"]).with("aud", "\"other\"")),
        ("another issuer", ada(&["refit-leads"]).with("iss", "\"https://evil.example\"")),
        ("too old", ada(&["refit-leads"]).with("exp", "1000000000")),
        ("another nonce", ada(&["refit-leads"]).with("nonce", "\"other\"")),
        ("another key", ada(&["refit-leads"]).signed_by_another_key()),
        ("no signature", ada(&["refit-leads"]).unsigned()),
    ] {
        let (status, answer) = sign_on(&server, &provider, claims);
        assert!(matches!(status, 401 | 422) && cookie_of(&answer).is_none(), "{why}: {answer}");
    }

    // Begun elsewhere, in another browser, or used twice.
    let (one, other) = (begin(&server, &provider), begin(&server, &provider));
    let code = provider.code(&one.nonce, &one.challenge, ada(&["refit-leads"]));
    assert_eq!(back(&server, &other, &one.state, &code).0, 401, "another browser's");
    assert_eq!(back(&server, &other, &other.state, &code).0, 401, "another's code: PKCE");
    assert_eq!(back(&server, &one, "", &code).0, 401, "without its state");
    let code = provider.code(&one.nonce, &one.challenge, ada(&["refit-leads"]));
    assert_eq!(back(&server, &one, &one.state, &code).0, 303);
    assert_eq!(back(&server, &one, &one.state, &code).0, 401, "a code was used twice");
    assert_eq!(server.ask("GET", "/login/callback?error=access_denied", &[]).0, 401);

    // Local accounts go on, and who is kept out is kept out.
    assert!(server.sign_in(NAME).is_some());
    server.use_session(&own);
    assert_eq!(folder.refit(&["user", "disable", "ada"]).code, 0);
    assert_eq!(sign_on(&server, &provider, ada(&["refit-leads"])).0, 401);
    let audit = folder.refit(&["audit", "list", "--output", "json"]).stdout;
    assert!(
        audit.contains("single sign-on: none of your groups") && audit.contains("account.roles"),
        "{audit}"
    );
    let shown = folder.refit(&["config", "show"]).stdout;
    assert!(shown.contains("login.client_secret") && !shown.contains("own secret"), "{shown}");
}

#[test]
fn leads_without_a_second_factor_get_to_their_account_only() {
    let (folder, provider) = (Folder::new(), Provider::start());
    let mut server = server(&folder, &provider, "[accounts]\nsecond_factor = \"leads\"");
    folder.account("op", &["operator"]);
    let (status, answer) = server.ask("GET", "/runs", &[]);
    assert!(status == 303 && answer.contains("location: /account"), "{answer}");
    assert_eq!(server.get("/account"), 200);
    let (status, answer) =
        server.ask("POST", "/api/runs", &[&format!("Origin: http://{}", server.address())]);
    assert!(status == 403 && answer.contains("second factor"), "{answer}");
    assert_eq!(server.post("/api/take_backup", "/backups", "").0, 403);
    let (status, page) = server.post("/account/factor", "/account", "");
    assert!(status == 200 && page.contains("Secret"), "{page}");
    let op = server.sign_in("op").expect("a session");
    server.use_session(&op);
    assert_eq!(server.get("/runs"), 200);
}
