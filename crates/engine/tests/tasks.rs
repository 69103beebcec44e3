//! Tasks as a team works on them, judged by what stands in the table.

use std::time::Duration;

use domain::plan::Action;
use domain::task::TaskState::{self, Blocked, Completed, Deferred, InProgress, Pending};
use domain::task::{Wish, burn_down, told};
use engine::error::Kind;
use engine::live::{About, Hub};
use engine::runs::{self, Scope, StartOptions};
use engine::tasks;
use futures::future::join_all;
use testkit::TestEngine;
use tokio_util::sync::CancellationToken;

const MARKS: &str = "SELECT coalesce(string_agg(concat_ws(' ', seq, state, owner, note, actor), E'\n' ORDER BY id), '') \
                     FROM refit.mark WHERE task = ";

fn wish(state: Option<TaskState>, owner: Option<&str>, note: Option<&str>, seen: Option<i32>) -> Wish {
    Wish { state, owner: owner.map(str::to_owned), note: note.map(str::to_owned), seen }
}

#[tokio::test]
async fn a_task_goes_its_ways_and_no_others() {
    let world = TestEngine::new().await;
    for (who, wish, expected) in [
        ("ada", wish(Some(InProgress), None, None, Some(0)), Ok(())),
        ("bob", wish(Some(Completed), None, None, Some(0)), Err(Kind::Refused)),
        ("bob", wish(Some(Blocked), None, None, Some(1)), Err(Kind::Refused)),
        ("bob", wish(Some(Blocked), None, Some("the desk has not agreed"), Some(1)), Ok(())),
        ("bob", wish(Some(Blocked), None, None, Some(1)), Ok(())),
        ("ada", wish(Some(Completed), None, None, None), Err(Kind::Refused)),
        ("ada", wish(Some(InProgress), Some("bob"), None, None), Ok(())),
        ("ada", wish(None, Some("a\u{202e}b"), None, None), Err(Kind::Invalid)),
        ("ada", wish(None, None, Some(&"n".repeat(401)), None), Err(Kind::Invalid)),
        ("bob", wish(Some(Completed), None, None, Some(3)), Ok(())),
        ("bob", wish(Some(Deferred), None, Some("later"), None), Err(Kind::Refused)),
        ("ada", wish(Some(Pending), Some(""), Some("<b>not</b> whole"), None), Ok(())),
    ] {
        let outcome = tasks::set(&world.engine, "P1.1.2", &wish, who).await;
        assert_eq!(outcome.map_err(|error| error.kind), expected, "{who} {wish:?}");
    }
    let marks: String = world.db.one(&format!("{MARKS} 'P1.1.2'")).await;
    let expected = "1 in_progress ada ada\n2 blocked ada the desk has not agreed bob\n3 in_progress bob ada\n\
                    4 completed bob bob\n5 pending <b>not</b> whole ada";
    assert_eq!(marks, expected);
    assert_eq!(world.db.one::<i64>("SELECT count(*) FROM refit.audit WHERE verb = 'task.mark'").await, 5);

    let unknown = tasks::set(&world.engine, "P9", &Wish::state(Completed), "ada").await;
    assert_eq!(unknown.expect_err("there is none").kind, Kind::NotFound);
    let follows = tasks::set(&world.engine, "P1.1.1", &Wish::state(Completed), "ada").await;
    assert_eq!(follows.expect_err("it follows its migration").kind, Kind::Refused);
    let text = tasks::export(&world.engine, Some(1)).await.expect("the tracker");
    assert!(text.contains("&lt;b&gt;not&lt;/b&gt; whole") && !text.contains("<b>"), "{text}");
    assert!(!text.contains("## Phase 2") && tasks::export(&world.engine, Some(9)).await.is_err());
}

/// Many decide by the same mark: one of them does, the others are told.
#[tokio::test]
async fn of_many_at_once_one_decides() {
    let world = TestEngine::new().await;
    let outcomes = join_all((0..20).map(|number| {
        let engine = world.engine.clone();
        let wish = wish(Some(InProgress), Some(&format!("owner {number}")), None, Some(0));
        async move { tasks::set(&engine, "P1.2.2", &wish, &format!("person {number}")).await.is_ok() }
    }))
    .await;
    assert_eq!(outcomes.into_iter().filter(|done| *done).count(), 1);
    assert_eq!(world.db.one::<i64>("SELECT count(*) FROM refit.mark").await, 1);
}

/// What a run does to its task is written down with who had asked, once for all
/// who look, and beside what people say.
#[tokio::test]
async fn the_history_follows_runs_and_people_alike() {
    let world = TestEngine::new().await;
    world.create_legacy().await;
    let engine = &world.engine;
    tasks::set(engine, "P1.1.1", &wish(None, Some("ada"), Some("mine"), None), "ada").await.expect("given");
    let migrate = Action::Migrate("002".into());
    let run = runs::start(engine, &migrate, StartOptions::default(), "bob").await.expect("a run");
    world.work(&run).await;
    let run = runs::validate(engine, Scope::Task("P1.1.1".into()), "carla").await.expect("a run");
    world.work(&run).await;

    let stop = CancellationToken::new();
    let look =
        async || Hub::start(world.another().await, About::default(), stop.clone()).await.expect("a hub");
    let (one, other) = (look().await, look().await);
    let snapshot = one.snapshot();
    let marks: String = world.db.one(&format!("{MARKS} 'P1.1.1'")).await;
    assert_eq!(marks, "1 pending ada mine ada\n2 completed ada mine carla");
    let said = snapshot.phases[0].tasks[0].said.clone().expect("she spoke");
    assert_eq!((said.actor.as_str(), said.note.as_deref()), ("ada", Some("mine")));
    assert_eq!(snapshot.lines.len(), 2, "{:#?}", snapshot.lines);
    assert_eq!(snapshot.lines, other.snapshot().lines);
    let newest = told(&snapshot.lines).remove(0);
    assert_eq!((newest.actor.as_str(), newest.task.as_str()), ("carla", "P1.1.1"));

    // Another browser's change is told with its name, without asking.
    let mut events = one.subscribe();
    tasks::set(engine, "P1.1.2", &Wish::state(Completed), "dan").await.expect("ticked");
    tokio::time::timeout(Duration::from_secs(10), events.recv()).await.expect("in time").expect("an event");
    let snapshot = one.snapshot();
    let task = &snapshot.phases[0].tasks[1];
    let said = task.said.as_ref().map(|said| said.actor.as_str());
    assert_eq!((task.state, said, task.seq), (Completed, Some("dan"), 1));
    assert!(task.completed_at.is_some() && task.started_at.is_none());
    let minutes: Vec<(String, u16)> =
        snapshot.phases[0].tasks.iter().map(|task| (task.id.clone(), task.minutes)).collect();
    let burnt = burn_down(&minutes, &snapshot.lines);
    let all: u32 = minutes.iter().map(|(_, minutes)| u32::from(*minutes)).sum();
    let left: Vec<u32> = burnt.iter().map(|point| point.left).collect();
    assert_eq!(left, [all, all - 15, all - 35]);
    stop.cancel();
}
