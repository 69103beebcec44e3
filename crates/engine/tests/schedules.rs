//! Schedules: one process starts what is due, what was missed is shown, and
//! nothing is made up for.

use chrono::{DateTime, TimeDelta, Utc};
use domain::run::{RunKind, RunStatus};
use domain::schedule::{Outcome, ScheduleView};
use engine::error::Kind;
use engine::{Engine, schedules};
use testkit::TestEngine;

fn at(text: &str) -> DateTime<Utc> {
    format!("2026-03-10T{text}Z").parse().expect("a time")
}

async fn view(engine: &Engine, kind: &str, subject: &str) -> ScheduleView {
    let offer = schedules::find(engine, kind, subject).expect("it is offered");
    let all = schedules::list(engine).await.expect("the schedules");
    let same = |view: &ScheduleView| (view.offer.kind, &view.offer.subject) == (offer.kind, &offer.subject);
    all.into_iter().find(same).expect("it is listed")
}

fn came(view: &ScheduleView) -> Vec<(DateTime<Utc>, Outcome, i64)> {
    view.firings.iter().map(|firing| (firing.due_at, firing.outcome, firing.times)).collect()
}

#[tokio::test]
async fn one_process_starts_what_is_due_and_what_was_missed_is_shown() {
    let world = TestEngine::new().await;
    let before = world.at(at("08:59:00")).await;
    assert!(
        schedules::list(&before).await.expect("a list").iter().all(|view| !view.is_on()),
        "off by default"
    );
    let offer = schedules::find(&before, "index_sample", "").expect("it is offered");
    schedules::turn_on(&before, &offer, "ada").await.expect("it is on");
    assert_eq!(view(&before, "index_sample", "").await.next_at, Some(at("09:00:00")));
    assert!(schedules::fire_due(&before).await.expect("nothing").is_empty(), "not due yet");

    // Two that see the same time come.
    let (one, two) = (world.at(at("09:00:03")).await, world.at(at("09:00:03")).await);
    let (first, second) = tokio::join!(schedules::fire_due(&one), schedules::fire_due(&two));
    let started: Vec<_> = first.expect("fired").into_iter().chain(second.expect("fired")).collect();
    assert_eq!(started.len(), 1, "{started:#?}");
    assert_eq!((started[0].actor.as_str(), started[0].kind), ("schedule index_sample", RunKind::IndexSample));
    let audited = "select actor || ' ' || verb from refit.audit order by seq desc limit 1";
    assert_eq!(world.db.one::<String>(audited).await, "schedule index_sample run.start");

    // The run is not over when the next time comes.
    let later = world.at(at("10:00:01")).await;
    assert!(schedules::fire_due(&later).await.expect("busy").is_empty());
    assert_eq!(world.work(&started[0]).await.status, RunStatus::Succeeded);

    // Nobody is there for three times, and late for the last of them.
    let back = world.at(at("13:30:00")).await;
    assert!(schedules::fire_due(&back).await.expect("missed").is_empty());
    let now = view(&back, "index_sample", "").await;
    assert_eq!(
        came(&now),
        [
            (at("11:00:00"), Outcome::Missed, 3),
            (at("10:00:00"), Outcome::Busy, 1),
            (at("09:00:00"), Outcome::Started, 1)
        ]
    );
    assert_eq!((now.missed(), now.next_at), (3, Some(at("14:00:00"))));
    assert_eq!(now.firings[2].status, Some(RunStatus::Succeeded));
    assert_eq!(world.db.one::<i64>("select count(*) from refit.run").await, 1, "nothing piles up");

    schedules::turn_off(&back, &offer, "ada").await.expect("it is off");
    let much_later = world.at(at("23:00:00")).await;
    assert!(schedules::fire_due(&much_later).await.expect("off").is_empty());
    let run = schedules::run_now(&much_later, &offer, "ada").await.expect("it runs");
    assert_eq!(run.actor, "ada");
    assert_eq!(view(&much_later, "index_sample", "").await.last().and_then(|last| last.run), Some(run.id));
}

#[tokio::test]
async fn what_cannot_be_started_says_why_and_a_bad_time_changes_nothing() {
    let world = TestEngine::new().await;
    let engine = world.at(at("08:59:00")).await;
    for (kind, subject, why) in [
        ("backup", "", "there is no backup"),
        ("refresh", "cross_exchange_opportunities", "there is no view"),
    ] {
        let offer = schedules::find(&engine, kind, subject).expect("it is offered");
        schedules::set(&engine, &offer, " 0  9 * * * ", "ada").await.expect("it is set");
        schedules::turn_on(&engine, &offer, "ada").await.expect("it is on");
        let due = world.at(at("09:00:00")).await;
        assert!(schedules::fire_due(&due).await.expect("refused").is_empty());
        let now = view(&due, kind, subject).await;
        assert_eq!(came(&now), [(at("09:00:00"), Outcome::Refused, 1)]);
        assert!(now.firings[0].note.contains(why), "{now:#?}");
        assert_eq!(now.next_at, Some(at("09:00:00") + TimeDelta::days(1)));
    }
    let offer = schedules::find(&engine, "integrity", "all").expect("it is offered");
    let wrong = schedules::set(&engine, &offer, "61 * * * *", "ada").await.expect_err("no time");
    assert_eq!(wrong.kind, Kind::Invalid);
    assert_eq!(view(&engine, "integrity", "all").await.changed, None);
    let unknown = schedules::find(&engine, "move", "trades").expect_err("people begin moves");
    assert!(unknown.kind == Kind::NotFound && unknown.next.contains("validate phase 1"), "{unknown}");
    let ambiguous = schedules::find(&engine, "refresh", "").expect_err("there are several");
    assert_eq!(ambiguous.kind, Kind::NotFound);
}

#[tokio::test]
async fn the_others_begin_the_runs_that_people_begin() {
    let world = TestEngine::new().await;
    for (kind, subject, title) in [
        ("validate", "", "Validate all"),
        ("validate", "phase 1", "Validate phase 1"),
        ("integrity", "", "Integrity of the whole database"),
    ] {
        let offer = schedules::find(&world.engine, kind, subject).expect("it is offered");
        let run = schedules::run_now(&world.engine, &offer, "ada").await.expect("it begins");
        assert_eq!(run.title, title);
        let again = schedules::run_now(&world.engine, &offer, "ada").await.expect_err("it is open");
        assert_eq!(again.kind, Kind::Busy);
    }
}

#[tokio::test]
async fn samples_of_index_use_become_a_course() {
    let world = TestEngine::new().await;
    world.db.run("create table planted (a int); create index planted_a on planted (a)").await;
    let offer = schedules::find(&world.engine, "index_sample", "").expect("it is offered");
    for _ in 0..2 {
        let run = schedules::run_now(&world.engine, &offer, "ada").await.expect("it begins");
        assert_eq!(world.work(&run).await.status, RunStatus::Succeeded);
    }
    // As if the index had been used seven times between.
    world
        .db
        .run("update refit.index_use set scans = scans + 7 where name = 'planted_a' and run = (select max(run) from refit.index_sample)")
        .await;
    let seen = engine::diagnostics::once(&world.engine).await;
    let uses = seen.index_uses.known().expect("samples").clone();
    let planted = uses.indexes.iter().find(|index| index.name == "planted_a").expect("the index");
    assert_eq!((uses.samples, planted.course.as_slice()), (2, &[7][..]));
    let sheet = engine::diagnostics::sheet("index-use", &seen, "planted_a", "").expect("a sheet");
    assert_eq!(sheet.grid.known().map(|grid| grid.lines.len()), Some(1));
}
