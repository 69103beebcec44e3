//! `refit`: the one program. What it can do stands in `cli.rs`.

mod actor;
mod api;
mod assets;
mod boot;
mod cli;
mod command;
mod config;
mod confirm;
mod embedded;
mod exports;
mod follow;
mod guard;
mod kept;
mod metered;
mod middleware;
mod output;
mod outside;
mod port;
mod probes;
mod progress;
mod remembered;
mod router;
mod serving;
mod shutdown;
mod sse;
mod telemetry;
mod text;

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// The system's keeps what it once had: twenty failed sign-ins left 370 MiB.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    cli::main()
}
