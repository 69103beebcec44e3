//! What is broken on purpose while a legacy client writes: processes that die
//! or stop at named places, lines that are cut or dead, answers and notifications
//! that get lost, browsers that go away, a disk that is full, memory that is
//! short, a server that crashes, sessions that are in the way.
//!
//! What takes long is ignored here and runs in `./dev torture`.

#[path = "faults/crash.rs"]
mod crash;
#[path = "faults/disk.rs"]
mod disk;
#[path = "faults/drill.rs"]
mod drill;
#[path = "faults/frozen.rs"]
mod frozen;
#[path = "faults/hang_ups.rs"]
mod hang_ups;
#[path = "faults/hints.rs"]
mod hints;
#[path = "faults/lines.rs"]
mod lines;
#[path = "faults/locks.rs"]
mod locks;
#[path = "faults/memory.rs"]
mod memory;
#[path = "faults/points.rs"]
mod points;
#[path = "support/refit.rs"]
mod refit;
#[path = "support/scene.rs"]
mod scene;
#[path = "faults/vacuum.rs"]
mod vacuum;
#[path = "faults/views.rs"]
mod views;
#[path = "faults/zombie.rs"]
mod zombie;
