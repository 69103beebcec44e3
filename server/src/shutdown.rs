//! SIGINT and SIGTERM: the first asks, the second insists.

use engine::error::{Error, Result};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The ears for both signals. From their making on, a signal no longer ends
/// the process by itself.
pub(crate) struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    pub(crate) fn listen() -> Result<Self> {
        let ear =
            |kind| signal(kind).map_err(|error| Error::io("listening for signals", error, "Start it again."));
        Ok(Self { interrupt: ear(SignalKind::interrupt())?, terminate: ear(SignalKind::terminate())? })
    }

    /// Returns when the process is asked to end.
    pub(crate) async fn asked(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    /// From here on another signal ends the process at once; the private
    /// database then shuts down by itself.
    pub(crate) fn insist(mut self) {
        tokio::spawn(async move {
            self.asked().await;
            eprintln!("Ending at once.");
            std::process::exit(130);
        });
    }
}
