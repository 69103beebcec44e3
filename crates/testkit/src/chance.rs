//! How large a test is, and the seed of its chance; both can be set from
//! outside to repeat what was seen.

use std::time::{SystemTime, UNIX_EPOCH};

/// `REFIT_SEED`, or another one each time. Printed, so that it can be set.
pub fn seed() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970").as_secs();
    let seed = number("REFIT_SEED", now);
    println!("seed {seed}: repeat with REFIT_SEED={seed}");
    seed
}

/// A number from the environment.
pub fn number(name: &str, default: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name} is {text:?} and not a number")),
        Err(_) => default,
    }
}
