//! What the network is like just now, and the passing of bytes through it.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::sync::watch;
use tokio::time::sleep;

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Weather {
    /// How many times all connections were cut; a connection ends when it rises.
    pub(super) cuts: u64,
    /// The same for connections on which nothing passes any more.
    pub(super) abandoned: u64,
    /// Notifications are lost.
    pub(super) deaf: bool,
    pub(super) dark: bool,
    pub(super) delay: Duration,
    pub(super) bytes_per_second: Option<u32>,
}

/// Passes bytes on. `burst` says that nothing came directly before them: a
/// delay holds a burst, not every message of it.
pub(super) async fn deliver(
    to: &mut (impl AsyncWrite + Unpin),
    bytes: &[u8],
    burst: bool,
    weather: &mut watch::Receiver<Weather>,
) -> io::Result<()> {
    let now = *weather.wait_for(|weather| !weather.dark).await.map_err(io::Error::other)?;
    if burst && !now.delay.is_zero() {
        sleep(now.delay).await;
    }
    match now.bytes_per_second {
        None => to.write_all(bytes).await,
        Some(rate) => crawl(to, bytes, rate.max(1)).await,
    }
}

async fn crawl(to: &mut (impl AsyncWrite + Unpin), bytes: &[u8], rate: u32) -> io::Result<()> {
    // Twenty times a second something moves, or one byte as often as it may.
    let step = (rate / 20).max(1);
    for slice in bytes.chunks(step as usize) {
        to.write_all(slice).await?;
        to.flush().await?;
        sleep(Duration::from_secs_f64(slice.len() as f64 / f64::from(rate))).await;
    }
    Ok(())
}

/// Returns when the connection that began at this number is abandoned.
pub(super) async fn abandoned(mut weather: watch::Receiver<Weather>, began: u64) {
    if weather.wait_for(|weather| weather.abandoned > began).await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Returns when the connection that began at this number of cuts is cut.
pub(super) async fn cut(mut weather: watch::Receiver<Weather>, began: u64) {
    if weather.wait_for(|weather| weather.cuts > began).await.is_err() {
        // The proxy is gone, and its links end with it.
        std::future::pending::<()>().await;
    }
}
