//! The legacy application as a test's client: prepared statements, upserts by
//! the four-column key, no retry of anything. What it was told is done stands
//! in its ledger, and the judge compares that with the tables.
//!
//! Every writer has keys of its own, so that the order of the writes to a key
//! is known; within that, all is chance from one seed.

mod carry;
mod decide;
mod intent;
mod ledger;
mod meter;
mod pace;
mod report;
mod row;
mod surroundings;
mod writer;

use std::sync::Arc;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

pub use intent::Deed;
pub use ledger::Ledger;
pub use report::{ClientError, Figures, Report};
pub use row::{Key, Name, Quote, Row, Trade};

use meter::Meter;
use pace::Pace;
use surroundings::Surroundings;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Isolation {
    #[default]
    ReadCommitted,
    RepeatableRead,
    Serializable,
}

impl Isolation {
    pub const ALL: [Self; 3] = [Self::ReadCommitted, Self::RepeatableRead, Self::Serializable];

    fn sql(self) -> &'static str {
        match self {
            Self::ReadCommitted => "read committed",
            Self::RepeatableRead => "repeatable read",
            Self::Serializable => "serializable",
        }
    }
}

#[derive(Clone, Debug)]
pub struct Options {
    pub seed: u64,
    /// All connections together; a read counts as one row.
    pub rows_per_second: u32,
    /// Below 500: the microseconds of a timestamp tell whose it is.
    pub connections: u32,
    pub isolation: Isolation,
    /// What is done how often, as weights.
    pub mix: Vec<(Deed, u32)>,
}

impl Options {
    /// The collector's habits at a quiet rate.
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            rows_per_second: 200,
            connections: 5,
            isolation: Isolation::default(),
            mix: Deed::HABITS.to_vec(),
        }
    }
}

/// Runs until it is stopped.
pub struct Client {
    writers: JoinSet<()>,
    shared: Arc<Shared>,
}

struct Shared {
    url: String,
    options: Options,
    surroundings: Surroundings,
    pace: Pace,
    meter: Meter,
    ledger: Ledger,
    stop: CancellationToken,
}

impl Client {
    /// Looks at the tables, then begins to write. The tables must be there.
    pub async fn start(url: &str, options: Options) -> Self {
        println!("legacy client: seed {}", options.seed);
        assert!((1..500).contains(&options.connections), "between 1 and 499 connections");
        let shared = Arc::new(Shared {
            url: url.to_owned(),
            surroundings: Surroundings::look(url, options.seed).await,
            pace: Pace::new(options.rows_per_second),
            meter: Meter::new(),
            ledger: Ledger::new(),
            stop: CancellationToken::new(),
            options,
        });
        let mut writers = JoinSet::new();
        for place in 0..shared.options.connections {
            writers.spawn(writer::write(shared.clone(), place));
        }
        Self { writers, shared }
    }

    /// What happened since the last lap, or since the start.
    pub fn lap(&self) -> Figures {
        self.shared.meter.lap()
    }

    /// Lets every writer finish what it is doing, and adds up.
    pub async fn stop(mut self) -> Report {
        self.shared.stop.cancel();
        while let Some(ended) = self.writers.join_next().await {
            ended.expect("no writer panicked");
        }
        self.shared.meter.report(self.shared.options.seed, self.shared.ledger.clone())
    }
}
