//! What a refusal of the database means for who called.

use crate::error::{Error, Kind, Result};

/// `statement.await.stored("storing ...")`: like `doing`, with the rules of the
/// tables in words.
pub(super) trait Storing<T> {
    fn storing(self, doing: &str) -> Result<T>;
}

impl<T> Storing<T> for std::result::Result<T, sqlx::Error> {
    fn storing(self, doing: &str) -> Result<T> {
        self.map_err(|error| explain(doing, error))
    }
}

const UNKNOWN: &str = "Refresh the cache, or create the exchange or symbol first. Nothing was stored.";
const REPEATED: &str = "Use an upsert if the later one is to stand. Nothing was stored.";
const RULE: &str = "Make values through their constructors, which name the faulty one. Nothing was stored.";

fn explain(doing: &str, error: sqlx::Error) -> Error {
    let code = error.as_database_error().and_then(|error| error.code().map(|code| code.into_owned()));
    let next = match code.as_deref() {
        Some("23503") => UNKNOWN,
        Some("23505") => REPEATED,
        Some("23514" | "22003" | "22001") => RULE,
        _ => return Error::database(doing, error),
    };
    let mut error = Error::database(doing, error);
    (error.kind, error.next) = (Kind::Invalid, next.to_owned());
    error
}
