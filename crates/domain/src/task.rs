//! The state of a task, as a person sees it and as the checks decide it, and
//! what a team says of it.

mod daily;
mod history;
mod state;
mod tracker;
mod wish;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use daily::{Daily, daily, is_settled};
pub use history::{Burn, Line, Times, Told, burn_down, times, told};
pub use state::{Arrow, TRANSITIONS, TaskState, transition};
pub use tracker::tracker;
pub use wish::{LONGEST_NOTE, LONGEST_OWNER, Wish, text_fault};

/// What is said of a task: by a person, or written down as its checks and runs
/// went.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// From 1 for each task, without a gap.
    pub seq: i32,
    pub state: TaskState,
    pub owner: Option<String>,
    pub note: Option<String>,
    /// Why the state is what it is, where no person has set it.
    pub because: Option<String>,
    pub actor: String,
    pub at: DateTime<Utc>,
}
