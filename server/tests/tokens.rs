//! What programs may with a token, and that nothing else comes of it.

#[path = "support/refit.rs"]
mod refit;

use refit::{Folder, Server};

/// The token that an answer or a command shows.
fn token_in(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("refit_")?;
    let token: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
    (token.len() == 64).then(|| format!("refit_{token}"))
}

fn made(folder: &Folder, account: &str, scopes: &[&str]) -> String {
    let mut args = vec!["token", "create", "test", "--account", account];
    args.extend(scopes.iter().flat_map(|scope| ["--scope", scope]));
    let made = folder.refit(&args);
    token_in(&made.stdout).unwrap_or_else(|| panic!("no token: {}{}", made.stdout, made.stderr))
}

/// Status, and the whole answer.
fn ask(server: &Server, method: &str, path: &str, token: &str, form: &str) -> (u16, String) {
    let headers = [
        format!("Authorization: Bearer {token}"),
        "Content-Type: application/x-www-form-urlencoded".to_owned(),
        format!("Content-Length: {}", form.len()),
    ];
    server.send(method, path, &headers.each_ref().map(String::as_str), form)
}

#[test]
fn a_token_opens_its_scope_and_nothing_else() {
    let folder = Folder::new();
    let mut server = Server::start(&folder, &[]);
    folder.account("olga", &["operator"]);
    folder.account("vera", &["viewer"]);
    let (reads, ticks) = (made(&folder, "vera", &["see"]), made(&folder, "olga", &["see", "tick"]));
    let (revoked, kept_out) = (made(&folder, "olga", &["see"]), made(&folder, "vera", &["see"]));
    assert_eq!(folder.refit(&["token", "revoke", "3"]).code, 0);
    let owner = server.use_session("");

    for path in ["/audit.csv", "/tracker.md", "/metrics", "/phases/1"] {
        assert_eq!(ask(&server, "GET", path, &reads, "").0, 200, "{path}");
    }
    let mark = "task=P1.1.2&state=in_progress";
    let zeros = format!("refit_{}", "0".repeat(64));
    for (method, path, token, form, status, why) in [
        ("GET", "/audit.csv", "nonsense", "", 401, "there is no such token"),
        ("GET", "/audit.csv", "", "", 401, "there is no such token"),
        ("GET", "/audit.csv", zeros.as_str(), "", 401, "there is no such token"),
        ("GET", "/audit.csv", revoked.as_str(), "", 401, "the token was revoked"),
        ("GET", "/opportunities.csv", reads.as_str(), "", 403, "may take rows of the database away"),
        ("GET", "/moves/trades/quarantine.csv", ticks.as_str(), "", 403, "the token's scope lacks export"),
        ("GET", "/account", ticks.as_str(), "", 403, "own account"),
        ("POST", "/account/token", ticks.as_str(), "name=x&scope=see&days=1", 403, "own account"),
        ("POST", "/api/change_password", ticks.as_str(), "current=a&new=b", 403, "own account"),
        ("POST", "/api/mark_task", reads.as_str(), mark, 403, "only operator or lead may set"),
        ("POST", "/api/mark_task", revoked.as_str(), mark, 401, "the token was revoked"),
        ("POST", "/api/start_phase", ticks.as_str(), "number=1", 403, "the token's scope lacks carry"),
        ("POST", "/api/nothing", ticks.as_str(), "", 403, "in no list"),
    ] {
        let (found, answer) = ask(&server, method, path, token, form);
        assert!(found == status && answer.contains(why), "{method} {path} {token}: {answer}");
        assert!(answer.contains("content-type: application/problem+json"), "{answer}");
    }
    // A session that comes along proves nothing for a token that does not.
    server.use_session(&owner);
    assert_eq!(ask(&server, "GET", "/audit.csv", "nonsense", "").0, 401);
    assert_eq!(ask(&server, "POST", "/api/mark_task", "nonsense", mark).0, 401);
    server.use_session("");
    assert_eq!(server.ask("POST", "/api/mark_task", &["Authorization: Basic dGVzdA=="]).0, 403);
    let history = folder.refit(&["task", "history"]).stdout;
    assert!(!history.contains("P1.1.2"), "{history}");

    // In its scope it needs no page that it would come from.
    let (status, answer) = ask(&server, "POST", "/api/mark_task", &ticks, mark);
    assert!(status == 200, "{answer}");
    assert!(folder.refit(&["task", "history"]).stdout.contains("olga"));
    let audit = folder.refit(&["audit", "list", "--actor", "olga", "--output", "json"]).stdout;
    assert!(audit.contains("task.mark") && audit.contains("token 2"), "{audit}");

    assert_eq!(folder.refit(&["user", "role", "olga", "viewer"]).code, 0);
    let (status, answer) = ask(&server, "POST", "/api/mark_task", &ticks, "task=P1.1.2&state=completed");
    assert!(status == 403 && answer.contains("only operator or lead"), "{answer}");
    assert_eq!(folder.refit(&["user", "disable", "vera"]).code, 0);
    let (status, answer) = ask(&server, "GET", "/audit.csv", &kept_out, "");
    assert!(status == 401 && answer.contains("the account of the token is disabled"), "{answer}");
    assert!(!folder.refit(&["task", "history"]).stdout.contains("completed"));
    assert_eq!(folder.refit(&["audit", "verify"]).code, 0);
}

#[test]
fn the_page_shows_a_token_once() {
    let folder = Folder::new();
    let mut server = Server::start(&folder, &[]);
    let make = |server: &Server, form: &str| server.post("/account/token", "/account", form);
    let (status, page) = make(&server, "name=%3Cb%3Enightly%3C%2Fb%3E&scope=see&scope=export&days=30");
    let token = token_in(&page).expect("a token");
    assert!(status == 200 && page.contains("&lt;b&gt;nightly") && !page.contains("<script"), "{page}");
    for (form, why) in [
        ("name=x&scope=cut_over&days=1", "No token may send readers"),
        ("name=x&scope=people&days=1", "No token may manage accounts"),
        ("name=x&days=1", "A token without a scope"),
        ("name=x&scope=see&days=9999", "1 to 366 days"),
        ("name=&scope=see&days=1", "needs a name"),
    ] {
        let (status, page) = make(&server, form);
        assert!(status == 422 && page.contains(why) && token_in(&page).is_none(), "{form}: {page}");
    }
    let (_, page) = server.ask("GET", "/account", &[]);
    assert!(page.contains("nightly") && !page.contains(&token), "{page}");
    let listed = folder.refit(&["token", "list"]).stdout;
    assert!(
        listed.contains("nightly") && listed.contains("see, export") && !listed.contains(&token),
        "{listed}"
    );

    let (_, foreign) = server.post("/api/revoke_token", "/account", "id=99");
    assert!(foreign.contains("no+such+token") || foreign.contains("__err"), "{foreign}");
    folder.account("vera", &["viewer"]);
    let owner = server.sign_in("vera").map(|vera| server.use_session(&vera)).expect("a session");
    server.post("/api/revoke_token", "/account", "id=1");
    server.use_session("");
    assert_eq!(ask(&server, "GET", "/tracker.md", &token, "").0, 200, "somebody else revoked it");
    server.use_session(&owner);
    assert_eq!(server.post("/api/revoke_token", "/account", "id=1").0, 302);
    assert_eq!(ask(&server, "GET", "/tracker.md", &token, "").0, 401);
}
