//! The reference tables as a load sees them, and those who load them.

use std::convert::Infallible;

use futures::FutureExt;
use loom::sync::{Arc, Mutex};

use crate::slot::Slot;
use crate::sync::Turns;
use crate::turn::{Shows, Turn};

type Result<T> = std::result::Result<T, Infallible>;

/// A snapshot: its number in the slot, the proof it was read with, and as rows
/// the number of changes that it shows.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shown {
    pub(crate) generation: u64,
    proof: Option<u32>,
    pub(crate) rows: u32,
}

impl Shows for Shown {
    type Proof = u32;

    fn proof(&self) -> Option<u32> {
        self.proof
    }

    fn with_generation(self, generation: u64) -> Self {
        Self { generation, ..self }
    }
}

/// Committed: what the triggers have counted, and the changes themselves. They
/// become visible together, and a load reads both under one snapshot.
type Committed = (u32, u32);

pub(crate) struct World {
    tables: Mutex<Committed>,
    pub(crate) slot: Slot<Shown>,
    turns: Turns<()>,
}

impl World {
    pub(crate) fn new() -> Arc<Self> {
        let (slot, turns) = (Slot::new(Shown::default()), Turns::new(()));
        Arc::new(Self { tables: Mutex::new((0, 0)), slot, turns })
    }

    /// A transaction that commits.
    pub(crate) fn change(&self) {
        let mut tables = self.tables.lock().expect("not poisoned");
        *tables = (tables.0 + 1, tables.1 + 1);
    }

    fn committed(&self) -> Committed {
        *self.tables.lock().expect("not poisoned")
    }

    pub(crate) fn rows(&self) -> u32 {
        self.committed().1
    }

    pub(crate) async fn load(&self) -> Result<Shown> {
        let (proof, rows) = self.committed();
        Ok(Shown { proof: Some(proof), rows, generation: 0 })
    }

    /// As nobody may load: rows and proof are of two moments.
    pub(crate) async fn load_in_two(&self) -> Result<Shown> {
        let rows = self.rows();
        Ok(Shown { proof: Some(self.committed().0), rows, generation: 0 })
    }

    /// As `ClassifierCache::refresh` does it.
    pub(crate) fn refresh(&self, load: impl Future<Output = Result<Shown>>) {
        let refresh = async { Turn::take(&self.slot, &self.turns).await.renew(load).await };
        let Ok(()) = refresh.now_or_never().expect("nothing waits");
    }

    /// As `ClassifierCache::look` does it.
    pub(crate) fn look(&self) {
        let look = async {
            let turn = Turn::take(&self.slot, &self.turns).await;
            let now = async { Result::Ok(self.committed().0) };
            if !turn.stands(now).await? {
                turn.renew(self.load()).await?;
            }
            Result::Ok(())
        };
        let Ok(()) = look.now_or_never().expect("nothing waits");
    }

    /// As nobody may refresh: what was read earlier may be put in place later.
    pub(crate) fn refresh_without_turn(&self) {
        let Ok(read) = self.load().now_or_never().expect("nothing waits");
        self.slot.put(|generation| read.with_generation(generation));
    }
}
