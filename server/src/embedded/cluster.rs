//! Making the cluster, whole or not at all.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use engine::error::{Error, Kind, Result};

use super::NAME;
use super::account::Account;
use super::binaries::Binaries;
use super::folder::{give, make_private};
use super::home::{Home, unusable, write_secret};

/// Settings for a machine that has other work too; an administrator may
/// change them in postgresql.conf, where they stand.
const SETTINGS: &str = "
# From here on: written by Refit when it made this cluster.
max_connections = 60
shared_buffers = 256MB
max_wal_size = 4GB
checkpoint_timeout = 15min
fsync = on
autovacuum = on
timezone = 'UTC'
log_timezone = 'UTC'
";

/// The major version of the cluster that is there.
pub(super) fn major(home: &Home) -> Result<Option<u32>> {
    let file = home.cluster().join("PG_VERSION");
    match fs::read_to_string(&file) {
        Ok(text) => Ok(text.trim().parse().ok()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unusable(&file, &error)),
    }
}

/// The password of the cluster, which is made first when there is none.
pub(super) fn ensure(home: &Home, binaries: &Binaries, account: Option<Account>) -> Result<String> {
    if !home.cluster().exists() {
        return make(home, binaries, account);
    }
    let file = home.password();
    let text = fs::read_to_string(&file).map_err(|error| {
        let next =
            "Put the file back from a backup, or remove the directory to begin anew with an empty database.";
        Error::new(Kind::Unavailable, format!("reading {}", file.display()), error.to_string(), next)
    })?;
    Ok(text.trim().to_owned())
}

/// A cluster counts only under its final name, so one that was interrupted in
/// the making is thrown away and begun anew.
fn make(home: &Home, binaries: &Binaries, account: Option<Account>) -> Result<String> {
    eprintln!("Making a private PostgreSQL under {}.", home.root().display());
    let password = hex::encode(rand::random::<[u8; 24]>());
    let folder = home.unfinished();
    remove(&folder)?;
    make_private(&folder, account)?;
    initialise(home, binaries, account, &password)?;
    configure(&folder, binaries)?;
    create_database(home, binaries, account)?;
    write_secret(&home.password(), &format!("{password}\n"))?;
    fs::rename(&folder, home.cluster()).map_err(|error| unusable(&folder, &error))?;
    Ok(password)
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(unusable(folder, &error)),
        _ => Ok(()),
    }
}

fn initialise(home: &Home, binaries: &Binaries, account: Option<Account>, password: &str) -> Result<()> {
    let closed = home.postgres().join("password");
    remove(&closed)?;
    make_private(&closed, account)?;
    let file = closed.join("password");
    write_secret(&file, password)?;
    give(&file, account).map_err(|error| unusable(&file, &error))?;
    let output = command(home, binaries, account, "initdb")
        .args(["--username", NAME, "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C"])
        .arg("--pwfile")
        .arg(&file)
        .arg("--pgdata")
        .arg(home.unfinished())
        .stdin(Stdio::null())
        .output();
    remove(&closed)?;
    finished("making the private PostgreSQL cluster", output)
}

fn configure(folder: &Path, binaries: &Binaries) -> Result<()> {
    let file = folder.join("postgresql.conf");
    let no_links = rustix::fs::OFlags::NOFOLLOW.bits().cast_signed();
    let mut settings = SETTINGS.to_owned();
    if binaries.has_module("pg_stat_statements") {
        settings.push_str("shared_preload_libraries = 'pg_stat_statements'\n");
    }
    let opened = OpenOptions::new().append(true).custom_flags(no_links).open(&file);
    opened.and_then(|mut file| file.write_all(settings.as_bytes())).map_err(|error| unusable(&file, &error))
}

/// PostgreSQL alone can do this without a server, and so without a client.
fn create_database(home: &Home, binaries: &Binaries, account: Option<Account>) -> Result<()> {
    let mut single = command(home, binaries, account, "postgres");
    single.arg("--single").arg("-D").arg(home.unfinished()).arg("postgres");
    let child = single.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let output = child.and_then(|mut child| {
        let statement = format!("CREATE DATABASE {NAME}\n");
        child.stdin.take().map_or(Ok(()), |mut stdin| stdin.write_all(statement.as_bytes()))?;
        child.wait_with_output()
    });
    finished("creating the database in the private cluster", output)
}

/// One of PostgreSQL's programs, under its account, with none of the settings
/// that this process may have for another PostgreSQL.
pub(super) fn command(home: &Home, binaries: &Binaries, account: Option<Account>, name: &str) -> Command {
    let mut command = Command::new(binaries.program(name));
    command.current_dir(home.postgres()).env("LC_ALL", "C");
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.as_encoded_bytes().starts_with(b"PG")) {
        command.env_remove(name);
    }
    if let Some(account) = account {
        // As root, the standard library also drops the supplementary groups.
        command.uid(account.uid).gid(account.gid);
    }
    command
}

fn finished(doing: &str, output: std::io::Result<Output>) -> Result<()> {
    let next = "Check the free space and the rights of the data directory.";
    let output = output.map_err(|error| Error::io(doing, error, next))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let why = said
        .lines()
        .rev()
        .find(|line| line.contains("error") || line.contains("FATAL"))
        .unwrap_or(said.trim());
    Err(Error::new(Kind::Failed, doing, format!("{} ({})", why.trim(), output.status), next))
}
