//! From a thread that makes rows to a COPY that takes them, so that both cores
//! have work. A few chunks wait in between; no more than that is in memory.

use sqlx::PgConnection;
use sqlx::postgres::PgCopyIn;
use tokio::sync::mpsc;

use crate::error::{Doing, Error, Kind, Result};

const WAITING: usize = 4;
/// A chunk is sent once it is larger than this.
pub(super) const CHUNK: usize = 256 * 1024;

/// Rows in the form of the COPY, and what progress is to be shown with them.
pub(super) struct Chunk<P> {
    pub(super) bytes: Vec<u8>,
    pub(super) progress: P,
}

pub(super) struct Sink<P>(mpsc::Sender<Chunk<P>>);

impl<P> Sink<P> {
    /// Fails when the COPY has failed; that error is the one to be told.
    pub(super) fn send(&self, bytes: Vec<u8>, progress: P) -> Result<()> {
        let sent = self.0.blocking_send(Chunk { bytes, progress });
        sent.map_err(|_| Error::new(Kind::Failed, "sending rows", "the database takes no more", ""))
    }
}

/// Runs `produce` on a thread of its own and copies what it sends.
pub(super) async fn copy<P, T>(
    connection: &mut PgConnection,
    statement: &str,
    doing: &str,
    produce: impl FnOnce(Sink<P>) -> Result<T> + Send + 'static,
    on_chunk: impl FnMut(P),
) -> Result<T>
where
    P: Send + 'static,
    T: Send + 'static,
{
    let (sender, receiver) = mpsc::channel(WAITING);
    let producer = tokio::task::spawn_blocking(move || produce(Sink(sender)));
    let mut copy = connection.copy_in_raw(statement).await.doing(doing)?;
    let sent = forward(&mut copy, receiver, on_chunk).await.doing(doing);
    let produced = producer.await;
    sent?;
    match produced {
        Ok(Ok(made)) => copy.finish().await.doing(doing).map(|_| made),
        Ok(Err(error)) => {
            copy.abort("the rows could not be made").await.doing(doing)?;
            Err(error)
        }
        Err(panic) => {
            Err(Error::new(Kind::Failed, doing, panic.to_string(), "This is a fault of Refit: report it."))
        }
    }
}

/// Takes the receiver along, so that the producer stops when this fails.
async fn forward<P>(
    copy: &mut PgCopyIn<&mut PgConnection>,
    mut receiver: mpsc::Receiver<Chunk<P>>,
    mut on_chunk: impl FnMut(P),
) -> Result<(), sqlx::Error> {
    while let Some(chunk) = receiver.recv().await {
        copy.send(chunk.bytes).await?;
        on_chunk(chunk.progress);
    }
    Ok(())
}
