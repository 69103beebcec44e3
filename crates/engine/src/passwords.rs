//! Passwords: hashed with argon2id, two at a time, off the threads that answer.

use std::sync::LazyLock;
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::account::password_fault;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::error::{Error, Kind, Result};

/// OWASP's: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Each takes its memory and a core for a while.
static AT_ONCE: Semaphore = Semaphore::const_new(2);
const PATIENCE: Duration = Duration::from_secs(10);

/// Compared with when there is no account, so that both take the same time.
static NOBODY: LazyLock<String> = LazyLock::new(|| hashed("nobody has this password").unwrap_or_default());

fn argon() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hashed(password: &str) -> Result<String> {
    let hash = argon().hash_password(password.as_bytes()).map_err(|error| {
        Error::new(Kind::Failed, "hashing a password", error.to_string(), "See the log of the server.")
    })?;
    Ok(hash.to_string())
}

/// The PHC string of a password that is good enough.
pub(crate) async fn hash(doing: &str, name: &str, password: &str) -> Result<String> {
    if let Some(fault) = password_fault(name, password) {
        return Err(Error::invalid(doing, fault, "A few words that belong to nobody else make a good one."));
    }
    let password = password.to_owned();
    beside(move || hashed(&password)).await?
}

/// What came of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Match {
    No,
    Yes,
    /// Hashed by weaker parameters than today's: to be hashed again.
    Old,
}

/// Without a hash there is nobody to match, and it takes as long.
pub(crate) async fn verify(password: &str, hash: Option<String>) -> Result<Match> {
    let password = password.to_owned();
    beside(move || {
        let known = hash.is_some();
        let text = hash.unwrap_or_else(|| NOBODY.clone());
        let Ok(parsed) = PasswordHash::new(&text) else { return Match::No };
        match argon().verify_password(password.as_bytes(), &parsed) {
            Ok(()) if known && is_weak(&text) => Match::Old,
            Ok(()) if known => Match::Yes,
            _ => Match::No,
        }
    })
    .await
}

/// Hashes without asking whether the password is good: it has been in use.
pub(crate) async fn again(password: &str) -> Result<String> {
    let password = password.to_owned();
    beside(move || hashed(&password)).await?
}

fn is_weak(text: &str) -> bool {
    !text.starts_with(&format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}$"))
}

async fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let doing = "looking at a password";
    let busy = |why: &str| Error::new(Kind::Busy, doing, why, "Try again in a moment.");
    let turn = tokio::time::timeout(PATIENCE, AT_ONCE.acquire()).await;
    let _turn = turn.map_err(|_| busy("too many people sign in"))?.map_err(|_| busy("the server ends"))?;
    spawn_blocking(work).await.map_err(|error| busy(&error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_matches_its_own_hash_only() {
        let hash = hash("testing", "ada", "correct horse battery").await.expect("a hash");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        let matches = async |password, hash| verify(password, hash).await.expect("an answer");
        assert_eq!(matches("correct horse battery", Some(hash.clone())).await, Match::Yes);
        assert_eq!(matches("correct horse batter", Some(hash)).await, Match::No);
        assert_eq!(matches("nobody has this password", None).await, Match::No);
        assert_eq!(matches("correct horse battery", Some("no hash".into())).await, Match::No);
    }

    #[tokio::test]
    async fn weaker_hashes_are_told() {
        let weak =
            Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8192, 1, 1, None).expect("params"));
        let hash = weak.hash_password(b"correct horse battery").expect("a hash").to_string();
        assert_eq!(verify("correct horse battery", Some(hash)).await.expect("an answer"), Match::Old);
    }

    #[tokio::test]
    async fn bad_passwords_are_not_hashed() {
        let error = hash("testing", "ada", "password1234").await.expect_err("it is common");
        assert_eq!(error.kind, Kind::Invalid);
    }
}
