//! The state of a task, as a person sees it and as the checks decide it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    #[default]
    Pending,
    InProgress,
    Blocked,
    Completed,
    Deferred,
}

impl TaskState {
    pub const ALL: [Self; 5] =
        [Self::Pending, Self::InProgress, Self::Blocked, Self::Completed, Self::Deferred];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::InProgress => "in_progress",
            Self::Blocked => "blocked",
            Self::Completed => "completed",
            Self::Deferred => "deferred",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// What a person said of a task.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    pub state: TaskState,
    pub owner: Option<String>,
    pub note: Option<String>,
    pub actor: String,
    pub at: DateTime<Utc>,
}
