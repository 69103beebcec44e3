//! What a single test server does not have: standbys, an archive, slots that
//! are lost. Relations of the same names stand before those of the catalog.

use domain::throttle::{Reading, Signal, Value};
use engine::throttle::{self, Given};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use testkit::TestDb;

const MB: f64 = 1_048_576.0;

/// Reads the signals with this in the place of the server's own.
async fn read_with(script: &str) -> Vec<Reading> {
    let db = TestDb::new().await;
    db.run(&format!("CREATE SCHEMA fake; SET search_path = fake, public; {script}")).await;
    let mut conn = PgConnection::connect(&db.url()).await.expect("a session");
    sqlx::raw_sql(AssertSqlSafe("SET search_path = fake, pg_catalog, public"))
        .execute(&mut conn)
        .await
        .expect("the path");
    throttle::read(&mut conn, &Given::default()).await.expect("the signals").1
}

fn of(readings: &[Reading], signal: Signal) -> &Reading {
    readings.iter().find(|reading| reading.signal == signal).expect("the signal")
}

/// A row of pg_stat_replication: name, state, bytes behind, time behind.
fn standbys(rows: &str) -> String {
    format!(
        "CREATE VIEW fake.pg_stat_replication AS
         SELECT name AS application_name, state, pg_current_wal_lsn() - behind AS replay_lsn,
                NULL::pg_lsn AS flush_lsn, lag AS replay_lag
           FROM (VALUES {rows}) v(name, state, behind, lag)"
    )
}

#[tokio::test]
async fn of_several_standbys_the_slowest_counts() {
    let rows = "('near', 'streaming', 1048576::numeric, interval '10 ms'),
                ('far', 'streaming', 83886080, interval '3 s'), ('copy', 'backup', NULL, NULL)";
    let readings = read_with(&standbys(rows)).await;
    let bytes = of(&readings, Signal::ReplicaBytes);
    assert!(matches!(bytes.value, Value::Known(value) if (value - 80.0 * MB).abs() < MB), "{bytes:?}");
    assert_eq!(bytes.says, "the furthest behind: far");
    assert_eq!(of(&readings, Signal::ReplicaSeconds).value, Value::Known(3.0));
}

#[tokio::test]
async fn a_standby_that_says_nothing_is_unknown_and_one_that_rests_is_not_behind() {
    let readings = read_with(&standbys("('new', 'startup', NULL::numeric, NULL::interval)")).await;
    assert_eq!(of(&readings, Signal::ReplicaBytes).value, Value::Unknown);
    let readings = read_with(&standbys("('idle', 'streaming', 0::numeric, NULL::interval)")).await;
    assert_eq!(of(&readings, Signal::ReplicaSeconds).value, Value::Known(0.0));
}

fn archive(last: &str) -> String {
    format!(
        "CREATE FUNCTION fake.current_setting(text) RETURNS text LANGUAGE sql AS
         $$ SELECT CASE $1 WHEN 'archive_mode' THEN 'on' ELSE pg_catalog.current_setting($1) END $$;
         CREATE FUNCTION fake.pg_current_wal_lsn() RETURNS pg_lsn LANGUAGE sql AS $$ SELECT '11/02000000'::pg_lsn $$;
         CREATE VIEW fake.pg_stat_archiver AS SELECT {last} AS last_archived_wal"
    )
}

#[tokio::test]
async fn the_archive_is_behind_by_the_segments_between() {
    // The segment that is being written is the third of the 17th log file.
    for (last, behind) in [
        ("000000010000001100000001", 0.0),
        ("000000010000001100000000", 1.0),
        ("0000000100000010000000FF", 2.0),
        ("000000010000000F000000FE.00000028.backup", 259.0),
        // Archived by the server before a promotion.
        ("000000010000001100000002.partial", 0.0),
    ] {
        let readings = read_with(&archive(&format!("'{last}'"))).await;
        assert_eq!(of(&readings, Signal::Archive).value, Value::Known(behind), "{last}");
    }
}

#[tokio::test]
async fn an_archive_that_has_taken_nothing_yet_is_unknown() {
    for last in ["NULL::text", "'00000002.history'"] {
        let readings = read_with(&archive(last)).await;
        let found = of(&readings, Signal::Archive);
        assert_eq!(found.value, Value::Unknown);
        assert!(found.says.contains("archive_command"), "{found:?}");
    }
}

fn slots(rows: &str) -> String {
    format!(
        "CREATE VIEW fake.pg_replication_slots AS
         SELECT * FROM (VALUES {rows}) v(slot_name, wal_status, safe_wal_size)"
    )
}

#[tokio::test]
async fn a_slot_that_is_behind_has_nothing_left() {
    for (rows, value, says) in [
        ("('a', 'reserved', 5000::bigint), ('b', 'reserved', 3000)", Value::Known(3000.0), "b"),
        ("('a', 'reserved', 5000::bigint), ('b', 'extended', 3000)", Value::Known(0.0), "b (extended)"),
        ("('a', 'lost', NULL::bigint)", Value::Known(0.0), "a (lost)"),
        ("('a', 'reserved', NULL::bigint)", Value::DoesNotApply, "max_slot_wal_keep_size"),
    ] {
        let readings = read_with(&slots(rows)).await;
        let found = of(&readings, Signal::Slots);
        assert_eq!(found.value, value, "{rows}");
        assert!(found.says.contains(says), "{found:?}");
    }
}

#[tokio::test]
async fn a_statement_that_is_refused_makes_its_own_signal_unknown_and_no_other() {
    let readings = read_with("CREATE VIEW fake.pg_stat_archiver AS SELECT 1 AS nothing").await;
    let found = of(&readings, Signal::Archive);
    assert_eq!(found.value, Value::Unknown);
    assert!(found.says.contains("last_archived_wal"), "{found:?}");
    assert_eq!(of(&readings, Signal::Vacuum).value, Value::Known(0.0));
}
