//! Memory: rows of a mebibyte and many of them pass through worker and server
//! without ever standing there together, and a worker that gets no more memory
//! is one that died.

use std::fs;
use std::time::Duration;

use domain::access::{Role, Roles};
use domain::plan::Action;
use domain::run::RunStatus;
use engine::accounts;
use engine::plan::{PlanSource, load};
use engine::runs::{self, StartOptions};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use testkit::{TestEngine, number, seed};
use tokio::time::{Instant, sleep};

use crate::refit::{Folder, NAME, PASSWORD, Server};
use crate::scene::{Refit, Scene};

/// Of a debug build, which is itself a large part of it.
const LIMIT_KIB: u64 = 300 * 1024;
/// A plan whose rows may be of any size.
const PLAN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/engine/tests/fixtures/plan_other");

/// Every fifth of the large ones has a state that no map knows.
const LARGE: &str = "
    INSERT INTO visits (patient, day, ward, state, scan)
    SELECT md5(i::text)::uuid, '2024-02-28', 'A', CASE WHEN i % 5 = 0 THEN 'unheard of' ELSE 'open' END,
           decode(repeat(md5(i::text), 65536), 'hex')
      FROM generate_series(1, {large}) i";
const SMALL: &str = "
    INSERT INTO visits (patient, day, ward, state)
    SELECT md5(i::text)::uuid, '2024-03-28', 'B', 'unheard of' FROM generate_series(1, 10000) i";

/// The most that a process has had in memory.
fn peak_kib(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("a process that runs");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("its memory");
    line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).expect("a number")
}

async fn world(large: u64) -> TestEngine {
    let plan = load(&PlanSource::Folder(PLAN.into())).expect("a sound plan");
    let world = TestEngine::with_plan(plan).await;
    world.create_legacy().await;
    world.db.run(&LARGE.replace("{large}", &large.to_string())).await;
    world.db.run(SMALL).await;
    let run =
        runs::start(&world.engine, &Action::Migrate("001".into()), StartOptions::default(), "test").await;
    assert_eq!(world.work(&run.expect("it starts")).await.status, RunStatus::Succeeded);
    let all = Roles::from([Role::Lead, Role::Admin, Role::Analyst]);
    accounts::create(&world.engine, NAME, &all, PASSWORD, "test").await.expect("an account");
    world
}

/// The move, by a worker of its own; returns the most memory that it took.
async fn moved(world: &TestEngine, folder: &Folder) -> u64 {
    let mut worker = Refit::start(folder, &world.db.url(), &["work", "--plan", PLAN]);
    let options = StartOptions { full_speed: true, ..StartOptions::default() };
    let run = runs::start(&world.engine, &Action::Move("visits".into()), options, "test").await;
    let (id, began) = (run.expect("it starts").id, Instant::now());
    loop {
        let run = runs::get(&world.engine, id).await.expect("the run");
        if run.status.is_over() {
            assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(180), "not in time:\n{}", worker.said());
        sleep(Duration::from_millis(50)).await;
    }
    let peak = peak_kib(worker.pid());
    assert!(!worker.is_over());
    peak
}

/// What is asked for by several at once, and how many lines it has at least.
const FILES: [(&str, usize); 6] = [
    ("/moves/visits/quarantine.jsonl", 10_000),
    ("/moves/visits/quarantine.csv", 10_000),
    ("/moves/visits/quarantine", 10),
    ("/moves/visits", 10),
    ("/runs/2", 10),
    ("/audit.jsonl", 2),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "./dev torture"]
async fn rows_of_a_mebibyte_and_ten_thousand_of_them_stand_in_nobodys_memory() {
    let large = number("REFIT_LARGE_ROWS", 200);
    let (world, folder) = (world(large).await, Folder::new());
    let worker = moved(&world, &folder).await;
    let url = world.db.url();
    let mut server = Server::closed(&folder, &["--database-url", &url, "--no-worker", "--plan", PLAN]);
    let session = server.sign_in(NAME).expect("a session");
    server.use_session(&session);
    let first = peak_kib(server.pid());
    let mut largest = 0;
    std::thread::scope(|scope| {
        let asked: Vec<_> = FILES
            .iter()
            .flat_map(|file| [file, file])
            .map(|(path, lines)| {
                let server = &server;
                scope.spawn(move || {
                    let (status, text) = server.ask("GET", path, &[]);
                    assert_eq!(status, 200, "{path}");
                    assert!(text.lines().count() >= *lines, "{path} has {} lines", text.lines().count());
                    text.len()
                })
            })
            .collect();
        for one in asked {
            largest = largest.max(one.join().expect("an answer"));
        }
    });
    let served = peak_kib(server.pid());
    println!(
        "{large} rows of 1 MiB and 10,000 small ones: the worker took {} MiB at most, the server {} MiB ({} MiB before), the largest file was {} MiB",
        worker / 1024,
        served / 1024,
        first / 1024,
        largest / 1024 / 1024
    );
    assert!(largest as u64 > large / 5 * 1024 * 1024, "the large rows are not in the file");
    assert!(worker < LIMIT_KIB && served < LIMIT_KIB, "{worker} KiB and {served} KiB");
}

/// No more memory from some moment on: what becomes of such a worker is what
/// `kill -9` leaves behind, and another one goes on.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "./dev torture"]
async fn another_worker_goes_on_where_one_got_no_more_memory() {
    let seed = seed();
    let mut random = StdRng::seed_from_u64(seed);
    let mut scene = Scene::new(60_000, 200, seed).await;
    let run = scene.start().await;
    let rounds = number("REFIT_STARVED", 6);
    let mut died = 0;
    for round in 0..rounds {
        let mut starved = scene.worker();
        // The first one has not even begun; later ones may have all that they want.
        sleep(Duration::from_millis(random.random_range(0..=round * 200))).await;
        gets_no_more(&starved);
        let began = Instant::now();
        while !starved.is_over() && began.elapsed() < Duration::from_secs(1) {
            sleep(Duration::from_millis(20)).await;
        }
        died += u32::from(starved.is_over());
        starved.kill();
        scene.bury().await;
    }
    println!("{died} of {rounds} workers died for want of memory");
    assert!(died > 0, "nobody wanted any memory");
    let _worker = scene.worker();
    scene.succeeded(run.id).await;
    scene.assert_ledger_tiles(run.id).await;
    scene.assert_unharmed().await;
}

fn gets_no_more(worker: &Refit) {
    let pid = i32::try_from(worker.pid()).ok().and_then(Pid::from_raw).expect("a process");
    let nothing = Rlimit { current: Some(1), maximum: Some(1) };
    prlimit(Some(pid), Resource::As, nothing).expect("its limit");
}
