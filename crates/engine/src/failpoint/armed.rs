//! What is armed in this process, and what happened so far.

use std::collections::BTreeMap;
use std::process;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::process::{Signal, getpid, kill_process};
use tokio::sync::watch;

use super::POINTS;
use super::spec::{Action, Spec};

/// One place: what it is to do, how often it was passed, what was released.
#[derive(Default)]
struct Point {
    armed: Option<Spec>,
    hits: watch::Sender<u32>,
    releases: watch::Sender<u32>,
}

const STOPPING: Duration = Duration::from_millis(50);

type Points = BTreeMap<&'static str, Point>;

static ALL: LazyLock<Mutex<Points>> =
    LazyLock::new(|| Mutex::new(POINTS.iter().map(|name| (*name, Point::default())).collect()));

fn all() -> MutexGuard<'static, Points> {
    ALL.lock().unwrap_or_else(PoisonError::into_inner)
}

fn with<T>(name: &str, look: impl FnOnce(&mut Point) -> T) -> T {
    look(all().get_mut(name).unwrap_or_else(|| panic!("the failpoint {name} is not in POINTS")))
}

/// Counting starts anew for each of them.
pub(super) fn arm(specs: Vec<Spec>) {
    for spec in specs {
        with(spec.point, |point| {
            point.hits.send_replace(0);
            point.armed = Some(spec);
        });
    }
}

/// The code passes a place.
pub async fn hit(name: &'static str) {
    let (due, releases) = with(name, |point| {
        point.hits.send_modify(|hits| *hits += 1);
        let nth = *point.hits.borrow();
        (point.armed.take_if(|spec| spec.nth == nth), point.releases.subscribe())
    });
    if let Some(spec) = due {
        // Whoever waits for this process reads its stderr.
        eprintln!("failpoint {name}: {:?}", spec.action);
        act(spec.action, releases).await;
    }
}

async fn act(action: Action, mut releases: watch::Receiver<u32>) {
    match action {
        Action::Kill => signal(Signal::KILL),
        Action::Stop => {
            signal(Signal::STOP);
            // The signal may reach this thread last; it must not run on.
            std::thread::sleep(STOPPING);
        }
        Action::Abort => process::abort(),
        Action::Exit => process::exit(70),
        Action::Sleep(time) => tokio::time::sleep(time).await,
        Action::Pause => {
            releases.changed().await.ok();
        }
    }
}

fn signal(signal: Signal) {
    kill_process(getpid(), signal).expect("a process may signal itself");
}

/// How often the place was passed since it was armed.
pub fn hits(name: &str) -> u32 {
    with(name, |point| *point.hits.borrow())
}

/// Returns when the place was passed so often.
pub async fn reached(name: &str, times: u32) {
    let mut hits = with(name, |point| point.hits.subscribe());
    hits.wait_for(|hits| *hits >= times).await.ok();
}

/// Lets go on who pauses there now.
pub fn release(name: &str) {
    with(name, |point| point.releases.send_modify(|releases| *releases += 1));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failpoint;

    const HERE: &str = POINTS[0];

    /// One test, because what is armed holds for the process.
    #[tokio::test]
    async fn the_nth_passing_pauses_until_it_is_released_and_only_once() {
        hit(HERE).await;
        failpoint::arm(&format!("{HERE}:2=pause")).expect("armed");
        hit(HERE).await;
        let passing = tokio::spawn(hit(HERE));
        reached(HERE, 2).await;
        assert!(!passing.is_finished());
        release(HERE);
        passing.await.expect("it goes on");
        hit(HERE).await;
        assert_eq!(hits(HERE), 3);
    }
}
