//! A plan of somebody else: composite keys of other types, no look-up, a map
//! of values, and a partitioned source. Nothing of the engine knows it.

use std::time::{Duration, Instant};

use domain::moving::{Applier, MoveState};
use domain::plan::Action;
use domain::run::{Run, RunStatus};
use engine::plan::{PlanSource, load};
use engine::runs::{self, StartOptions};
use engine::{LoadedPlan, moves};
use testkit::{TestDb, TestEngine};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/plan_other");

const ROWS: &str = r#"
    INSERT INTO visits (patient, day, ward, state, notes, labels, scan, mood, score, seen, fee, dose, doses, serial)
    SELECT md5((i / 7)::text)::uuid, '2024-02-28'::date + i % 7, (ARRAY['A', 'ICU', 'b c'])[1 + i % 3],
           (ARRAY['open', 'closed', 'it''s odd'])[1 + i % 3],
           CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN 'null'::jsonb ELSE jsonb_build_object('n', i, 'deep', jsonb_build_array(1, NULL, 'é')) END,
           CASE i % 5 WHEN 0 THEN NULL WHEN 1 THEN '{}' ELSE ARRAY['a', NULL, 'x,y', '"', i::text] END,
           CASE i % 3 WHEN 0 THEN NULL ELSE decode(md5(i::text), 'hex') END,
           (ARRAY['calm', 'Tense', 'it''s complicated', NULL])[1 + i % 4]::mood,
           CASE i % 6 WHEN 0 THEN 'NaN' WHEN 1 THEN 'Infinity' WHEN 2 THEN NULL ELSE 1.0 / i END,
           CASE i % 4 WHEN 0 THEN NULL ELSE '2024-03-31 01:59:59.999999+00'::timestamptz + i * interval '1 hour' END,
           (ARRAY['', 'EUR 1', 'USD 22'])[1 + i % 3],
           (i - 1500) / 8.0, ARRAY[i, NULL, -i / 10.0], i - 1500
      FROM generate_series(1, 3000) i;
    INSERT INTO readings (at, value, unit)
    SELECT '2024-06-01'::timestamptz + i * interval '3 hours', i / 3.0, (ARRAY['mmHg', NULL, ''])[1 + i % 3]
      FROM generate_series(1, 3000) i"#;

/// Rows of one side only, on both sides.
const DIFFERENT: [(&str, &str); 2] = [
    (
        "visits",
        "WITH old AS (SELECT patient, day, ward::text, CASE state WHEN 'open' THEN 1 WHEN 'closed' THEN 2 WHEN 'it''s odd' THEN 3 END::smallint,
                             notes, labels, scan, mood, score, seen, fee::text, dose, doses, serial FROM visits),
              new AS (SELECT patient_id, visited_on, ward::text, state, notes, labels, scan, mood, score, seen_at, fee::text, dose, doses, serial FROM visits_new)
         SELECT (SELECT count(*) FROM (TABLE old EXCEPT ALL TABLE new) x) + (SELECT count(*) FROM (TABLE new EXCEPT ALL TABLE old) y)",
    ),
    (
        "readings",
        "SELECT (SELECT count(*) FROM (TABLE readings EXCEPT ALL TABLE readings_new) x) + (SELECT count(*) FROM (TABLE readings_new EXCEPT ALL TABLE readings) y)",
    ),
];

const WRITTEN: &str = "
    INSERT INTO visits (patient, day, ward, state) VALUES ('00000000-0000-0000-0000-000000000001', '2024-01-01', 'NEW', 'open')
    ON CONFLICT (patient, day, ward) DO UPDATE SET state = 'closed', notes = '[]';
    UPDATE visits SET labels = labels || 'more'::text, score = -score, fee = 'x' WHERE ward = 'ICU' AND day = '2024-03-01';
    UPDATE visits SET ward = 'Q', day = day + 100 WHERE ward = 'b c' AND day = '2024-03-02';
    DELETE FROM visits WHERE day = '2024-02-29';
    INSERT INTO readings (at, value) VALUES ('2025-11-11', 'NaN');
    INSERT INTO readings_2024 (id, at, unit) OVERRIDING SYSTEM VALUE VALUES (900001, '2024-02-02', 'direct');
    UPDATE readings SET at = at + interval '300 days' WHERE id BETWEEN 10 AND 30;
    UPDATE readings_2025 SET value = 7 WHERE at < '2025-02-01';
    DELETE FROM readings_2024 WHERE id BETWEEN 40 AND 50";

const WRITTEN_BACK: &str = "
    UPDATE visits_new SET state = 3, labels = '{back}', seen_at = NULL WHERE ward = 'ICU' AND visited_on = '2024-03-01';
    INSERT INTO visits_new (patient_id, visited_on, ward, state, mood) VALUES ('00000000-0000-0000-0000-000000000002', '2024-01-01', 'N', 2, 'Tense');
    DELETE FROM visits_new WHERE visited_on = '2024-03-01' AND ward = 'A';
    UPDATE visits_new SET ward = 'R' WHERE ward = 'Q';
    INSERT INTO readings_new (read_at, value, unit) VALUES ('2025-12-12', 1.5, 'back');
    UPDATE readings_new SET value = -1 WHERE id BETWEEN 60 AND 70;
    DELETE FROM readings_new WHERE id BETWEEN 80 AND 90";

async fn live() -> TestEngine {
    let db = TestDb::copy_of("live", async || make_live().await.db).await;
    TestEngine::on(db, plan()).await
}

fn plan() -> LoadedPlan {
    load(&PlanSource::Folder(FOLDER.into())).expect("a sound plan")
}

async fn make_live() -> TestEngine {
    let world = TestEngine::with_plan(plan()).await;
    world.create_legacy().await;
    world.db.run(ROWS).await;
    for action in
        [Action::Migrate("001".into()), Action::Move("visits".into()), Action::Move("readings".into())]
    {
        let options = StartOptions { batch_size: Some(700), full_speed: true, ..StartOptions::default() };
        let run = runs::start(&world.engine, &action, options, "test").await.expect("it starts");
        succeeded(&world.work(&run).await);
    }
    world
}

fn succeeded(run: &Run) {
    assert_eq!(run.status, RunStatus::Succeeded, "{}: {:?}", run.title, run.failure);
}

async fn until<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    let began = Instant::now();
    while !holds().await {
        assert!(began.elapsed() < Duration::from_secs(60), "not within a minute: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn drained(world: &TestEngine, direction: &str) {
    for (id, _) in DIFFERENT {
        let left = format!("SELECT count(*) FROM refit.{direction}_{id}");
        until(&left, || async { world.db.one::<i64>(&left).await == 0 }).await;
    }
}

async fn assert_equal(world: &TestEngine) {
    for (id, different) in DIFFERENT {
        assert_eq!(world.db.one::<i64>(different).await, 0, "{id} differ");
        assert_eq!(moves::get(&world.engine, id).await.expect("the move").quarantined, 0);
    }
}

async fn verify(world: &TestEngine, id: &str, repair: bool) -> Run {
    let run = moves::verify(&world.engine, id, repair, "test").await.expect("it starts");
    let full_speed =
        format!("UPDATE refit.run SET params = params || '{{\"full_speed\": true}}' WHERE id = {}", run.id);
    world.db.run(&full_speed).await;
    world.work(&run).await
}

async fn go(world: &TestEngine, to: MoveState) {
    for (id, _) in DIFFERENT {
        let after = moves::go(&world.engine, id, to, "test").await.expect(id);
        assert_eq!(after.state, to);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn moves_of_another_plan_go_all_the_way_and_back() {
    let world = live().await;
    assert_equal(&world).await;
    let _applier = world.look_after();
    world.db.run(WRITTEN).await;
    drained(&world, "capture").await;
    assert_equal(&world).await;
    for (id, _) in DIFFERENT {
        succeeded(&verify(&world, id, false).await);
        until("an applier is at work", || async {
            moves::get(&world.engine, id).await.expect("the move").applier == Applier::Running
        })
        .await;
    }
    go(&world, MoveState::ReadsOver).await;
    go(&world, MoveState::WritesOver).await;
    world.db.run(WRITTEN_BACK).await;
    drained(&world, "reverse").await;
    assert_equal(&world).await;
    go(&world, MoveState::ReadsOver).await;
    go(&world, MoveState::Live).await;
    world.db.run("UPDATE visits SET fee = 'last' WHERE ward = 'R'; INSERT INTO readings (at) VALUES ('2025-12-31')").await;
    drained(&world, "capture").await;
    assert_equal(&world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_type_is_compared_and_repaired() {
    const FAULTS: [(&str, &str, i64); 17] = [
        ("visits", "notes = '{}' WHERE notes = 'null'", 750),
        ("visits", "notes = NULL WHERE notes = 'null'", 750),
        ("visits", "labels = NULL WHERE labels = '{}'", 600),
        ("visits", "labels = array_replace(labels, NULL, 'NULL') WHERE cardinality(labels) > 1", 1800),
        ("visits", "scan = scan || '\\x00' WHERE scan IS NOT NULL", 2000),
        ("visits", "mood = 'calm' WHERE mood = 'Tense'", 750),
        ("visits", "score = 'Infinity' WHERE score = 'NaN'", 500),
        ("visits", "score = score * (1 + 1e-15) WHERE score < 1e9", 1500),
        ("visits", "seen_at = seen_at - interval '1 microsecond' WHERE seen_at IS NOT NULL", 2250),
        ("visits", "fee = fee || '.' WHERE fee <> ''", 2000),
        ("visits", "state = state % 3 + 1", 3000),
        ("visits", "dose = -dose WHERE dose <> 0", 2999),
        ("visits", "doses = ARRAY[-doses[1], NULL, -doses[3]]", 3000),
        ("visits", "notes = jsonb_set(notes, '{n}', to_jsonb(-(notes->>'n')::int)) WHERE notes ? 'n'", 1500),
        ("visits", "serial = serial + 4294967296 WHERE serial < 0", 1499),
        ("visits", "serial = (serial # 1) | (1::bigint << 32) WHERE serial >= 0", 1501),
        ("readings", "unit = '' WHERE unit IS NULL", 1000),
    ];
    let world = live().await;
    for (id, fault, rows) in FAULTS {
        world.db.run(&format!("UPDATE {id}_new SET {fault}")).await;
        let run = verify(&world, id, false).await;
        let failure = run.failure.map(|failure| failure.why).unwrap_or_default();
        assert!(failure.contains(&format!("{rows} rows differ")), "{fault}: {failure}");
        succeeded(&verify(&world, id, true).await);
    }
    assert_equal(&world).await;
}

#[tokio::test]
async fn what_comes_and_goes_as_a_partition_is_noticed() {
    for change in [
        "ALTER TABLE readings DETACH PARTITION readings_2024",
        "DROP TABLE readings_2024",
        "TRUNCATE readings_2024",
        "CREATE TABLE readings_2026 (LIKE readings INCLUDING ALL EXCLUDING IDENTITY); INSERT INTO readings_2026 (id, at) OVERRIDING SYSTEM VALUE VALUES (1, '2026-01-01');
         ALTER TABLE readings ATTACH PARTITION readings_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
        "ALTER TABLE readings_2025 DISABLE TRIGGER ALL",
    ] {
        let world = live().await;
        world.db.run(change).await;
        moves::go(&world.engine, "readings", MoveState::ReadsOver, "test").await.expect_err(change);
        let seen = moves::get(&world.engine, "readings").await.expect("the move");
        assert!(seen.broken.is_some(), "not noticed: {change}");
        assert_eq!(seen.verified, None, "still verified after {change}");
    }
}

/// A range is read under one snapshot, and a row of a mebibyte takes its time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_range_of_long_values_has_few_rows() {
    let world = live().await;
    let _applier = world.look_after();
    world
        .db
        .run(
            "DELETE FROM visits;
             INSERT INTO visits (patient, day, ward, state, scan)
             SELECT md5(i::text)::uuid, '2024-01-01', 'A', 'open',
                    (SELECT string_agg(sha512((i || ' ' || n)::bytea), '') FROM generate_series(1, 16384) n)
               FROM generate_series(1, 24) i",
        )
        .await;
    drained(&world, "capture").await;
    world.db.run("VACUUM ANALYZE visits").await;
    let run = verify(&world, "visits", false).await;
    succeeded(&run);
    let largest = format!("SELECT max(source_rows) FROM refit.verification WHERE run = {}", run.id);
    assert!(world.db.one::<i64>(&largest).await <= 8, "ranges are too large");
    let all = format!("SELECT sum(source_rows)::bigint FROM refit.verification WHERE run = {}", run.id);
    assert_eq!(world.db.one::<i64>(&all).await, 24);
}
