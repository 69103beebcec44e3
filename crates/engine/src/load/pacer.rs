//! When operations are due. A thread of its own: the runtime's timers are as
//! coarse as a whole operation takes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use domain::load::{Asked, Operation, Side};
use tokio::sync::mpsc::{Sender, error::TrySendError};

/// One operation, and when it should have begun.
#[derive(Clone, Copy, Debug)]
pub(super) struct Due {
    pub(super) side: Side,
    pub(super) operation: Operation,
    pub(super) place: u64,
    pub(super) at: Instant,
}

/// What pacer and lookers share.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    stop: AtomicBool,
    /// Nobody was free for them for longer than a client waits.
    dropped: AtomicU64,
    /// Due, and not begun.
    waiting: AtomicI64,
}

impl Schedule {
    pub(super) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    pub(super) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    pub(super) fn waiting(&self) -> i64 {
        self.waiting.load(Ordering::Relaxed)
    }

    pub(super) fn begun(&self) {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// Ends the schedule also when whoever drives it is dropped.
pub(super) struct Stopping(pub(super) Arc<Schedule>);

impl Drop for Stopping {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// Looks up at least so often while nothing is due.
const NAP: Duration = Duration::from_millis(50);

/// Hands each operation out when it is due, until all are or it is stopped.
/// Whoever is late does not slow the schedule down.
pub(super) fn pace(asked: Asked, began: Instant, sender: &Sender<Due>, schedule: &Schedule) {
    for place in 0..asked.operations() {
        let Some(operation) = asked.operation(place) else { return };
        let at = began + Duration::from_nanos(asked.due(place));
        if !wait_until(at, schedule) {
            return;
        }
        for side in asked.sides() {
            schedule.waiting.fetch_add(1, Ordering::Relaxed);
            match sender.try_send(Due { side: *side, operation, place, at }) {
                Ok(()) => {}
                Err(TrySendError::Full(_)) => {
                    schedule.begun();
                    schedule.dropped.fetch_add(1, Ordering::Relaxed);
                }
                Err(TrySendError::Closed(_)) => return,
            }
        }
    }
}

fn wait_until(at: Instant, schedule: &Schedule) -> bool {
    loop {
        if schedule.is_stopped() {
            return false;
        }
        let left = at.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return true;
        }
        std::thread::sleep(left.min(NAP));
    }
}
