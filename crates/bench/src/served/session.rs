//! A session, as every page asks for one: an account made on the command line,
//! and its cookie.

use std::path::Path;

use http_body_util::Full;
use hyper::Request;
use hyper::body::Bytes;
use tokio::process::Command;

use super::load::connect;

pub(super) async fn begin(
    (binary, place): (&Path, &[String]),
    host: &str,
    (name, role): (&str, &str),
) -> String {
    let made = Command::new(binary)
        .args(["user", "create", name, "--role", role])
        .args(place)
        .output()
        .await
        .expect("the binary");
    let said = String::from_utf8_lossy(&made.stdout).into_owned();
    let password = said.split("shown only now: ").nth(1).map(str::trim).expect("a password");
    let request = Request::post("/login")
        .header("host", host)
        .header("origin", format!("http://{host}"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Full::new(Bytes::from(format!("name={name}&password={password}"))))
        .expect("a request");
    let answer = connect(host).await.send_request(request).await.expect("an answer");
    let cookie = answer.headers().get("set-cookie").and_then(|cookie| cookie.to_str().ok());
    cookie.and_then(|cookie| cookie.split(';').next()).expect("a session").to_owned()
}
