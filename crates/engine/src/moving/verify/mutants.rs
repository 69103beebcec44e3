//! The comparison is judged itself: each of its rules is broken in turn, and
//! one of the situations must tell the broken one from the sound one.

mod broken;
mod situations;
mod world;

use std::collections::BTreeSet;

use sqlx::PgConnection;

use super::super::handout::end_of;
use super::super::{Range, Shape};
use super::{RULES, Rules, Tile, compare_in, judge};
use broken::MUTANTS;
use situations::{SITUATIONS, Situation};
use world::World;

/// A comparison that may be broken.
struct Mutant {
    name: &'static str,
    rules: Rules,
    tiles: fn(Vec<Tile>) -> Vec<Tile>,
    /// Whether an earlier pass of the run is forgotten.
    forgets: bool,
}

const SOUND: Mutant = Mutant { name: "sound", rules: RULES, tiles: |tiles| tiles, forgets: true };

/// Rows of a range.
const ROWS: i64 = 50;

#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    /// Kind and key.
    named: BTreeSet<(String, String)>,
    rows: i64,
    fails: bool,
}

#[tokio::test]
async fn the_comparison_says_what_is_so() {
    let world = World::new().await;
    for situation in &SITUATIONS {
        let expected = world.expected(situation).await;
        assert_eq!(world.play(situation, &SOUND).await, expected, "{}", situation.name);
    }
}

#[tokio::test]
async fn every_broken_comparison_is_told_from_the_sound_one() {
    assert!(MUTANTS.len() >= 30, "{} mutants", MUTANTS.len());
    let world = World::new().await;
    let mut alive = Vec::new();
    for (told_by, mutant) in &MUTANTS {
        let situation = SITUATIONS.iter().find(|situation| situation.name == *told_by).expect(told_by);
        if world.play(situation, mutant).await == world.expected(situation).await {
            alive.push((mutant.name, told_by));
        }
    }
    assert!(alive.is_empty(), "not told from a sound comparison: {alive:?}");
}

impl World {
    /// What the comparison finds. Nothing of it stays.
    async fn play(&self, situation: &Situation, mutant: &Mutant) -> Outcome {
        let mut tx = self.engine.work().begin().await.expect("a transaction");
        self.plant(situation, &mut tx).await;
        let found = self.compare(mutant, &mut tx).await;
        tx.rollback().await.expect("nothing stays");
        found
    }

    /// What is so, as SQL of the test sees it.
    async fn expected(&self, situation: &Situation) -> Outcome {
        let mut tx = self.engine.work().begin().await.expect("a transaction");
        self.plant(situation, &mut tx).await;
        let expected = self.judged(situation, &mut tx).await;
        tx.rollback().await.expect("nothing stays");
        expected
    }

    async fn compare(&self, mutant: &Mutant, conn: &mut PgConnection) -> Outcome {
        if mutant.forgets {
            store::verify::clear(conn, self.run).await.expect("the earlier pass is forgotten");
        }
        let kept = store::verify::all(&mut *conn, self.run).await.expect("the earlier pass");
        let tiles = (mutant.tiles)(tiles(&self.shape, conn).await);
        for tile in tiles.iter().filter(|tile| !kept.iter().any(|range| range.seq == tile.seq)) {
            compare_in(&mutant.rules, &self.shape, tile, self.run, conn).await.expect(mutant.name);
        }
        let (plan, shape) = (&self.engine.plan().plan.id, &self.shape);
        let fails = judge(&mutant.rules, shape, plan, self.run, conn).await.is_err();
        Outcome { named: self.named(conn).await, rows: self.compared(conn).await, fails }
    }
}

async fn tiles(shape: &Shape, conn: &mut PgConnection) -> Vec<Tile> {
    let (mut tiles, mut lo) = (Vec::new(), None);
    loop {
        let open = Range { lo: lo.clone(), hi: None };
        let mut hi = end_of(conn, shape, &open, ROWS).await.expect("the end of a range");
        // Some end at the first column alone.
        if matches!(tiles.len(), 3 | 4) {
            hi.iter_mut().for_each(|key| key.truncate(1));
        }
        tiles.push(Tile { seq: tiles.len() as i64 + 1, range: Range { lo, hi: hi.clone() } });
        if hi.is_none() {
            return tiles;
        }
        lo = hi;
    }
}
