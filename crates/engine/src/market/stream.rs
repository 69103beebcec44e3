//! Rows into a COPY in its binary form.

use futures::{Stream, StreamExt};
use sqlx::PgConnection;

use super::fault::Storing;
use crate::binary;
use crate::error::Result;

/// A chunk is sent once it is larger than this.
const CHUNK: usize = 256 * 1024;

/// Copies the rows as they come. One bad row fails the COPY, and with it
/// whatever else the caller's transaction has done.
pub(super) async fn copy<T>(
    conn: &mut PgConnection,
    doing: &str,
    statement: &'static str,
    rows: impl Stream<Item = T>,
    write: impl Fn(&T, &mut Vec<u8>),
) -> Result<u64> {
    let mut copy = conn.copy_in_raw(statement).await.storing(doing)?;
    let mut bytes = Vec::with_capacity(CHUNK + 1024);
    binary::start(&mut bytes);
    let mut rows = std::pin::pin!(rows);
    while let Some(row) = rows.next().await {
        write(&row, &mut bytes);
        if bytes.len() > CHUNK {
            copy.send(bytes.as_slice()).await.storing(doing)?;
            bytes.clear();
        }
    }
    binary::end(&mut bytes);
    copy.send(bytes.as_slice()).await.storing(doing)?;
    copy.finish().await.storing(doing)
}
