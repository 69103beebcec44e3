//! Sessions are looked up together: whoever asks while a look-up is under way is
//! in the next one. Each is begun after all who take its answer have asked, so
//! that a session that was ended before is never found.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use store::session::Holder;
use tokio::sync::OnceCell;

use crate::error::{Doing, Error, Result};
use crate::{Engine, line};

pub(super) const DOING: &str = "looking for the session";

/// By the hash of the token.
type Found = HashMap<Vec<u8>, Holder>;

#[derive(Default)]
pub(crate) struct Lookups {
    open: Mutex<Arc<Batch>>,
    turn: tokio::sync::Mutex<()>,
}

/// Whoever hangs up leaves the asking to the next one of the batch.
#[derive(Default)]
struct Batch {
    wanted: Mutex<BTreeSet<Vec<u8>>>,
    found: OnceCell<Result<Found>>,
}

impl Lookups {
    pub(super) async fn holder(&self, engine: &Engine, hash: &[u8]) -> Result<Option<Holder>> {
        let batch = self.join(hash);
        match batch.found.get_or_init(|| self.look(engine, &batch)).await {
            Ok(found) => Ok(found.get(hash).cloned()),
            Err(error) => Err(Error::new(error.kind, &error.doing, &error.why, &error.next)),
        }
    }

    /// The one that has not begun yet.
    fn join(&self, hash: &[u8]) -> Arc<Batch> {
        let open = held(&self.open);
        held(&open.wanted).insert(hash.to_vec());
        open.clone()
    }

    async fn look(&self, engine: &Engine, batch: &Arc<Batch>) -> Result<Found> {
        let _turn = self.turn.lock().await;
        self.close(batch);
        let wanted: Vec<Vec<u8>> = held(&batch.wanted).iter().cloned().collect();
        let asked =
            async { store::session::holders(engine.control(), &wanted, engine.now()).await.doing(DOING) };
        Ok(line::answered(DOING, line::SHORT, asked).await?.into_iter().collect())
    }

    fn close(&self, batch: &Arc<Batch>) {
        let mut open = held(&self.open);
        if Arc::ptr_eq(&open, batch) {
            *open = Arc::default();
        }
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
