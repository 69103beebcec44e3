//! Bad requests, one after the other out of a seed. None of them would be
//! carried out by a server that reads them rightly: what is well-formed comes
//! from somebody who may not, or from elsewhere, or means nothing.

use app::access::{Access, TABLE};
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

/// Where requests go, and what two people have in their browsers.
pub(crate) struct Aim {
    pub(crate) host: String,
    lead: String,
    viewer: String,
    pages: Vec<&'static str>,
    calls: Vec<&'static str>,
    deeds: Vec<&'static str>,
}

/// Without an argument that could be wrong: they would be carried out.
const NO_ARGUMENT: [&str; 10] = [
    "/api/rehearse",
    "/api/sign_out_everywhere",
    "/api/start_benchmarks",
    "/api/start_integrity",
    "/api/stay",
    "/api/take_backup",
    "/api/theme",
    "/account/factor",
    "/account/factor/confirm",
    "/logout",
];

impl Aim {
    pub(crate) fn new(host: &str, lead: String, viewer: String) -> Self {
        let all = || TABLE.iter().map(|(path, _)| *path);
        let is_call = |path: &&str| path.starts_with("/api/");
        // It answers for as long as somebody listens.
        let ends = |path: &&str| !path.ends_with("/stream");
        let wants_argument = |path: &&str| !NO_ARGUMENT.contains(path);
        // What a viewer may not, whatever the body says.
        let beyond = |access: &Access| matches!(access, Access::Needs(need) if *need != domain::access::Permission::See);
        let deeds = TABLE.iter().filter(|(path, access)| path.starts_with("/api/") && beyond(access));
        Self {
            host: host.to_owned(),
            lead,
            viewer,
            pages: all().filter(|path| !is_call(path) && *path != "/live").collect(),
            calls: all()
                .filter(is_call)
                .filter(ends)
                .filter(wants_argument)
                .chain(["/login", "/setup", "/account/token"])
                .collect(),
            deeds: deeds.map(|(path, _)| *path).collect(),
        }
    }
}

pub(crate) struct Bad {
    pub(crate) kind: &'static str,
    pub(crate) bytes: Vec<u8>,
}

impl Bad {
    /// What may be waited for in vain.
    pub(crate) fn is_cut_off(&self) -> bool {
        matches!(self.kind, "noise" | "length" | "method" | "header" | "token")
    }
}

/// What is no name, no number and no word of ours, in a form or an address.
const HOSTILE: [&str; 30] = [
    "%00",
    "%ff%fe",
    "%",
    "%zz",
    "%u0041",
    "'%3B--",
    "%22%3E%3Cscript%3E",
    "..%2f..%2fetc%2fpasswd",
    "-1",
    "99999999999999999999",
    "1e400",
    "NaN",
    "0x7f",
    "%E2%80%AEevil",
    "%0d%0aSet-Cookie:%20a=b",
    "{}",
    "[[[[",
    "null",
    "%F0%9F%92%A3",
    "%25%25%25",
    "$(id)",
    "${jndi:x}",
    "9223372036854775808",
    "-9223372036854775808",
    "%2e%2e",
    "+",
    "%20",
    "%7f",
    "a%09b",
    "%EF%BB%BF",
];

/// No password: with a name that happens to be possible it would make an account.
const FIELDS: [&str; 39] = [
    "id",
    "name",
    "task",
    "state",
    "note",
    "seen",
    "back",
    "number",
    "confirm",
    "without_backup",
    "subject",
    "signal",
    "hold_at",
    "release_at",
    "minutes",
    "reason",
    "row",
    "version",
    "item",
    "how",
    "digest",
    "comment",
    "act",
    "purpose",
    "roles[]",
    "roles[0]",
    "channel",
    "report",
    "repair",
    "to",
    "owner",
    "current",
    "new",
    "code",
    "token",
    "wanted",
    "wanted[q]",
    "run",
    "q",
];

pub(crate) fn make(random: &mut StdRng, aim: &Aim) -> Bad {
    // What may have to be drawn, which takes its time, less often.
    let kinds: [(u8, &'static str, Make); 12] = [
        (1, "address", address),
        (1, "question", question),
        (4, "form", form),
        (5, "broken form", broken_form),
        (4, "not allowed", not_allowed),
        (4, "from elsewhere", elsewhere),
        (1, "cookie", cookie),
        (3, "header", header),
        (1, "method", method),
        (4, "noise", noise),
        (5, "length", length),
        (3, "token", token),
    ];
    let chosen = kinds.choose_weighted(random, |(weight, ..)| *weight).expect("one of them");
    Bad { kind: chosen.1, bytes: chosen.2(random, aim) }
}

type Make = fn(&mut StdRng, &Aim) -> Vec<u8>;

fn pick<T: Copy>(random: &mut StdRng, from: &[T]) -> T {
    *from.choose(random).expect("one of them")
}

fn some(random: &mut StdRng, longest: usize) -> String {
    let hostile = pick(random, &HOSTILE);
    match random.random_range(0..6) {
        0 => hostile.repeat(random.random_range(1..longest.max(2))),
        1 => format!("{hostile}{}", pick(random, &HOSTILE)),
        _ => hostile.to_owned(),
    }
}

fn filled(random: &mut StdRng, path: &str) -> String {
    let rest = path.replace("{*}", "{}");
    rest.split("{}")
        .map(str::to_owned)
        .reduce(|before, after| format!("{before}{}{after}", some(random, 40)))
        .unwrap_or_default()
}

fn request(method: &str, target: &str, headers: &[String], body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("{method} {target} HTTP/1.1\r\nConnection: close\r\n").into_bytes();
    for header in headers {
        bytes.extend(header.as_bytes());
        bytes.extend(b"\r\n");
    }
    bytes.extend(b"\r\n");
    bytes.extend(body);
    bytes
}

fn host(aim: &Aim) -> String {
    format!("Host: {}", aim.host)
}

fn session(session: &str) -> String {
    format!("Cookie: {session}")
}

/// As a form of one of our own pages would come.
fn own_form(aim: &Aim, who: &str, length: usize) -> Vec<String> {
    vec![
        host(aim),
        session(who),
        format!("Origin: http://{}", aim.host),
        "Content-Type: application/x-www-form-urlencoded".to_owned(),
        format!("Content-Length: {length}"),
    ]
}

fn address(random: &mut StdRng, aim: &Aim) -> Vec<u8> {
    let page = pick(random, &aim.pages);
    let path = match random.random_range(0..5) {
        0 => filled(random, page),
        1 => format!("{page}/{}", some(random, 200)),
        2 => format!("/{}", some(random, 2_000)),
        3 => format!("//{}{page}", aim.host),
        _ => {
            format!("{page}{}", pick(random, &["/", "/..", "/.", ";a", "%2f", "//", "%00", "?", "#a", "\\"]))
        }
    };
    request("GET", &path, &[host(aim), session(&aim.lead)], b"")
}

fn question(random: &mut StdRng, aim: &Aim) -> Vec<u8> {
    let page = pick(
        random,
        &[
            "/runs",
            "/audit",
            "/reports",
            "/opportunities",
            "/matrix",
            "/audit.csv",
            "/tasks",
            "/login",
            "/benchmarks",
            "/opportunities.json",
            "/setup",
            "/api/v1/runs",
            "/api/v1/executions",
            "/api/v1/opportunities",
        ],
    );
    let names = [
        "q", "before", "after", "page", "kind", "state", "actor", "verb", "object", "run", "net", "sort",
        "at", "__err", "next", "token", "base", "venue", "fresh", "limit",
    ];
    let count = random.random_range(1..5);
    let parts: Vec<String> =
        (0..count).map(|_| format!("{}={}", pick(random, &names), some(random, 60))).collect();
    request("GET", &format!("{page}?{}", parts.join("&")), &[host(aim), session(&aim.lead)], b"")
}

fn fields(random: &mut StdRng) -> String {
    let count = random.random_range(0..12);
    let fields: Vec<String> =
        (0..count).map(|_| format!("{}={}", pick(random, &FIELDS), some(random, 80))).collect();
    fields.join("&")
}

/// By somebody who may, with what means nothing.
fn form(random: &mut StdRng, aim: &Aim) -> Vec<u8> {
    let (call, body) = (pick(random, &aim.calls), fields(random));
    request("POST", call, &own_form(aim, &aim.lead, body.len()), body.as_bytes())
}

/// Not even a form.
fn broken_form(random: &mut StdRng, aim: &Aim) -> Vec<u8> {
    let call = pick(random, &aim.calls);
    let mut body: Vec<u8> = match random.random_range(0..4) {
        0 => (0..random.random_range(1..400)).map(|_| random.random()).collect(),
        1 => format!("id={}", "[".repeat(random.random_range(1..3_000))).into_bytes(),
        2 => format!("roles{}=a", "[a]".repeat(random.random_range(1..500))).into_bytes(),
        _ => b"id=1&".repeat(random.random_range(1..2_000)),
    };
    // Never a number that is there.
    body.extend(b"&id=%ff");
    let mut headers = own_form(aim, &aim.lead, body.len());
    if random.random_bool(0.5) {
        headers[3] = format!(
            "Content-Type: {}",
            pick(
                random,
                &[
                    "text/plain",
                    "application/json",
                    "multipart/form-data; boundary=",
                    "application/cbor",
                    "\u{fe}",
                    "",
                    "a/b; charset=x"
                ]
            )
        );
    }
    request("POST", call, &headers, &body)
}

/// What a viewer may not.
fn not_allowed(random: &mut StdRng, aim: &Aim) -> Vec<u8> {
    let (call, body) =
        (pick(random, &aim.deeds), "id=1&name=viewer&roles[0]=admin&number=1&task=P1.1.1&state=completed");
    request("POST", call, &own_form(aim, &aim.viewer, body.len()), body.as_bytes())
}

/// Rightly made, by a page that is not ours.
fn elsewhere(random: &mut StdRng, aim: &Aim) -> Vec<u8> {
    let (call, body) = (pick(random, &aim.deeds), "id=1&number=1&task=P1.1.2&state=in_progress");
    let mut headers = own_form(aim, &aim.lead, body.len());
    headers[2] = pick(
        random,
        &[
            "Origin: null",
            "Origin: https://evil.example",
            "Sec-Fetch-Site: cross-site",
            "Referer: http://127.0.0.1/",
            "Origin: http://127.0.0.1",
        ],
    )
    .to_owned();
    request("POST", call, &headers, body.as_bytes())
}

fn cookie(random: &mut StdRng, aim: &Aim) -> Vec<u8> {
    let page = pick(random, &aim.pages);
    let cookies = match random.random_range(0..6) {
        0 => format!("__Host-refit={}", some(random, 500)),
        1 => format!("{}; __Host-refit=0", aim.lead),
        2 => format!("__Host-refit={}", "a".repeat(random.random_range(1..4_000))),
        3 => format!("__host-refit=a; {}x", aim.lead),
        4 => format!("theme={}; zone={}; {}", some(random, 50), some(random, 50), aim.lead),
        _ => ";=;;=a;\u{fe};".to_owned(),
    };
    request("GET", &page.replace(['{', '}', '*'], ""), &[host(aim), format!("Cookie: {cookies}")], b"")
}

fn header(random: &mut StdRng, aim: &Aim) -> Vec<u8> {
    let long = "a".repeat(random.random_range(1..60_000));
    let more = match random.random_range(0..10) {
        0 => vec![format!("X-Long: {long}")],
        1 => (0..random.random_range(1..300)).map(|place| format!("X-{place}: a")).collect(),
        2 => vec!["Host: evil.example".to_owned()],
        3 => vec!["Accept-Encoding: \u{fe}, br;q=9, gzip;q=-1".to_owned()],
        4 => vec![
            "If-None-Match: \"".to_owned(),
            "Range: bytes=9-1,-,a-".to_owned(),
            "If-Modified-Since: never".to_owned(),
        ],
        5 => vec!["X-Request-Id: \u{1b}[31m".to_owned(), "X-Forwarded-For: ::::, \u{fe}".to_owned()],
        6 => vec![
            "Accept: text/html;q=a, */".to_owned(),
            "Last-Event-ID: -9".to_owned(),
            "Upgrade: h2c".to_owned(),
        ],
        7 => {
            vec!["Expect: 100-continue".to_owned(), "Content-Length: 0".to_owned(), "TE: trailers".to_owned()]
        }
        8 => vec![" folded: a".to_owned()],
        _ => vec!["No colon".to_owned()],
    };
    let page = pick(random, &["/healthz", "/login", "/favicon.svg", "/pkg/refit.css", "/runs/0", "/nowhere"]);
    let headers: Vec<String> = [host(aim), session(&aim.lead)].into_iter().chain(more).collect();
    request("GET", page, &headers, b"")
}

fn method(random: &mut StdRng, aim: &Aim) -> Vec<u8> {
    let method = pick(
        random,
        &["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get", "BREW", "", "POST", "HEAD"],
    );
    let path = match random.random_bool(0.5) {
        true => pick(random, &aim.pages),
        false => pick(random, &aim.calls),
    };
    // A form without a body and without its kind, so that POST comes to nothing.
    request(method, &path.replace(['{', '}', '*'], ""), &[host(aim), session(&aim.viewer)], b"")
}

/// Not HTTP, or hardly.
fn noise(random: &mut StdRng, aim: &Aim) -> Vec<u8> {
    match random.random_range(0..6) {
        0 => (0..random.random_range(1..3_000)).map(|_| random.random()).collect(),
        1 => b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(),
        2 => b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
        3 => format!("GET / HTTP/9.9\r\nHost: {}\r\n\r\n", aim.host).into_bytes(),
        4 => b"GET /\r\n\r\n".to_vec(),
        _ => {
            let mut bytes = request("GET", "/runs/0", &[host(aim), session(&aim.lead)], b"");
            for _ in 0..random.random_range(1..8) {
                let place = random.random_range(0..bytes.len());
                bytes[place] = random.random();
            }
            bytes
        }
    }
}

/// A body that is not as long as it says, or too long.
fn length(random: &mut StdRng, aim: &Aim) -> Vec<u8> {
    let (call, mut headers) = (pick(random, &aim.calls), own_form(aim, &aim.lead, 9_999));
    match random.random_range(0..5) {
        0 => request("POST", call, &headers, b"id=%ff"),
        1 => {
            headers[4] = "Transfer-Encoding: chunked".to_owned();
            request(
                "POST",
                call,
                &headers,
                pick(
                    random,
                    &[
                        &b"zz\r\nid=%ff\r\n0\r\n\r\n"[..],
                        b"6\r\nid=%ff",
                        b"ffffffffffffffffff\r\n",
                        b"-1\r\n\r\n",
                    ],
                ),
            )
        }
        2 => {
            headers.push("Transfer-Encoding: chunked".to_owned());
            request("POST", call, &headers, b"0\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n")
        }
        3 => {
            headers[4] = format!(
                "Content-Length: {}",
                pick(random, &["-1", "99999999999999999999", "1,2", "a", "", "300000000"])
            );
            request("POST", call, &headers, b"id=%ff")
        }
        _ => {
            let body = vec![b'a'; random.random_range(262_000..300_000)];
            headers[4] = format!("Content-Length: {}", body.len());
            request("POST", call, &headers, &body)
        }
    }
}

fn token(random: &mut StdRng, aim: &Aim) -> Vec<u8> {
    let token = match random.random_range(0..5) {
        0 => format!("Bearer refit_{}", some(random, 100)),
        1 => format!("Bearer refit_{}", "0".repeat(random.random_range(1..5_000))),
        2 => "Bearer".to_owned(),
        3 => format!("Basic {}", some(random, 10)),
        _ => format!("Bearer {}", aim.lead),
    };
    let (page, call) = (pick(random, &aim.pages), pick(random, &aim.deeds));
    let authorization = format!("Authorization: {token}");
    match random.random_bool(0.5) {
        true => request("GET", &page.replace(['{', '}', '*'], ""), &[host(aim), authorization], b""),
        false => request("POST", call, &[host(aim), authorization, "Content-Length: 4".to_owned()], b"id=1"),
    }
}
