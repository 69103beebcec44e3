//! The protocol of a move as a model of which every state is visited: clients
//! write, commit and give up at any moment, workers die, stop and take over
//! between any two commits, somebody goes over and back and gives up, a capture
//! is bypassed. The invariant must hold in each state, and must not hold when
//! any one rule of the protocol is left out.
//!
//! It follows the table of states that the engine follows. Left out are
//! quarantine and names, which are further places for a row to be in.

#[path = "protocol/batch.rs"]
mod batch;
#[path = "protocol/model.rs"]
mod model;
#[path = "protocol/search.rs"]
mod search;
#[path = "protocol/steps.rs"]
mod steps;

use std::collections::BTreeSet;

use domain::moving::MOVE_ARROWS;
use model::{Bounds, Rules};
use search::search;
use steps::Fault;

/// One key with three values.
const DEEP: Bounds = Bounds { keys: 1, values: 3, lines: 3, bypasses: true };
/// Two keys, which a batch, a drain and a ledger treat apart.
const BROAD: Bounds = Bounds { keys: 2, values: 2, lines: 2, bypasses: true };
/// The same with longer logs, for which a gigabyte of memory is wanted.
const WIDE: Bounds = Bounds { keys: 2, values: 2, lines: 3, bypasses: true };

fn states_of(bounds: Bounds) -> usize {
    let found = search(Rules::whole(bounds));
    println!("{bounds:?}: {} states, {} steps", found.states, found.steps);
    assert!(found.violation.is_none(), "{}", found.told());
    let all: BTreeSet<_> = MOVE_ARROWS.iter().map(|arrow| (arrow.from, arrow.to)).collect();
    assert_eq!(found.taken, all, "some arrow of the table is never taken");
    found.states
}

#[test]
fn no_reachable_state_breaks_the_invariant() {
    let states: usize = [DEEP, BROAD].map(states_of).into_iter().sum();
    assert!(states > 1_000_000, "only {states} states: the model has lost its freedom");
}

#[test]
#[ignore = "./dev torture"]
fn nor_does_any_of_eight_million() {
    assert!(states_of(WIDE) > 7_000_000, "the model has lost its freedom");
}

/// Each rule of the protocol is there for a reason, and the model sees it.
#[test]
fn without_any_one_rule_the_invariant_breaks() {
    for fault in Fault::ALL {
        let found = search(Rules::without(fault, DEEP));
        assert!(found.violation.is_some(), "{fault:?} does no harm in {} states", found.states);
        println!("{fault:?}: after {} steps", found.trace.len());
    }
}
