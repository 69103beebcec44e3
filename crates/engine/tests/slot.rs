//! The interleavings of threads that follow the tables with the cache's slot, and
//! of those that read it: the source of slot and turn themselves, with loom's
//! primitives in the place of those that they have.
//!
//! Threads are interrupted four times at most, which takes seconds; with three,
//! the model without the turn does not find its fault. LOOM_MAX_PREEMPTIONS=100
//! visits every interleaving, in minutes.
//!
//! `tests/swap.rs` is about what loom has to take on trust, and decision 53 says
//! why. A snapshot that is not freed by all of its holders fails a model too:
//! loom counts the `Arc`s that are left.

#[path = "../src/cache/slot.rs"]
mod slot;
#[path = "slot/sync.rs"]
mod sync;
#[path = "slot/tables.rs"]
mod tables;
#[path = "../src/cache/turn.rs"]
mod turn;

use loom::sync::Arc;
use loom::thread::{self, JoinHandle};
use tables::{Shown, World};
use turn::Shows;

fn model(play: impl Fn() + Sync + Send + 'static) {
    let mut all = loom::model::Builder::new();
    all.preemption_bound = all.preemption_bound.or(Some(4));
    all.check(play);
}

fn beside(world: &Arc<World>, act: impl FnOnce(&World) + 'static) -> JoinHandle<()> {
    let world = Arc::clone(world);
    thread::spawn(move || act(&world))
}

fn join(threads: impl IntoIterator<Item = JoinHandle<()>>) {
    threads.into_iter().for_each(|thread| thread.join().expect("it ends"));
}

/// What one reader sees, one load after the other: numbers and states of the
/// tables only rise.
fn read(world: &World, times: usize) {
    let mut last = *world.slot.current.load();
    for _ in 1..times {
        let next = *world.slot.current.load();
        assert!(last.generation <= next.generation, "{next:?} after {last:?}");
        assert!(last.rows <= next.rows, "{next:?} after {last:?}");
        last = next;
    }
}

#[test]
fn the_last_number_stands_at_the_end_and_nobody_sees_a_step_back() {
    model(|| {
        let world = World::new();
        let put = |world: &World| world.slot.put(|generation| Shown::default().with_generation(generation));
        let writers = [beside(&world, put), beside(&world, put)];
        read(&world, 2);
        join(writers);
        assert_eq!(world.slot.current.load().generation, 2);
    });
}

#[test]
fn nobody_sees_an_older_state_of_the_tables_after_a_newer_one() {
    model(|| {
        let world = World::new();
        let refresh = |world: &World| world.refresh(world.load());
        let others = [beside(&world, refresh), beside(&world, refresh)];
        world.change();
        read(&world, 3);
        join(others);
    });
}

#[test]
fn a_change_during_a_load_is_not_lost() {
    model(|| {
        let world = World::new();
        let other = beside(&world, |world| world.refresh(world.load()));
        world.change();
        // The tick after it.
        world.look();
        join([other]);
        assert_eq!(world.slot.current.load().rows, 1);
    });
}

#[test]
fn the_look_after_the_last_change_shows_it_whoever_looks_meanwhile() {
    model(|| {
        let world = World::new();
        let others = [beside(&world, World::change), beside(&world, World::look)];
        world.change();
        world.look();
        join(others);
        world.look();
        assert_eq!(world.slot.current.load().rows, world.rows());
    });
}

/// The models are not blind: without the turn they find the step back.
#[test]
#[should_panic(expected = "after Shown")]
fn without_the_turn_an_older_state_follows_a_newer_one() {
    model(|| {
        let world = World::new();
        let others = [0, 1].map(|_| beside(&world, World::refresh_without_turn));
        world.change();
        read(&world, 3);
        join(others);
    });
}

/// Nor is a load whose rows are older than its proof.
#[test]
#[should_panic(expected = "the change is lost")]
fn a_load_of_two_moments_loses_a_change() {
    model(|| {
        let world = World::new();
        let other = beside(&world, |world| world.refresh(world.load_in_two()));
        world.change();
        join([other]);
        world.look();
        assert_eq!(world.slot.current.load().rows, 1, "the change is lost");
    });
}
