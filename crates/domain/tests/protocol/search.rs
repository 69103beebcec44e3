//! Visits every state that can be reached, the nearest first.

use std::collections::{BTreeSet, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use domain::moving::MoveState;

use crate::model::{Rules, State};
use crate::steps;

pub(crate) struct Found {
    pub(crate) states: usize,
    pub(crate) steps: usize,
    /// Arrows of the table of states that were taken.
    pub(crate) taken: BTreeSet<(MoveState, MoveState)>,
    pub(crate) violation: Option<&'static str>,
    /// The shortest way to it.
    pub(crate) trace: Vec<(&'static str, State)>,
}

impl Found {
    pub(crate) fn told(&self) -> String {
        let steps = self.trace.iter().map(|(step, state)| format!("{step}\n    {state:?}"));
        format!("{}\n{}", self.violation.unwrap_or("nothing"), steps.collect::<Vec<_>>().join("\n"))
    }
}

/// A state, what led to it, and the place of the one before.
type Visit = (State, &'static str, usize);

pub(crate) fn search(rules: Rules) -> Found {
    let mut seen: HashSet<u128, BuildHasherDefault<Mixed>> = HashSet::default();
    let mut visited: Vec<Visit> = vec![(State::first(), "the beginning", 0)];
    let (mut taken, mut steps, mut at) = (BTreeSet::new(), 0, 0);
    seen.insert(State::first().packed());
    while at < visited.len() {
        let state = visited[at].0;
        if let Some(why) = state.fault(&rules) {
            return Found { states: at, steps, taken, violation: Some(why), trace: trace(&visited, at) };
        }
        steps::each(&state, &rules, |step, next| {
            steps += 1;
            if next.phase != state.phase {
                taken.insert((state.phase, next.phase));
            }
            if seen.insert(next.packed()) {
                visited.push((next, step, at));
            }
        });
        at += 1;
    }
    Found { states: visited.len(), steps, taken, violation: None, trace: Vec::new() }
}

fn trace(visited: &[Visit], mut at: usize) -> Vec<(&'static str, State)> {
    let mut way = Vec::new();
    while at > 0 {
        let (state, step, before) = visited[at];
        way.push((step, state));
        at = before;
    }
    way.reverse();
    way
}

/// The usual one takes most of the time.
#[derive(Default)]
struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("states are hashed as one number");
    }

    fn write_u128(&mut self, value: u128) {
        let folded = (value as u64) ^ ((value >> 64) as u64).rotate_left(29);
        let mixed = (folded ^ (folded >> 31)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 29);
    }
}
