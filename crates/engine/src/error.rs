//! The engine's one error: what we were doing, why it failed, what to do next.

use std::error::Error as StdError;
use std::fmt;

use domain::phase::Refusal;
use domain::run::Failure;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What the caller can make of an error: an exit code, an HTTP status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The thing named does not exist.
    NotFound,
    /// The input is wrong; asking again will not help.
    Invalid,
    /// Whoever asks may not.
    Forbidden,
    /// A rule forbids it as things stand.
    Refused,
    /// Something else is at work; later it may be allowed.
    Busy,
    /// The database or a file could not be reached.
    Unavailable,
    /// The worker no longer owns the run; another one does.
    Fenced,
    /// Everything else.
    Failed,
}

#[derive(Debug)]
pub struct Error {
    pub kind: Kind,
    pub doing: String,
    pub why: String,
    pub next: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    pub fn new(
        kind: Kind,
        doing: impl Into<String>,
        why: impl Into<String>,
        next: impl Into<String>,
    ) -> Self {
        Self { kind, doing: doing.into(), why: why.into(), next: next.into(), source: None }
    }

    pub fn not_found(doing: impl Into<String>, why: impl Into<String>, next: impl Into<String>) -> Self {
        Self::new(Kind::NotFound, doing, why, next)
    }

    pub fn invalid(doing: impl Into<String>, why: impl Into<String>, next: impl Into<String>) -> Self {
        Self::new(Kind::Invalid, doing, why, next)
    }

    pub fn refused(doing: impl Into<String>, refusal: Refusal) -> Self {
        let kind = if refusal.busy { Kind::Busy } else { Kind::Refused };
        Self::new(kind, doing, refusal.why, refusal.next)
    }

    /// A statement failed. The database's own words become the reason.
    pub fn database(doing: impl Into<String>, error: sqlx::Error) -> Self {
        let (kind, why, next) = explain(&error);
        Self { source: Some(Box::new(error)), ..Self::new(kind, doing, why, next) }
    }

    /// A file or stream failed.
    pub fn io(doing: impl Into<String>, error: std::io::Error, next: impl Into<String>) -> Self {
        let why = error.to_string();
        Self { source: Some(Box::new(error)), ..Self::new(Kind::Unavailable, doing, why, next) }
    }

    pub fn failure(&self) -> Failure {
        Failure { doing: self.doing.clone(), why: self.why.clone(), next: self.next.clone() }
    }

    /// The five-letter code of the database, when it was the database.
    pub fn sqlstate(&self) -> Option<String> {
        let error = self.source.as_deref()?.downcast_ref::<sqlx::Error>()?;
        error.as_database_error()?.code().map(|code| code.into_owned())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}.", self.doing, self.why.trim_end_matches('.'))?;
        if !self.next.is_empty() {
            write!(f, " {}", self.next)?;
        }
        Ok(())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// `query(...).await.doing("reading the run")`.
pub trait Doing<T> {
    fn doing(self, what: impl Into<String>) -> Result<T>;
}

impl<T> Doing<T> for std::result::Result<T, sqlx::Error> {
    fn doing(self, what: impl Into<String>) -> Result<T> {
        self.map_err(|error| Error::database(what, error))
    }
}

fn explain(error: &sqlx::Error) -> (Kind, String, &'static str) {
    match error {
        sqlx::Error::Database(database) => {
            let code = database.code().unwrap_or_default().into_owned();
            let why = format!("{} (SQLSTATE {code})", database.message());
            (kind_of(&code), why, next_for(&code))
        }
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Tls(_) => {
            (Kind::Unavailable, error.to_string(), "Check that PostgreSQL runs and that the URL is right.")
        }
        sqlx::Error::RowNotFound => (Kind::NotFound, "it does not exist".into(), ""),
        _ => (Kind::Failed, error.to_string(), "Look into the server's log for what went before."),
    }
}

fn kind_of(code: &str) -> Kind {
    match code {
        "55P03" | "40P01" => Kind::Busy,
        // A character that no text of the database can hold: it came from outside.
        "22021" | "22P05" => Kind::Invalid,
        // Not yet: a migration of the plan creates it.
        "42P01" => Kind::Refused,
        // Our transaction was silent for too long and was ended, or there are too
        // many sessions: the database is there again in a moment.
        "25P03" | "53300" => Kind::Unavailable,
        _ if code.starts_with("08") || code.starts_with("57P") => Kind::Unavailable,
        _ => Kind::Failed,
    }
}

fn next_for(code: &str) -> &'static str {
    match code {
        "22021" | "22P05" => "Leave that character out.",
        "55P03" => "Another session holds the lock: see who with `refit doctor`, then try again.",
        "42501" => "Grant the role what is missing, or connect as the owner of the tables.",
        "42P01" => "Apply the migrations that create it: `refit migrate status`.",
        "53300" => "Raise max_connections, or see in pg_stat_activity who has so many sessions.",
        "53100" => "Free disk space on the database's machine, then try again.",
        "28P01" | "28000" => "Check user and password in the database URL.",
        "3D000" => "Create the database, or correct its name in the URL.",
        _ => "",
    }
}
