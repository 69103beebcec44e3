//! Whoever keeps writers off falls silent with the lock in hand: a process that is
//! stopped, a line that is dead. The database ends its transaction before the client
//! has waited for long.

use std::time::Duration;

use domain::moving::MoveState;
use testkit::seed;
use tokio::time::sleep;

use crate::refit::patient_plan;
use crate::scene::{MOVE, Refit, Scene};

const ROWS: u64 = 12_000;
/// The longest that the client may be without any answer.
const PAUSE: Duration = Duration::from_millis(600);

/// Silent for longer than that, and awake again.
async fn falls_silent(scene: &Scene, frozen: &mut Refit, place: &str) {
    frozen.says("failpoint ").await;
    sleep(2 * PAUSE).await;
    let felt = scene.client().lap();
    println!("{place}: {felt}");
    frozen.signal("CONT");
    assert!(felt.longest_pause < PAUSE, "{place}: {felt}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "./dev torture"]
async fn writers_do_not_wait_for_one_who_fell_silent() {
    let mut scene = Scene::new(ROWS, 200, seed()).await;
    patient_plan(&scene.folder.path().join("plan"));
    let mut worker = scene.doomed("arm.before_commit=stop");
    let run = scene.start().await;
    falls_silent(&scene, &mut worker, "arming").await;
    scene.succeeded(run.id).await;
    scene.go(MoveState::ReadsOver).await;

    let writes = ["move", "cut-over", MOVE, "--writes", "--confirm", MOVE, "--plan", "plan"];
    let ways: [(&[&str], &str, MoveState); 3] = [
        (&writes, "cut_over.locked=stop", MoveState::WritesOver),
        (&["move", "back", MOVE], "cut_over.before_commit=stop", MoveState::ReadsOver),
        (&["move", "give-up", MOVE, "--confirm", MOVE], "disarm.before_commit=stop", MoveState::Declared),
    ];
    for (args, failpoint, state) in ways {
        scene.applier_runs().await;
        if state == MoveState::Declared {
            scene.go(MoveState::Live).await;
        }
        let mut frozen = Refit::armed(&scene.folder, &scene.url, args, failpoint);
        falls_silent(&scene, &mut frozen, failpoint).await;
        assert!(frozen.ended().await, "{failpoint}: {}", frozen.said());
        assert_eq!(scene.state().await, state, "{failpoint}");
    }
    let report = scene.stop().await;
    assert!(report.errors.is_empty(), "{report}");
    scene.assert_told(&report).await;
}
