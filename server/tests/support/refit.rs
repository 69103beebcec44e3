//! The built binary, as an operator uses it.

// Each test file uses a part of this.
#![allow(dead_code)]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::Duration;

use tempfile::TempDir;

/// A working folder with a data directory in it that any account can reach.
pub(crate) struct Folder {
    folder: TempDir,
}

#[derive(Debug)]
pub(crate) struct Finished {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Folder {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("its mode");
        Self { folder }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.path().join("data")
    }

    /// The binary in this folder, with nothing of the surroundings.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_refit"));
        command
            .args(args)
            .current_dir(self.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        for (name, _) in std::env::vars().filter(|(name, _)| is_foreign(name)) {
            command.env_remove(name);
        }
        command.env("REFIT_SERVER__SAMPLE_ROWS", "500");
        command
    }

    pub(crate) fn refit(&self, args: &[&str]) -> Finished {
        finished(self.command(args))
    }

    /// Makes an account with the tests' password.
    pub(crate) fn account(&self, name: &str, roles: &[&str]) -> Finished {
        let mut args = vec!["user", "create", name, "--password-stdin"];
        args.extend(roles.iter().flat_map(|role| ["--role", role]));
        let mut child = self.command(&args).stdin(Stdio::piped()).spawn().expect("the binary");
        child.stdin.take().expect("its stdin").write_all(PASSWORD.as_bytes()).expect("a password");
        let output = child.wait_with_output().expect("it ends");
        Finished {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// What psql says, as somebody who uses the published address.
    pub(crate) fn psql(&self, statement: &str) -> String {
        let url = fs::read_to_string(self.data().join("url")).expect("the published address");
        let mut psql = Command::new(testkit::bin_dir().join("psql"));
        psql.args(["--no-psqlrc", "--tuples-only", "--no-align", "--command", statement, url.trim()]);
        let said = finished(psql);
        assert_eq!(said.code, 0, "{said:?}");
        said.stdout.trim().to_owned()
    }

    /// Whether any process works in the cluster's folder.
    pub(crate) fn cluster_runs(&self) -> bool {
        let cluster = self.data().join("postgres/cluster");
        let processes = fs::read_dir("/proc").expect("the processes").flatten();
        processes
            .into_iter()
            .any(|entry| fs::read_link(entry.path().join("cwd")).is_ok_and(|cwd| cwd == cluster))
    }
}

pub(crate) fn finished(mut command: Command) -> Finished {
    let output = command.output().expect("the binary");
    Finished {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn is_foreign(name: &str) -> bool {
    let ours = ["PG", "REFIT_", "LEPTOS_"].iter().any(|prefix| name.starts_with(prefix));
    (ours && name != "PG_BIN_DIR") || name.starts_with("DATABASE_URL") || name == "RUST_LOG"
}

/// A name and a password that every server of the tests knows.
pub(crate) const NAME: &str = "tester";
pub(crate) const PASSWORD: &str = "tests know this one";

pub(crate) struct Server {
    child: Child,
    /// The session that requests carry; empty for none.
    cookie: String,
    address: String,
    output: String,
    /// Kept open: a server that cannot write to stdout is another case.
    _stdout: BufReader<ChildStdout>,
}

impl Server {
    /// Starts, waits until it listens, and signs in as somebody who may do
    /// everything.
    pub(crate) fn start(folder: &Folder, args: &[&str]) -> Self {
        let mut server = Self::closed(folder, args);
        // At a second start the account is there already.
        folder.account(NAME, &["lead", "admin"]);
        server.cookie = server.sign_in(NAME).expect("a session");
        server
    }

    /// The same without an account and without a session.
    pub(crate) fn closed(folder: &Folder, args: &[&str]) -> Self {
        Self::spawned(
            folder.command(&["serve", "--listen", "127.0.0.1:0"]).args(args).stderr(Stdio::inherit()),
        )
    }

    /// The same with its log in the file `server.log` of the folder.
    pub(crate) fn logged(folder: &Folder, args: &[&str]) -> Self {
        let log = fs::File::create(folder.path().join("server.log")).expect("its log");
        Self::spawned(folder.command(&["serve", "--listen", "127.0.0.1:0"]).args(args).stderr(log))
    }

    fn spawned(command: &mut Command) -> Self {
        let mut child = command.spawn().expect("the binary");
        let mut stdout = BufReader::new(child.stdout.take().expect("its stdout"));
        let mut output = String::new();
        let address = loop {
            let mut line = String::new();
            let read = stdout.read_line(&mut line).expect("a line");
            assert!(read > 0, "the server ended before it listened: {output}");
            output.push_str(&line);
            if let Some(address) = line.trim().strip_prefix("listening on http://") {
                break address.to_owned();
            }
        };
        Self { child, cookie: String::new(), address, output, _stdout: stdout }
    }

    /// What it has said until it listened.
    pub(crate) fn output(&self) -> &str {
        &self.output
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    pub(crate) fn get(&self, path: &str) -> u16 {
        self.ask("GET", path, &[]).0
    }

    /// Status, and the whole answer as text.
    pub(crate) fn ask(&self, method: &str, path: &str, headers: &[&str]) -> (u16, String) {
        self.send(method, path, headers, "")
    }

    /// A form of one of our pages, as a browser without a script sends it.
    pub(crate) fn post(&self, path: &str, page: &str, form: &str) -> (u16, String) {
        let headers = [
            format!("Origin: http://{}", self.address),
            format!("Referer: http://{}{page}", self.address),
            "Accept: text/html".to_owned(),
            "Content-Type: application/x-www-form-urlencoded".to_owned(),
            format!("Content-Length: {}", form.len()),
        ];
        self.send("POST", path, &headers.each_ref().map(String::as_str), form)
    }

    /// Takes the session for what is asked from here on, and gives the one
    /// before back.
    pub(crate) fn use_session(&mut self, cookie: &str) -> String {
        std::mem::replace(&mut self.cookie, cookie.to_owned())
    }

    pub(crate) fn session(&self) -> &str {
        &self.cookie
    }

    /// The cookie of a new session of somebody with the tests' password.
    pub(crate) fn sign_in(&self, name: &str) -> Option<String> {
        let password = PASSWORD.replace(' ', "+");
        let (_, answer) = self.post("/login", "/login", &format!("name={name}&password={password}"));
        cookie_of(&answer)
    }

    pub(crate) fn send(&self, method: &str, path: &str, headers: &[&str], body: &str) -> (u16, String) {
        let headers = with_session(headers, &self.cookie);
        let mut stream = TcpStream::connect(&self.address).expect("the server");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout");
        let more: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{more}\r\n{body}",
            self.address
        );
        stream.write_all(request.as_bytes()).expect("a request");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let text = String::from_utf8_lossy(&answer).into_owned();
        let status = text
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok())
            .unwrap_or_else(|| panic!("{method} {path} has no status: {text:?}"));
        (status, text)
    }

    /// What is answered as it comes, with more headers, each with its line end.
    pub(crate) fn stream(&self, path: &str, more: &str) -> BufReader<TcpStream> {
        let mut stream = TcpStream::connect(&self.address).expect("the server");
        stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a timeout");
        let (host, session) = (&self.address, &self.cookie);
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {session}\r\n{more}\r\n")
            .expect("a request");
        BufReader::new(stream)
    }

    pub(crate) fn stop(&mut self) -> ExitStatus {
        self.signal("TERM");
        self.child.wait().expect("it ends")
    }

    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.pid().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()), "cannot send {name}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            self.signal("TERM");
            let _ = self.child.wait();
        }
    }
}

/// The session that an answer begins.
pub(crate) fn cookie_of(answer: &str) -> Option<String> {
    let line = answer.lines().find_map(|line| line.strip_prefix("set-cookie: __Host-refit="))?;
    let token = line.split(';').next().filter(|token| !token.is_empty())?;
    Some(format!("__Host-refit={token}"))
}

/// One header holds all cookies, as browsers send them.
fn with_session(headers: &[&str], session: &str) -> Vec<String> {
    let mut all: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
    if session.is_empty() {
        return all;
    }
    match all.iter_mut().find(|header| header.starts_with("Cookie: ")) {
        Some(cookies) => cookies.push_str(&format!("; {session}")),
        None => all.push(format!("Cookie: {session}")),
    }
    all
}

/// The shipped plan with limits on time that a debug build on a busy machine
/// keeps too.
pub(crate) fn patient_plan(folder: &Path) {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/cex_arbitrage");
    copy(&shipped, folder);
    let file = folder.join("plan.toml");
    let text = fs::read_to_string(&file).expect("the plan");
    // Whoever works alone has nobody to sign.
    let (before, approval) = text.split_once("[approval]\n").expect("the plan asks for signatures");
    let (_, after) = approval.split_once("\n\n").expect("more of the plan");
    let text = format!("{before}{after}");
    let lines = text.lines().map(|line| {
        match line.strip_prefix("limit = ").and_then(|limit| limit.parse::<f64>().ok()) {
            Some(limit) => format!("limit = {:.1}\n", limit * 1000.0),
            None => format!("{line}\n"),
        }
    });
    fs::write(&file, lines.collect::<String>()).expect("the patient plan");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the folder").flatten() {
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &target),
            false => fs::copy(entry.path(), target).map(|_| ()).expect("a copy"),
        }
    }
}
