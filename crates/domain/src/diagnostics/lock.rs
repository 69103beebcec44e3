//! Who waits for whom, as a tree.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Remedy;

/// A session that waits for a lock, or that others wait for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Waiter {
    /// 0 is a prepared transaction, which has no session.
    pub pid: i32,
    pub blocked_by: Vec<i32>,
    pub application: String,
    pub role: String,
    pub state: String,
    pub mode: Option<String>,
    /// The relation, or the kind of lock where it is none.
    pub wants: Option<String>,
    /// Seconds.
    pub waits: Option<f64>,
    pub in_transaction: Option<f64>,
    pub statement: String,
    /// How deep in the tree; whoever waits for nobody is at 0.
    #[serde(default)]
    pub depth: u32,
    /// How many wait for it, directly or behind others.
    #[serde(default)]
    pub behind: i64,
    /// It stands in a circle of which nobody can go on.
    #[serde(default)]
    pub circle: bool,
    #[serde(default)]
    pub remedy: Option<Remedy>,
}

impl Waiter {
    pub fn waits(&self) -> bool {
        !self.blocked_by.is_empty()
    }

    /// Ending it lets others go on.
    pub fn is_root(&self) -> bool {
        self.depth == 0
    }
}

/// Each once, below the first of those it waits for. What is left over waits in
/// a circle, which PostgreSQL ends after its deadlock_timeout.
pub fn tree(sessions: Vec<Waiter>) -> Vec<Waiter> {
    let mut placed = Vec::new();
    let mut seen = BTreeSet::new();
    let roots: Vec<usize> = (0..sessions.len()).filter(|place| !sessions[*place].waits()).collect();
    for root in roots {
        place(&sessions, root, 0, false, &mut seen, &mut placed);
    }
    for left in 0..sessions.len() {
        place(&sessions, left, 0, true, &mut seen, &mut placed);
    }
    let behind: Vec<i64> = placed.iter().map(|waiter| count_behind(&sessions, waiter.pid)).collect();
    placed.iter_mut().zip(behind).for_each(|(waiter, behind)| waiter.behind = behind);
    placed
}

fn place(
    all: &[Waiter],
    root: usize,
    depth: u32,
    circle: bool,
    seen: &mut BTreeSet<usize>,
    placed: &mut Vec<Waiter>,
) {
    // A stack of our own: a queue for one lock can be thousands long.
    let mut open = vec![(root, depth)];
    while let Some((at, depth)) = open.pop() {
        if !seen.insert(at) {
            continue;
        }
        let pid = all[at].pid;
        placed.push(Waiter { depth, circle, ..all[at].clone() });
        let below = (0..all.len()).filter(|place| all[*place].blocked_by.first() == Some(&pid));
        open.extend(below.map(|place| (place, depth + 1)).collect::<Vec<_>>().into_iter().rev());
    }
}

fn count_behind(all: &[Waiter], pid: i32) -> i64 {
    let (mut found, mut open) = (BTreeSet::new(), vec![pid]);
    while let Some(pid) = open.pop() {
        let waiting = all.iter().filter(|waiter| waiter.blocked_by.contains(&pid));
        open.extend(waiting.map(|waiter| waiter.pid).filter(|waiter| found.insert(*waiter)));
    }
    found.remove(&pid);
    found.len() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sessions: &[(i32, &[i32])], expected: &[(i32, u32, i64, bool)]) {
        let sessions = sessions.iter().map(|(pid, by)| Waiter {
            pid: *pid,
            blocked_by: by.to_vec(),
            ..Waiter::default()
        });
        let found: Vec<_> = tree(sessions.collect())
            .iter()
            .map(|waiter| (waiter.pid, waiter.depth, waiter.behind, waiter.circle))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn whoever_waits_stands_below() {
        check(&[], &[]);
        check(&[(1, &[]), (2, &[1])], &[(1, 0, 1, false), (2, 1, 0, false)]);
        // A queue: the third waits for the holder and for the second.
        check(&[(1, &[]), (2, &[1]), (3, &[2, 1])], &[(1, 0, 2, false), (2, 1, 1, false), (3, 2, 0, false)]);
        // Two holders of one lock: the waiter stands once and counts for both.
        check(&[(1, &[]), (2, &[]), (3, &[1, 2])], &[(1, 0, 1, false), (3, 1, 0, false), (2, 0, 1, false)]);
        // A circle, with somebody behind it.
        check(&[(1, &[2]), (2, &[1]), (3, &[2])], &[(1, 0, 2, true), (2, 1, 2, true), (3, 2, 0, true)]);
    }
}
