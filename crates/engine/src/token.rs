//! What proves a session: 256 random bits, of which only the hash is stored.

use rand::TryRngCore;
use rand::rngs::OsRng;
use sha2::{Digest, Sha256};

use crate::error::{Error, Kind, Result};

const BYTES: usize = 32;

/// As the browser holds it.
pub(crate) fn fresh() -> Result<String> {
    let mut bytes = [0; BYTES];
    OsRng.try_fill_bytes(&mut bytes).map_err(|error| {
        let next = "The operating system gives no random numbers; see its log.";
        Error::new(Kind::Failed, "making a token", error.to_string(), next)
    })?;
    Ok(hex::encode(bytes))
}

/// As it is stored; none for what cannot be a token.
pub(crate) fn hash(token: &str) -> Option<[u8; 32]> {
    (token.len() == 2 * BYTES).then(|| Sha256::digest(token.as_bytes()).into())
}

/// Short, and not the beginning of what is stored.
pub(crate) fn fingerprint(hash: &[u8]) -> String {
    hex::encode(&Sha256::digest(hash)[..6])
}
