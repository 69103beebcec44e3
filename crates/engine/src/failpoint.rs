//! Places in the code where a test can make this process die, stop or wait.
//!
//! Only with the feature `failpoints`, which the tests of the binary switch on.
//! Without it a place is an empty function, and whoever asks for one is told
//! that this build has none. What is armed holds for the whole process, so a
//! test that arms inside its own process wants a process of its own.

#[cfg(feature = "failpoints")]
mod armed;
#[cfg(feature = "failpoints")]
mod spec;

use crate::error::Result;

/// Every place there is, by its name: the verb, and what is about to happen or
/// has just happened. A test holds the list and the code together.
pub const POINTS: &[&str] = &[
    "run.start.before_commit",
    "run.start.after_commit",
    "stage.before_commit",
    "stage.after_commit",
    "arm.before_commit",
    "arm.after_commit",
    "prepare.before_commit",
    "prepare.after_commit",
    "copy.fenced",
    "copy.before_commit",
    "copy.after_commit",
    "index.before_commit",
    "index.after_commit",
    "apply.fenced",
    "apply.named",
    "apply.before_commit",
    "apply.after_commit",
    "apply_back.before_commit",
    "apply_back.after_commit",
    "verify.before_commit",
    "verify.after_commit",
    "verdict.written",
    "broken.written",
    "cut_over.locked",
    "cut_over.before_commit",
    "cut_over.after_commit",
    "disarm.before_commit",
    "disarm.after_commit",
];

#[cfg(feature = "failpoints")]
pub use armed::{hit, hits, reached, release};

/// Arms places, each for one time: `NAME[:NTH][=ACTION]`, several with `;`
/// between them. The actions are `kill` (the default), `abort`, `exit`, `stop`
/// (until SIGCONT), `sleep(MS)`, and `pause` (until `release`).
#[cfg(feature = "failpoints")]
pub fn arm(text: &str) -> Result<()> {
    spec::read(text).map(armed::arm)
}

#[cfg(not(feature = "failpoints"))]
pub fn arm(text: &str) -> Result<()> {
    use crate::error::Error;
    let next = "Unset the variable, or run a build with the feature failpoints.";
    Err(Error::invalid(format!("arming {text:?}"), "this build has no failpoints", next))
}

/// The code passes a place.
#[cfg(not(feature = "failpoints"))]
#[inline]
pub async fn hit(_: &'static str) {}
