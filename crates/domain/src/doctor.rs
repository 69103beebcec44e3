//! One question of the doctor: what was found, what it means, what to do.

use serde::{Deserialize, Serialize};

use crate::phase::Refusal;
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
    /// Phases that do not start as long as it stands so.
    #[serde(default)]
    pub holds_up: Vec<u8>,
}

impl Examined {
    /// What does not begin as long as it stands so, as a sentence.
    pub fn held_up(&self) -> Option<String> {
        let phases: Vec<String> = self.holds_up.iter().map(u8::to_string).collect();
        match phases.len() {
            0 => None,
            1 => Some(format!("Phase {} does not start before it is settled.", phases[0])),
            _ => Some(format!("Phases {} do not start before it is settled.", phases.join(", "))),
        }
    }
}

/// Why a phase may not start: the first finding that is critical for it, and
/// how many more there are.
pub fn in_the_way(examined: &[Examined], phase: u8) -> Option<Refusal> {
    let mut found = examined.iter().filter(|examined| examined.holds_up.contains(&phase));
    let first = found.next()?;
    let more = match found.count() {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    let why = format!("the doctor finds: {}: {}{more}", first.title, first.value);
    let next = format!("{} `refit doctor` and the page Doctor have all of it.", first.remedy);
    Some(Refusal::not_yet(why, next.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn examined(title: &str, holds_up: &[u8]) -> Examined {
        Examined {
            check: title.into(),
            title: title.into(),
            verdict: Verdict::Failed,
            value: "missing".into(),
            target: String::new(),
            findings: Vec::new(),
            meaning: String::new(),
            remedy: "Grant it.".into(),
            statement: String::new(),
            holds_up: holds_up.to_vec(),
        }
    }

    #[test]
    fn a_phase_is_held_up_by_what_is_critical_for_it_alone() {
        let all = [examined("a", &[]), examined("b", &[2]), examined("c", &[1, 2])];
        assert_eq!(in_the_way(&all, 3), None);
        let one = in_the_way(&all, 1).expect("c");
        assert_eq!(one.why, "the doctor finds: c: missing");
        assert!(one.next.starts_with("Grant it."), "{}", one.next);
        assert_eq!(in_the_way(&all, 2).expect("b").why, "the doctor finds: b: missing, and 1 more");
    }
}
