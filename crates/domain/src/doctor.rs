//! One question of the doctor: what was found, what it means, what to do.

use serde::{Deserialize, Serialize};

use crate::report::{Finding, Verdict};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Examined {
    pub check: String,
    pub title: String,
    pub verdict: Verdict,
    /// What was found.
    pub value: String,
    /// What is wanted.
    pub target: String,
    pub findings: Vec<Finding>,
    /// Why it matters.
    pub meaning: String,
    /// What to do; empty when there is nothing to do.
    pub remedy: String,
    /// The statement to run, where there is one.
    pub statement: String,
}
