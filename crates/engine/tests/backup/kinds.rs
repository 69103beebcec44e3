//! Tables and objects of every kind come back as they were, without a false
//! alarm.

use domain::backup::BackupState;
use domain::plan::Action;
use domain::run::RunStatus;
use engine::runs::{self, StartOptions};

use crate::world::World;

const EVERYTHING: &str = r#"
CREATE SCHEMA "Od""d. schema";
CREATE TYPE mood AS ENUM ('sad', 'fine', 'it''s ok');
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE TYPE pair AS (a int, b mood);
CREATE TABLE "Od""d. schema"."t; drop" (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "select" mood, moods mood[], p positive, c pair, j json, jb jsonb, x numeric[], n numeric, f float8, r real,
    b bytea, d date, ts timestamptz, i interval, u uuid, ip inet, pt point, rg int4range, bits bit(3), m money,
    rc regclass, v varchar(9) CHECK (v IN ('a', 'b')), ch char(4), tz timetz,
    twice numeric GENERATED ALWAYS AS (n * 2) STORED);
INSERT INTO "Od""d. schema"."t; drop" ("select", moods, p, c, j, jb, x, n, f, r, b, d, ts, i, u, ip, pt, rg, bits, m, rc, v, ch, tz)
SELECT 'it''s ok', '{sad,NULL}', 1 + g, ROW(g, 'sad')::pair, '{"a": [1, null]}', '{"b": 1.50}', '{1.0,NaN}', g / 7.0, g / 3.0, g / 3.0,
       decode('00ff5c27', 'hex'), '2026-11-22', '2026-11-22 14:00+02', '1 mon 3 days 04:05:06.789', gen_random_uuid(),
       '10.0.0.1/8', '(1.5,2)', '[1,5)', B'101', 12.34, 'pg_class', 'b', 'x', '12:00+02'
  FROM generate_series(1, 50) g;
INSERT INTO "Od""d. schema"."t; drop" DEFAULT VALUES;
CREATE TABLE nothing ();
INSERT INTO nothing DEFAULT VALUES;
CREATE TABLE gone (a int, b int, c int);
ALTER TABLE gone DROP COLUMN a;
INSERT INTO gone VALUES (1, 2), (NULL, NULL);
CREATE TABLE parent (k int PRIMARY KEY, w text);
CREATE TABLE child (own int) INHERITS (parent);
ALTER TABLE parent ADD COLUMN late text DEFAULT 'late';
INSERT INTO parent VALUES (1, 'a'); INSERT INTO child (k, w, own) VALUES (2, 'b', 3);
CREATE TABLE parts (at date NOT NULL, v int) PARTITION BY RANGE (at);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2026-01-01') TO ('2026-07-01');
CREATE TABLE parts_rest PARTITION OF parts DEFAULT;
CREATE INDEX parts_at ON parts (at);
INSERT INTO parts VALUES ('2026-02-02', 1), ('2027-02-02', 2);
CREATE UNLOGGED TABLE fast (a int); INSERT INTO fast VALUES (1);
CREATE SEQUENCE down INCREMENT -5 MAXVALUE 100 START 100; SELECT nextval('down'), nextval('down');
CREATE SEQUENCE untouched;
CREATE SEQUENCE round MAXVALUE 3 CYCLE; SELECT nextval('round');
CREATE MATERIALIZED VIEW mv AS SELECT count(*) FROM parts; CREATE VIEW vw AS SELECT * FROM parts;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touch BEFORE INSERT ON parts FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE gone ENABLE ROW LEVEL SECURITY; CREATE POLICY mine ON gone USING (b > 0);
ALTER TABLE gone ADD CONSTRAINT later CHECK (b < 0) NOT VALID;
CREATE PUBLICATION pub FOR TABLE parent;
COMMENT ON TABLE parent IS 'a comment';
SELECT lo_from_bytea(0, 'a large object');
"#;

#[tokio::test]
async fn every_kind_of_table_and_object_ties() {
    let world = World::new().await;
    world.test.db.run(EVERYTHING).await;
    let backup = world.verified().await;
    let manifest =
        engine::backups::manifest(&world.engine, backup.id).await.expect("it is read").expect("a manifest");
    let rows = |name: &str| manifest.tables.iter().find(|table| table.name == name).map(|table| table.rows);
    assert_eq!(rows("Od\"d. schema.t; drop"), Some(51));
    assert_eq!((rows("public.nothing"), rows("public.gone")), (Some(1), Some(2)));
    assert_eq!((rows("public.parent"), rows("public.child")), (Some(1), Some(1)));
    assert_eq!(
        (rows("public.parts"), rows("public.parts_1"), rows("public.parts_rest")),
        (None, Some(1), Some(1))
    );
    assert_eq!(manifest.large_objects.rows, 1);
    assert!(manifest.tables.iter().all(|table| !table.name.starts_with("refit.")));
}

/// Triggers of Refit's own hang on tables of the plan, and their functions are
/// in a schema that is in no dump.
#[tokio::test]
async fn triggers_that_call_refit_are_left_out_of_the_restore() {
    let world = World::new().await;
    world
        .test
        .db
        .run(
            "CREATE FUNCTION refit.capture() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
             CREATE TRIGGER refit_capture AFTER INSERT ON trades FOR EACH ROW EXECUTE FUNCTION refit.capture();
             CREATE FUNCTION own() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
             CREATE TRIGGER own AFTER INSERT ON trades FOR EACH ROW EXECUTE FUNCTION own()",
        )
        .await;
    let backup = world.verified().await;
    assert_eq!(backup.files.len(), 3);
    let list =
        std::fs::read_to_string(std::path::Path::new(&backup.folder).join("contents.list")).expect("a list");
    assert!(list.contains("TRIGGER public trades own ") && !list.contains("refit_capture"), "{list}");
    assert_eq!(world.verify(backup.id).await.0.state, BackupState::Verified);
}

/// The capture of a move that is live writes into schema refit, which is in no
/// dump; a client writes all the while.
#[tokio::test]
async fn a_backup_in_the_middle_of_a_live_move_ties() {
    let world = World::new().await;
    let migrations = ["002", "003", "004"].map(|version| Action::Migrate(version.into()));
    for action in migrations.into_iter().chain([Action::Move("book_tickers".into())]) {
        let run =
            runs::start(&world.engine, &action, StartOptions::default(), "test").await.expect("it starts");
        let run = world.work(&run).await;
        assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    }
    let captured = "SELECT count(*) FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
                     WHERE t.tgrelid = 'book_ticker_snapshots'::regclass AND p.pronamespace = 'refit'::regnamespace";
    assert!(world.test.db.one::<i64>(captured).await > 0, "the move captures nothing");
    let pool = world.test.db.pool().clone();
    let writer = tokio::spawn(async move {
        let mut rows = 0_u64;
        loop {
            let change = "UPDATE book_ticker_snapshots SET bid_qty = bid_qty + 1 WHERE id % 50 = 1";
            rows +=
                sqlx::query(change).execute(&pool).await.expect("the client meets no error").rows_affected();
            assert!(rows > 0);
        }
    });
    let backup = world.verified().await;
    assert_eq!(world.verify(backup.id).await.0.state, BackupState::Verified);
    writer.abort();
    assert!(writer.await.expect_err("it was ended").is_cancelled(), "the client met an error");
}
