//! What the diagnosis finds in a database where each fault was planted, and what
//! it costs.

use std::collections::BTreeMap;

use domain::cache::CacheState;
use domain::diagnostics::{Answered, Diagnosis, Grid, Line, Part, SHEETS, Value};
use engine::diagnostics::{self, Around, Diagnostics};
use engine::error::Kind;
use sqlx::{Connection, PgConnection};
use testkit::locks::{Holder, Mode, waiting_for};
use testkit::proxy::Proxy;
use testkit::{TestDb, TestEngine};

fn grid(seen: &Diagnosis, sheet: &str) -> Grid {
    match diagnostics::sheet(sheet, seen, "", "").expect("a sheet").grid {
        Part::Known(grid) => grid,
        Part::Unknown(why) => panic!("{sheet}: {why:?}"),
    }
}

fn column(grid: &Grid, key: &str) -> usize {
    grid.columns.iter().position(|column| column.key == key).expect("a column")
}

fn words(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Code(text) | Value::State(_, text) => text.clone(),
        Value::Branch(depth, text) => format!("{depth}:{text}"),
        other => format!("{other:?}"),
    }
}

/// Verdict by name, of the lines that have one.
fn verdicts(seen: &Diagnosis, sheet: &str, name: &str) -> BTreeMap<String, String> {
    let grid = grid(seen, sheet);
    let (name, verdict) = (column(&grid, name), column(&grid, "verdict"));
    let of = |line: &Line| (words(&line.cells[name]), words(&line.cells[verdict]));
    grid.lines.iter().filter(|line| line.is_found()).map(of).collect()
}

fn remedy(seen: &Diagnosis, sheet: &str, name: &str) -> String {
    let found =
        grid(seen, sheet).lines.into_iter().find(|line| line.cells.iter().any(|cell| words(cell) == name));
    found.and_then(|line| line.remedy).map(|remedy| remedy.statement).expect("a remedy")
}

async fn look(world: &TestEngine) -> std::sync::Arc<Diagnosis> {
    Diagnostics::new(&world.engine).look().await
}

const HOSTILE: &str = r#"CREATE SCHEMA "we""ird; --";
    CREATE TABLE "we""ird; --"."Größe
und 'Länge' " ("der ""Schlüssel""" int PRIMARY KEY);
    CREATE TABLE "we""ird; --".refers ("Spalte 1" int REFERENCES "we""ird; --"."Größe
und 'Länge' ");
    CREATE TABLE "we""ird; --"."汇率 ""t'; DROP TABLE x; -- 12345678901234567890123456789012345" (id int, "a'""b" int);
    CREATE INDEX "i'""x; --" ON "we""ird; --"."汇率 ""t'; DROP TABLE x; -- 12345678901234567890123456789012345" ("a'""b");
    CREATE INDEX "i'""y; --" ON "we""ird; --"."汇率 ""t'; DROP TABLE x; -- 12345678901234567890123456789012345" ("a'""b")"#;

#[tokio::test]
async fn a_clean_database_has_no_verdicts_and_each_planted_fault_has_its_own() {
    let world = TestEngine::new().await;
    world
        .db
        .run(
            "CREATE TABLE parent (id int PRIMARY KEY);
              CREATE TABLE child (id int PRIMARY KEY, parent int REFERENCES parent);
              CREATE INDEX ON child (parent)",
        )
        .await;
    let clean = look(&world).await;
    for sheet in ["tables", "indexes", "foreign-keys", "constraints"] {
        assert!(!grid(&clean, sheet).lines.iter().any(Line::is_found), "{sheet}");
    }

    world.db.run(HOSTILE).await;
    world
        .db
        .run(
            "CREATE INDEX twin ON child (parent);
              CREATE INDEX longer ON child (parent, id);
              CREATE TABLE loose (id int PRIMARY KEY, parent int);
              ALTER TABLE loose ADD CONSTRAINT loose_fk FOREIGN KEY (parent) REFERENCES parent NOT VALID;
              ALTER TABLE loose ADD CONSTRAINT loose_check CHECK (parent > 0) NOT VALID;
              CREATE TABLE off (id int PRIMARY KEY, parent int REFERENCES parent);
              CREATE INDEX ON off (parent, id);
              ALTER TABLE off DISABLE TRIGGER ALL;
              CREATE TABLE one (id int PRIMARY KEY, other int);
              CREATE TABLE two (id int PRIMARY KEY REFERENCES one);
              ALTER TABLE one ADD CONSTRAINT circle FOREIGN KEY (other) REFERENCES two;
              CREATE TABLE dead (id int);
              ALTER TABLE dead SET (autovacuum_enabled = off);
              INSERT INTO dead SELECT generate_series(1, 20000)",
        )
        .await;
    let mut conn = PgConnection::connect(&world.db.url()).await.expect("a session");
    sqlx::raw_sql("DELETE FROM dead WHERE id > 5000").execute(&mut conn).await.expect("dead rows");
    // Fails, and leaves its index behind.
    sqlx::raw_sql("CREATE TABLE doubled (id int); INSERT INTO doubled VALUES (1), (1)")
        .execute(&mut conn)
        .await
        .expect("rows");
    sqlx::raw_sql("CREATE UNIQUE INDEX CONCURRENTLY broken ON doubled (id)")
        .execute(&mut conn)
        .await
        .expect_err("a duplicate");
    // What a session has counted is told when it ends.
    let pid: i32 =
        sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut conn).await.expect("its process");
    conn.close().await.expect("an end");
    while world
        .db
        .one::<bool>(&format!("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = {pid})"))
        .await
    {
        tokio::task::yield_now().await;
    }

    let seen = look(&world).await;
    let indexes = verdicts(&seen, "indexes", "index");
    let of = |name: &str| indexes.get(name).map(String::as_str);
    assert_eq!(of("broken"), Some("invalid"));
    assert_eq!(of("twin"), Some("the same as child_parent_idx"));
    assert_eq!(of("child_parent_idx"), Some("covered by longer"));
    assert_eq!(of("longer"), None, "unused, but small");
    assert_eq!(of("parent_pkey"), None);
    assert_eq!(remedy(&seen, "indexes", "broken"), r#"REINDEX INDEX CONCURRENTLY "public"."broken";"#);

    let keys = verdicts(&seen, "foreign-keys", "name");
    let of = |name: &str| keys.get(name).map(String::as_str);
    assert_eq!(of("loose_fk"), Some("not validated, no index"));
    assert_eq!(of("off_parent_fkey"), Some("switched off"));
    assert_eq!(of("circle"), Some("holds, no index, in a circle"));
    assert_eq!(of("child_parent_fkey"), None);
    assert_eq!(
        verdicts(&seen, "constraints", "name").into_keys().collect::<Vec<_>>(),
        ["loose_check", "loose_fk"]
    );
    world.db.run(&remedy(&seen, "constraints", "loose_check")).await;
    world.db.run(&remedy(&seen, "indexes", "twin")).await;
    let tables = verdicts(&seen, "tables", "table");
    let dead = seen.tables.known().and_then(|tables| tables.iter().find(|table| table.name == "dead"));
    assert_eq!(tables.get("dead").map(String::as_str), Some("dead rows, never analysed"), "{dead:?}");
    hostile_names_are_shown_and_quoted(&world, &seen).await;
}

async fn hostile_names_are_shown_and_quoted(world: &TestEngine, seen: &Diagnosis) {
    let tables = grid(seen, "tables");
    let shown = tables.lines.iter().map(|line| words(&line.cells[0])).collect::<Vec<_>>();
    assert!(shown.contains(&"we\"ird; --.Größe\nund 'Länge' ".to_owned()), "{shown:?}");
    let longest = shown.iter().find(|name| name.contains("汇率")).expect("the table of 63 bytes");
    assert_eq!(longest.split_once('.').map(|(_, name)| name.len()), Some(63), "{longest}");
    let twin = "i'\"y; --";
    world.db.run(&remedy(seen, "indexes", &format!("we\"ird; --.{twin}"))).await;
    let left = format!("SELECT EXISTS (SELECT FROM pg_class WHERE relname = $${twin}$$)");
    assert!(!world.db.one::<bool>(&left).await, "the remedy has dropped it");
    let statement = remedy(seen, "foreign-keys", "refers_Spalte 1_fkey");
    world.db.run(&statement).await;
    let again = look(world).await;
    assert!(!verdicts(&again, "foreign-keys", "name").contains_key("refers_Spalte 1_fkey"), "{statement}");
}

#[tokio::test]
async fn who_waits_for_whom_is_a_tree_and_what_is_locked_leaves_the_rest() {
    let world = TestEngine::new().await;
    world.db.run("CREATE TABLE held (id int PRIMARY KEY); CREATE TABLE free (id int PRIMARY KEY)").await;
    let holder = Holder::lock(&world.db.url(), "held", Mode::AccessExclusive).await;
    let waiter = waiting(&world.db, "SELECT * FROM held -- one", holder.pid()).await;

    let seen = look(&world).await;
    let locks = grid(&seen, "locks");
    let tree: Vec<String> = locks.lines.iter().map(|line| words(&line.cells[0])).collect();
    // Sessions of other databases, of other tests here, are in it too.
    let root = format!("0:{} lock holder", holder.pid());
    let top = tree.iter().position(|line| *line == root).expect("the holder");
    let [held, waits] = &locks.lines[top..top + 2] else { panic!("nobody waits: {tree:?}") };
    assert!(tree[top + 1].starts_with("1:"), "{tree:?}");
    assert_eq!(held.cells[column(&locks, "behind")], Value::Count(1));
    assert!(words(&waits.cells[column(&locks, "wants")]).starts_with("held (AccessShare)"));
    assert!(words(&waits.cells[column(&locks, "statement")]).contains("-- one"));
    let hidden = seen.without_statements();
    assert_eq!(grid(&hidden, "locks").lines[top + 1].cells[column(&locks, "statement")], Value::None);

    // The held table cannot be measured, and nobody waits for it because of us.
    let tables = grid(&seen, "tables");
    let of = |name: &str| {
        let line = tables.lines.iter().find(|line| words(&line.cells[0]) == name).expect("the table");
        line.cells[column(&tables, "size")].clone()
    };
    assert_eq!((of("held"), of("free")), (Value::None, Value::Bytes(0)));
    assert_eq!(
        grid(&seen, "transactions")
            .lines
            .iter()
            .filter(|line| line.cells.contains(&Value::Text("lock holder".into())))
            .count(),
        1
    );

    let case = diagnostics::case("performance", &seen, &Around::default()).expect("a case");
    assert_eq!(case.steps[0].answered, Answered::Found);
    // The remedy ends it, and the waiter goes on.
    world.db.run(&held.remedy.clone().expect("a remedy").statement).await;
    waiter.await.expect("a task").expect("it goes on");
    let after = look(&world).await;
    let left = grid(&after, "locks").lines.iter().any(|line| words(&line.cells[0]) == root);
    assert!(!left, "it is still in the way");
    drop(holder);
}

async fn waiting(
    db: &TestDb,
    statement: &'static str,
    holder: i32,
) -> tokio::task::JoinHandle<Result<(), sqlx::Error>> {
    let mut conn = PgConnection::connect(&db.url()).await.expect("a session");
    let waits = tokio::spawn(async move { sqlx::raw_sql(statement).execute(&mut conn).await.map(|_| ()) });
    while waiting_for(db.pool(), holder).await < 1 {
        tokio::task::yield_now().await;
    }
    waits
}

#[tokio::test]
async fn a_viewer_more_asks_nothing() {
    let world = TestEngine::new().await;
    let diagnostics = Diagnostics::new(&world.engine);
    // The judge: no session of ours has begun a statement since.
    let judge = "SELECT coalesce(max(query_start)::text, '') FROM pg_stat_activity
                  WHERE datname = current_database() AND application_name LIKE '%diagnostics'";
    let before: String = world.db.one(judge).await;
    assert_eq!(before, "", "without a viewer nothing is asked");
    // All at once: one looks, the others wait for what it sees.
    let viewers = (0..200).map(|_| diagnostics.ask());
    let seen = futures::future::join_all(viewers).await;
    assert!(seen.iter().all(|seen| seen.version == 1), "they looked more than once");
    let after: String = world.db.one(judge).await;
    assert_ne!(after, "");
    for _ in 0..200 {
        assert_eq!(diagnostics.ask().await.version, 1);
    }
    assert_eq!(world.db.one::<String>(judge).await, after, "a viewer has asked the database");
    let second = diagnostics.look().await;
    assert!(second.version == 2 && second.rates.is_some(), "{:?}", second.rates);
    assert_ne!(world.db.one::<String>(judge).await, after, "the judge sees what is asked");
}

#[tokio::test]
async fn a_part_that_fails_is_unknown_and_leaves_the_rest() {
    let db = TestDb::new().await;
    let (name, role) = (db.name().to_owned(), format!("{}_owner", db.name()));
    db.run(&format!(
        "CREATE ROLE {role} LOGIN; ALTER DATABASE {name} OWNER TO {role}; ALTER SCHEMA public OWNER TO {role};
         REVOKE EXECUTE ON FUNCTION pg_indexes_size(regclass) FROM public;
         CREATE EXTENSION pg_stat_statements"
    ))
    .await;
    let world = TestEngine::on(db, engine::plan::load(&engine::PlanSource::Shipped).expect("the plan")).await;
    world.db.run(&format!("GRANT ALL ON SCHEMA refit, apalis TO {role}; GRANT ALL ON ALL TABLES IN SCHEMA refit, apalis TO {role}; GRANT CREATE ON DATABASE {name} TO {role}")).await;
    let url = world.db.url().replace("postgres@", &format!("{role}@"));
    let engine = world.by(url, engine::backups::Settings::default()).await;
    let seen = Diagnostics::new(&engine).look().await;
    let why = |part: Part<Grid>| match part {
        Part::Unknown(why) => why,
        Part::Known(grid) => panic!("{grid:?}"),
    };
    let of = |sheet: &str| diagnostics::sheet(sheet, &seen, "", "").expect(sheet);
    assert_eq!(of("tables").answered(), Answered::Unknown, "no pass");
    let tables = why(of("tables").grid);
    assert!(tables.why.contains("permission denied") && tables.next.contains("Grant"), "{tables:?}");
    let statements = why(of("statements").grid);
    assert!(statements.next.contains("shared_preload_libraries"), "{statements:?}");
    assert!(grid(&seen, "indexes").lines.is_empty() && !grid(&seen, "figures").lines.is_empty());
    let hidden = grid(&seen, "sessions").lines.iter().any(|line| words(&line.cells[1]) == "hidden");
    assert!(hidden, "the sessions of others are counted: {:?}", grid(&seen, "sessions"));
    assert_eq!(of("locks").answered(), Answered::Unknown, "others may wait");
    engine.close().await;
    world
        .db
        .run(&format!("REASSIGN OWNED BY {role} TO postgres; DROP OWNED BY {role}; DROP ROLE {role}"))
        .await;
}

#[tokio::test]
async fn a_database_that_is_gone_leaves_what_was_seen() {
    let world = TestEngine::new().await;
    let proxy = Proxy::start(&world.db.url()).await;
    let engine = world.by(proxy.url().to_owned(), engine::backups::Settings::default()).await;
    let diagnostics = Diagnostics::new(&engine);
    let first = diagnostics.look().await;
    assert_eq!(first.fault, None);
    proxy.cut();
    drop(proxy);
    let gone = diagnostics.look().await;
    assert!(
        gone.fault.as_ref().is_some_and(|fault| fault.next.contains("PostgreSQL runs")),
        "{:?}",
        gone.fault
    );
    assert_eq!((gone.version, gone.at, &gone.tables), (2, first.at, &first.tables));
}

#[tokio::test]
async fn every_sheet_and_case_can_be_drawn_and_what_is_not_there_is_said() {
    let world = TestEngine::new().await;
    let seen = look(&world).await;
    for sheet in SHEETS {
        let drawn = diagnostics::sheet(sheet, &seen, "", "").expect(sheet);
        let kept = ["index-use", "statement-costs"].contains(&sheet);
        assert_eq!(drawn.query.is_empty(), kept, "{sheet}");
        if let Part::Known(grid) = drawn.grid {
            assert!(grid.lines.iter().all(|line| line.cells.len() == grid.columns.len()), "{sheet}");
        }
    }
    let around = Around {
        cache: CacheState { fault: Some("gone".into()), ..CacheState::default() },
        moves: Vec::new(),
    };
    for case in domain::diagnostics::case::CASES {
        let view = diagnostics::case(case.name, &seen, &around).expect(case.name);
        assert_eq!(view.steps.len(), case.steps.len());
    }
    let sound = diagnostics::case("inconsistency", &seen, &around).expect("a case");
    assert_eq!((sound.found(), sound.unknown()), (0, 0), "{sound:#?}");
    let cache = diagnostics::case("cache", &seen, &around).expect("a case");
    assert_eq!(cache.steps[0].answered, Answered::Found);
    for (sheet, sort, kind) in [("nothing", "", Kind::NotFound), ("tables", "-colour", Kind::Invalid)] {
        assert_eq!(diagnostics::sheet(sheet, &seen, "", sort).expect_err(sheet).kind, kind);
    }
}
