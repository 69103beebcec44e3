//! A program of PostgreSQL as a child: no shell, no password among its
//! arguments, ended when nobody waits for it any more.

use std::ffi::OsString;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{ExitStatus, Stdio};

use percent_encoding::percent_decode_str;
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::Command;

use crate::error::{Error, Kind, Result};

/// What libpq would otherwise take from our own surroundings.
const FOREIGN: [&str; 14] = [
    "PGHOSTADDR",
    "PGSERVICE",
    "PGSERVICEFILE",
    "PGPASSWORD",
    "PGPASSFILE",
    "PGOPTIONS",
    "PGCLIENTENCODING",
    "PGDATESTYLE",
    "PGTZ",
    "PGGEQO",
    "PGSSLMODE",
    "PGREQUIREAUTH",
    "PGTARGETSESSIONATTRS",
    "PGLOADBALANCEHOSTS",
];

/// More of what a program says is thrown away.
const HEARD: u64 = 64 * 1024;

/// Which database a program works on, and under what name the server sees it.
pub(super) struct Reach<'a> {
    pub(super) options: &'a PgConnectOptions,
    pub(super) database: &'a str,
    pub(super) application: String,
}

/// Runs the program to its end and returns its warnings.
pub(super) async fn run(program: &Path, args: &[OsString], reach: &Reach<'_>) -> Result<Vec<String>> {
    let name = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let doing = format!("running {name}");
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
    for variable in FOREIGN {
        command.env_remove(variable);
    }
    command.envs(environment(reach));
    let broken = |error: std::io::Error| {
        Error::new(Kind::Failed, doing.clone(), error.to_string(), "Check the installation of PostgreSQL.")
    };
    let mut child = command.spawn().map_err(broken)?;
    let stderr = child.stderr.take();
    let (said, status) = tokio::try_join!(hear(stderr), child.wait()).map_err(broken)?;
    let told = told(&said);
    if status.success() { Ok(told) } else { Err(failed(&name, status, &told)) }
}

async fn hear(pipe: Option<impl AsyncRead + Unpin>) -> std::io::Result<String> {
    let Some(mut pipe) = pipe else { return Ok(String::new()) };
    let mut said = Vec::new();
    (&mut pipe).take(HEARD).read_to_end(&mut said).await?;
    tokio::io::copy(&mut pipe, &mut tokio::io::sink()).await?;
    Ok(String::from_utf8_lossy(&said).into_owned())
}

fn environment(reach: &Reach<'_>) -> Vec<(String, OsString)> {
    let options = reach.options;
    let host = options.get_socket().map_or_else(|| options.get_host().into(), |path| path.clone().into());
    let mut set: Vec<(String, OsString)> = vec![
        ("PGHOST".into(), host),
        ("PGPORT".into(), options.get_port().to_string().into()),
        ("PGUSER".into(), options.get_username().into()),
        ("PGDATABASE".into(), reach.database.into()),
        ("PGAPPNAME".into(), reach.application.clone().into()),
        ("PGCONNECT_TIMEOUT".into(), "30".into()),
        // Messages that we can read.
        ("LC_ALL".into(), "C".into()),
    ];
    set.extend(options.get_options().map(|options| ("PGOPTIONS".to_owned(), options.into())));
    set.extend(hidden(options));
    set
}

/// Password and TLS settings have no getters of their own, but the URL of the
/// options has them. User and host play no part in it and may be any.
fn hidden(options: &PgConnectOptions) -> Vec<(String, OsString)> {
    let url = options.clone().username("any").host("localhost").to_url_lossy();
    let password =
        url.password().map(|password| percent_decode_str(password).decode_utf8_lossy().into_owned());
    let mut found: Vec<(String, OsString)> =
        password.map(|password| ("PGPASSWORD".to_owned(), password.into())).into_iter().collect();
    let pairs = url.query_pairs();
    let tls = pairs.filter(|(key, _)| key.starts_with("ssl"));
    found.extend(tls.map(|(key, value)| (format!("PG{}", key.to_uppercase()), value.into_owned().into())));
    found
}

/// The lines in which the program itself speaks. What the server adds to an
/// error may quote rows, and those are nobody's business.
fn told(said: &str) -> Vec<String> {
    let own = said.lines().filter_map(|line| {
        let (program, words) = line.split_once(": ")?;
        (program.starts_with("pg_") && !words.starts_with("detail:")).then(|| words.trim().to_owned())
    });
    let own: Vec<String> = own.collect();
    if own.is_empty() { said.lines().take(3).map(|line| line.trim().to_owned()).collect() } else { own }
}

/// Enough to see what is wrong; the rest mostly follows from it.
const SHOWN: usize = 4;

fn failed(name: &str, status: ExitStatus, told: &[String]) -> Error {
    let end = match (status.code(), status.signal()) {
        (Some(code), _) => format!("it ended with code {code}"),
        (None, Some(signal)) => format!("it was ended by signal {signal}"),
        (None, None) => "it ended badly".to_owned(),
    };
    let why = if told.is_empty() {
        format!("{end} and without a word")
    } else {
        let words: Vec<&str> = told.iter().take(SHOWN).map(String::as_str).collect();
        format!("{end}: {}", words.join("; "))
    };
    let next = if why.contains("No space left") { "Free disk space, then try again." } else { "" };
    Error::new(Kind::Failed, format!("running {name}"), why, next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr;

    fn set(url: &str) -> Vec<(String, String)> {
        let options = PgConnectOptions::from_str(url).expect("a URL");
        let reach = Reach { options: &options, database: "other", application: "test".into() };
        let pairs = environment(&reach).into_iter();
        pairs.map(|(name, value)| (name, value.to_string_lossy().into_owned())).collect()
    }

    fn value(url: &str, name: &str) -> Option<String> {
        set(url).into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    #[test]
    fn what_the_url_says_reaches_the_program() {
        let url = "postgres://u%40x:p%40%2Fs%20s@h:5433/d?sslmode=disable";
        assert_eq!(value(url, "PGHOST").as_deref(), Some("h"));
        assert_eq!(value(url, "PGPORT").as_deref(), Some("5433"));
        assert_eq!(value(url, "PGUSER").as_deref(), Some("u@x"));
        assert_eq!(value(url, "PGPASSWORD").as_deref(), Some("p@/s s"));
        assert_eq!(value(url, "PGSSLMODE").as_deref(), Some("disable"));
        assert_eq!(value(url, "PGDATABASE").as_deref(), Some("other"));
    }

    #[test]
    fn a_socket_is_a_host() {
        let url = "postgres://u:p@localhost:5433/d?host=/run/some%20where";
        assert_eq!(value(url, "PGHOST").as_deref(), Some("/run/some where"));
        assert_eq!(value(url, "PGPASSWORD").as_deref(), Some("p"));
    }

    #[test]
    fn hosts_of_every_kind_are_taken() {
        assert_eq!(value("postgres://u:p@[::1]/d", "PGPASSWORD").as_deref(), Some("p"));
    }

    #[test]
    fn rows_are_not_repeated() {
        let said = "pg_restore: error: COPY failed for table \"a\": ERROR:  invalid input\n\
                    CONTEXT:  COPY a, line 3, column b: \"somebody's secret\"\n\
                    pg_restore: detail: Command was: COPY\n";
        assert_eq!(told(said), ["error: COPY failed for table \"a\": ERROR:  invalid input"]);
    }

    #[test]
    fn an_error_says_how_it_ended_and_what_was_said() {
        let error =
            failed("pg_dump", ExitStatus::from_raw(1 << 8), &["error: No space left on device".into()]);
        assert!(error.why.contains("code 1: error: No space"), "{error}");
        assert!(error.next.contains("Free disk space"));
        assert!(failed("pg_dump", ExitStatus::from_raw(9), &[]).why.contains("signal 9 and without a word"));
    }
}
