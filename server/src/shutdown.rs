//! SIGINT and SIGTERM: the first asks, the second insists.

use tokio::signal::unix::{SignalKind, signal};

/// Returns when the process is asked to end. After that, another signal ends
/// it at once; the private database then shuts down by itself.
pub(crate) async fn asked() {
    first().await;
    tokio::spawn(async {
        first().await;
        eprintln!("Ending at once.");
        std::process::exit(130);
    });
}

async fn first() {
    match (signal(SignalKind::interrupt()), signal(SignalKind::terminate())) {
        (Ok(mut interrupt), Ok(mut terminate)) => {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        }
        (Err(error), _) | (_, Err(error)) => {
            tracing::error!(%error, "cannot listen for signals");
            std::future::pending().await
        }
    }
}
