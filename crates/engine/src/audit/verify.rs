//! Whether every line is as it was written, and none is missing.
//!
//! The chain finds edits, removals, insertions and lines that changed places.
//! Who can write to the table can also chain it anew, or cut its end: that is
//! found by checkpoints kept elsewhere, which only their key can sign.

use serde::Serialize;
use store::audit::{Line, hash};

use super::Checkpoint;
use crate::Engine;
use crate::error::{Doing, Result};

const PAGE: i64 = 1_000;
const BEFORE_THE_FIRST: [u8; 32] = [0; 32];

/// What is wrong, at which line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub seq: i64,
    pub what: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    pub lines: i64,
    pub checkpoints: usize,
    pub findings: Vec<Finding>,
}

impl Verified {
    fn find(&mut self, seq: i64, what: impl Into<String>) {
        self.findings.push(Finding { seq, what: what.into() });
    }
}

/// Reads every line. The checkpoints' signatures have been checked before.
pub async fn verify(engine: &Engine, checkpoints: &[Checkpoint]) -> Result<Verified> {
    let mut found = Verified { checkpoints: checkpoints.len(), ..Verified::default() };
    let (mut seq, mut prev) = (0, BEFORE_THE_FIRST.to_vec());
    // The head first: what is written meanwhile stands behind it.
    let head = store::audit::head(engine.control()).await.doing("reading the head of the audit")?;
    loop {
        let lines =
            store::audit::lines(engine.control(), seq, PAGE).await.doing("reading the lines of the audit")?;
        let Some(last) = lines.last() else { break };
        let end = last.entry.seq;
        for line in &lines {
            look(line, seq, &prev, &mut found);
            compare(line, checkpoints, &mut found);
            (seq, prev) = (line.entry.seq, line.hash.clone());
            if head.as_ref().is_some_and(|head| head.seq == seq && head.hash != line.hash) {
                found.find(seq, "the head says that this line was another one");
            }
            found.lines += 1;
        }
        seq = end;
    }
    whole(seq, head.map(|head| head.seq), checkpoints, &mut found);
    Ok(found)
}

fn look(line: &Line, before: i64, prev: &[u8], found: &mut Verified) {
    let seq = line.entry.seq;
    if seq != before + 1 {
        found.find(before + 1, format!("{} lines are missing here", seq - before - 1));
    }
    if line.prev != prev {
        found.find(seq, "it does not follow the line before it");
    }
    if hash(&line.prev, &line.entry).as_slice() != line.hash {
        found.find(seq, "it is not as it was written");
    }
}

fn compare(line: &Line, checkpoints: &[Checkpoint], found: &mut Verified) {
    let seq = line.entry.seq;
    if checkpoints.iter().any(|point| point.seq == seq && point.hash != hex::encode(&line.hash)) {
        found.find(seq, "a checkpoint says that this line was another one");
    }
}

/// Whether the end is there.
fn whole(last: i64, head: Option<i64>, checkpoints: &[Checkpoint], found: &mut Verified) {
    match head {
        None => found.find(last, "the head of the audit is gone"),
        Some(head) if head > last => {
            found.find(last + 1, format!("the end is cut off: the head is at {head}"))
        }
        Some(_) => {}
    }
    let furthest = checkpoints.iter().map(|point| point.seq).max().unwrap_or(0);
    if furthest > last {
        found.find(last + 1, format!("the end is cut off: a checkpoint knows line {furthest}"));
    }
}
