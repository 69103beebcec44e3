//! A session, as every page asks for one: an account made on the command line,
//! and its cookie.

use std::path::Path;

use http_body_util::Full;
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::process::Command;

pub(super) async fn begin(binary: &Path, data: &Path, host: &str) -> String {
    let made = Command::new(binary)
        .args(["user", "create", "bench", "--role", "viewer", "--data-dir"])
        .arg(data)
        .output()
        .await
        .expect("the binary");
    let said = String::from_utf8_lossy(&made.stdout).into_owned();
    let password = said.split("shown only now: ").nth(1).map(str::trim).expect("a password");
    let stream = TcpStream::connect(host).await.expect("a connection");
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await.expect("HTTP");
    tokio::spawn(connection);
    let request = Request::post("/login")
        .header("host", host)
        .header("origin", format!("http://{host}"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Full::new(Bytes::from(format!("name=bench&password={password}"))))
        .expect("a request");
    let answer = sender.send_request(request).await.expect("an answer");
    let cookie = answer.headers().get("set-cookie").and_then(|cookie| cookie.to_str().ok());
    cookie.and_then(|cookie| cookie.split(';').next()).expect("a session").to_owned()
}
