//! What is broken on purpose while a legacy client writes: processes that die
//! or stop at named places, lines that are cut, answers that get lost, a disk
//! that is full, a server that crashes, sessions that are in the way.
//!
//! What takes long is ignored here and runs in `./dev torture`.

#[path = "faults/crash.rs"]
mod crash;
#[path = "faults/disk.rs"]
mod disk;
#[path = "faults/drill.rs"]
mod drill;
#[path = "faults/lines.rs"]
mod lines;
#[path = "faults/locks.rs"]
mod locks;
#[path = "faults/points.rs"]
mod points;
#[path = "support/refit.rs"]
mod refit;
#[path = "support/scene.rs"]
mod scene;
#[path = "faults/zombie.rs"]
mod zombie;
