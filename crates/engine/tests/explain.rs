//! Only known statements are explained, and only what reads is carried out.

use domain::access::Role;
use domain::diagnostics::{Diagnosis, Part, Statement};
use domain::explain::KnownFrom;
use engine::error::Kind;
use engine::{Caller, Engine, explain};
use testkit::TestEngine;

fn as_viewer(engine: &Engine) -> Engine {
    let roles = [Role::Viewer].into_iter().collect();
    engine.on_behalf_of(Caller { name: "eve".into(), roles, ..Caller::default() })
}

fn counted(id: &str, statement: &str) -> Statement {
    Statement {
        id: Some(id.to_owned()),
        role: None,
        calls: 1,
        total_ms: 1.0,
        mean_ms: 1.0,
        rows: 1,
        blocks_hit: 0,
        blocks_read: 0,
        temp_blocks: 0,
        share: None,
        statement: statement.to_owned(),
    }
}

#[tokio::test]
async fn known_statements_are_explained_and_only_reads_carried_out() {
    let world = TestEngine::new().await;
    world.db.run("create table planted (a int); insert into planted values (1)").await;
    let statements = vec![
        counted("read", "select count(*) from planted"),
        counted("open", "select * from planted where a = $1 limit $2"),
        counted("write", "delete from planted"),
        counted("hidden", "with gone as (delete from planted returning a) select * from gone"),
        counted("two", "select 1; commit; drop table planted"),
        counted("long", &format!("select '{}'", "x".repeat(2_000))),
    ];
    let seen = Diagnosis { statements: Part::Known(statements), ..Diagnosis::default() };
    let all = explain::known(&world.engine, &seen);
    assert!(all.iter().any(|known| known.from == KnownFrom::Check && known.open == 0));
    assert!(all.iter().any(|known| known.id == "sql_symbol_lookup" && known.open == 3));
    assert!(!all.iter().any(|known| known.id == "counted:long"), "it is cut, and so not known");

    let of = |id: &str| explain::find(&world.engine, &seen, &format!("counted:{id}")).expect(id);
    for (id, kind, refused) in [
        ("read", None, None),
        ("open", None, Some("values are not known")),
        ("write", None, Some("it writes")),
        ("hidden", None, Some("it writes")),
        ("two", Some(Kind::Failed), Some("42601")),
    ] {
        let known = of(id);
        let explained = explain::explain(&world.engine, &known, "ada").await;
        assert_eq!(explained.as_ref().err().map(|error| error.kind), kind, "{id}: {explained:?}");
        let analysed = explain::analyse(&world.engine, &known, "ada").await;
        match refused {
            None => assert!(analysed.expect(id).plan.contains("actual"), "{id}"),
            Some(why) => {
                let error = analysed.expect_err(id);
                assert!(error.why.contains(why), "{id}: {error}");
            }
        }
    }
    assert_eq!(world.db.one::<i64>("select count(*) from planted").await, 1, "nothing was written");
    let last = explain::last(&world.engine, &of("read")).expect("it is kept");
    assert!(last.analysed && last.by == "ada");

    let viewer = as_viewer(&world.engine);
    explain::explain(&viewer, &of("read"), "eve").await.expect("everybody may see a plan");
    let denied = explain::analyse(&viewer, &of("read"), "eve").await.expect_err("a viewer may not");
    assert_eq!(denied.kind, Kind::Forbidden);
    let unknown = explain::find(&world.engine, &seen, "select 1").expect_err("it is not known");
    assert_eq!(unknown.kind, Kind::NotFound);
}
