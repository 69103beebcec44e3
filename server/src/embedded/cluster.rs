//! Making the cluster, whole or not at all.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use engine::error::{Error, Kind, Result};

use super::NAME;
use super::account::Account;
use super::binaries::Binaries;
use super::folder::{give, make_passable, make_private};
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
# Nobody copies a private cluster by its WAL, so it need not tell more than a crash asks for.
wal_level = minimal
max_wal_senders = 0
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
    sweep(home);
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

/// One go at making a cluster, in a folder that no other go has used.
struct Attempt<'a> {
    home: &'a Home,
    binaries: &'a Binaries,
    account: Option<Account>,
    password: String,
    folder: PathBuf,
}

/// A cluster counts only under its final name, so one that was interrupted in
/// the making is thrown away and begun anew.
fn make(home: &Home, binaries: &Binaries, account: Option<Account>) -> Result<String> {
    eprintln!("Making a private PostgreSQL under {}.", home.root().display());
    let password = hex::encode(rand::random::<[u8; 24]>());
    let folder = home.attempts().join(hex::encode(rand::random::<[u8; 8]>()));
    let attempt = Attempt { home, binaries, account, password, folder };
    attempt.prepare()?;
    attempt.initialise()?;
    attempt.configure()?;
    attempt.create_database()?;
    attempt.finish()?;
    Ok(attempt.password)
}

/// Takes away what earlier attempts have left. One that was killed a moment
/// ago may still be writing, so what stays is left to the next time.
fn sweep(home: &Home) {
    if let Err(error) = fs::remove_dir_all(home.attempts())
        && error.kind() != ErrorKind::NotFound
    {
        tracing::debug!(error = %error, "an unfinished cluster is still there");
    }
}

impl Attempt<'_> {
    fn cluster(&self) -> PathBuf {
        self.folder.join("cluster")
    }

    fn prepare(&self) -> Result<()> {
        make_passable(&self.home.attempts())?;
        make_private(&self.folder, self.account)?;
        make_private(&self.cluster(), self.account)
    }

    fn initialise(&self) -> Result<()> {
        let file = self.folder.join("password");
        write_secret(&file, &self.password)?;
        give(&file, self.account).map_err(|error| unusable(&file, &error))?;
        let output = command(self.home, self.binaries, self.account, "initdb")
            .args(["--username", NAME, "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C"])
            .arg("--pwfile")
            .arg(&file)
            .arg("--pgdata")
            .arg(self.cluster())
            .stdin(Stdio::null())
            .output();
        finished("making the private PostgreSQL cluster", output)
    }

    fn configure(&self) -> Result<()> {
        let file = self.cluster().join("postgresql.conf");
        let no_links = rustix::fs::OFlags::NOFOLLOW.bits().cast_signed();
        let mut settings = SETTINGS.to_owned();
        if self.binaries.has_module("pg_stat_statements") {
            settings.push_str("shared_preload_libraries = 'pg_stat_statements'\n");
        }
        let opened = OpenOptions::new().append(true).custom_flags(no_links).open(&file);
        let written = opened.and_then(|mut file| file.write_all(settings.as_bytes()));
        written.map_err(|error| unusable(&file, &error))
    }

    /// PostgreSQL alone can do this without a server, and so without a client.
    fn create_database(&self) -> Result<()> {
        let mut single = command(self.home, self.binaries, self.account, "postgres");
        single.arg("--single").arg("-D").arg(self.cluster()).arg("postgres");
        let child = single.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let output = child.and_then(|mut child| {
            let statement = format!("CREATE DATABASE {NAME}\n");
            child.stdin.take().map_or(Ok(()), |mut stdin| stdin.write_all(statement.as_bytes()))?;
            child.wait_with_output()
        });
        finished("creating the database in the private cluster", output)
    }

    fn finish(&self) -> Result<()> {
        write_secret(&self.home.password(), &format!("{}\n", self.password))?;
        fs::rename(self.cluster(), self.home.cluster()).map_err(|error| unusable(&self.folder, &error))?;
        sweep(self.home);
        Ok(())
    }
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
