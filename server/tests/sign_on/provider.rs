//! A provider of OpenID Connect, as small as it can be: it gives each code away
//! once, to whoever knows the verifier of its challenge and the client's secret.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as URL;
use ed25519_dalek::{Signer, SigningKey};
use sha2::{Digest, Sha256};

const KEY: [u8; 32] = [7; 32];
/// No code is given away twice.
static NUMBER: AtomicU64 = AtomicU64::new(1);

const OTHER_KEY: [u8; 32] = [8; 32];

#[derive(Clone)]
pub(crate) struct Claims {
    all: Vec<(String, String)>,
    key: [u8; 32],
    signed: bool,
}

impl Claims {
    pub(crate) fn of(subject: &str, name: &str, groups: &[&str]) -> Self {
        let all = [
            ("sub", format!("{subject:?}")),
            ("preferred_username", format!("{name:?}")),
            ("groups", format!("{groups:?}")),
            ("aud", "\"refit\"".to_owned()),
        ];
        let all = all.map(|(name, value)| (name.to_owned(), value)).to_vec();
        Self { all, key: KEY, signed: true }
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.all.retain(|(known, _)| known != name);
        self.all.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn signed_by_another_key(self) -> Self {
        Self { key: OTHER_KEY, ..self }
    }

    pub(crate) fn unsigned(self) -> Self {
        Self { signed: false, ..self }
    }

    fn or(self, name: &str, value: String) -> Self {
        if self.all.iter().any(|(known, _)| known == name) { self } else { self.with(name, &value) }
    }

    fn token(&self) -> String {
        let algorithm = if self.signed { "EdDSA" } else { "none" };
        let header = format!("{{\"alg\":\"{algorithm}\",\"kid\":\"k\"}}");
        let pairs: Vec<String> = self.all.iter().map(|(name, value)| format!("{name:?}:{value}")).collect();
        let text = format!("{}.{}", URL.encode(header), URL.encode(format!("{{{}}}", pairs.join(","))));
        let signature = SigningKey::from_bytes(&self.key).sign(text.as_bytes()).to_bytes();
        let signature = if self.signed { URL.encode(signature) } else { String::new() };
        format!("{text}.{signature}")
    }
}

/// Codes that are out, with the challenge that each was given for.
type Codes = Arc<Mutex<HashMap<String, (String, Claims)>>>;

pub(crate) struct Provider {
    issuer: String,
    codes: Codes,
}

impl Provider {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let issuer = format!("http://{}", listener.local_addr().expect("its address"));
        let provider = Self { issuer: issuer.clone(), codes: Codes::default() };
        let codes = provider.codes.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                answer(stream, &issuer, &codes);
            }
        });
        provider
    }

    pub(crate) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Somebody has signed in at the provider's.
    pub(crate) fn code(&self, nonce: &str, challenge: &str, claims: Claims) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").as_secs();
        let claims = claims.or("iss", format!("{:?}", self.issuer)).or("nonce", format!("{nonce:?}"));
        let claims = claims.or("iat", now.to_string()).or("exp", (now + 300).to_string());
        let mut codes = self.codes.lock().expect("the codes");
        let code = format!("code{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        codes.insert(code.clone(), (challenge.to_owned(), claims));
        code
    }
}

fn answer(stream: TcpStream, issuer: &str, codes: &Codes) {
    let mut stream = BufReader::new(stream);
    let (mut lines, mut line) = (Vec::new(), String::new());
    while stream.read_line(&mut line).is_ok_and(|read| read > 2) {
        lines.push(std::mem::take(&mut line).trim_end().to_lowercase());
    }
    let length = lines
        .iter()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |text| text.parse().unwrap_or(0));
    let mut body = vec![0; length];
    stream.read_exact(&mut body).expect("the body");
    let path = lines.first().and_then(|line| line.split(' ').nth(1)).unwrap_or_default();
    let (status, text) = match path {
        "/.well-known/openid-configuration" => ("200 OK", discovery(issuer)),
        "/jwks" => ("200 OK", keys()),
        "/token" => token(&lines, &String::from_utf8_lossy(&body), codes),
        _ => ("404 Not Found", String::new()),
    };
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{text}",
        text.len()
    );
    stream.get_mut().write_all(answer.as_bytes()).ok();
}

fn discovery(issuer: &str) -> String {
    format!(
        "{{\"issuer\":\"{issuer}\",\"authorization_endpoint\":\"{issuer}/authorize\",\"token_endpoint\":\"{issuer}/token\",\
         \"jwks_uri\":\"{issuer}/jwks\",\"response_types_supported\":[\"code\"],\"subject_types_supported\":[\"public\"],\
         \"id_token_signing_alg_values_supported\":[\"EdDSA\"]}}"
    )
}

fn keys() -> String {
    let public = URL.encode(SigningKey::from_bytes(&KEY).verifying_key().to_bytes());
    format!(
        "{{\"keys\":[{{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"k\",\"use\":\"sig\",\"alg\":\"EdDSA\",\"x\":\"{public}\"}}]}}"
    )
}

fn token(lines: &[String], form: &str, codes: &Codes) -> (&'static str, String) {
    let refused = ("400 Bad Request", "{\"error\":\"invalid_grant\"}".to_owned());
    let field = |name: &str| form.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")));
    let (Some(code), Some(verifier)) = (field("code"), field("code_verifier")) else { return refused };
    let known = lines.iter().any(|line| line.starts_with("authorization: basic "));
    let own = field("redirect_uri").is_some_and(|uri| uri.ends_with("login%2Fcallback"));
    let challenge = URL.encode(Sha256::digest(verifier.as_bytes()));
    let mut codes = codes.lock().expect("the codes");
    if !known || !own || codes.get(code).is_none_or(|(wanted, _)| *wanted != challenge) {
        return refused;
    }
    let (_, claims) = codes.remove(code).expect("it is there");
    let token = claims.token();
    ("200 OK", format!("{{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"id_token\":\"{token}\"}}"))
}
