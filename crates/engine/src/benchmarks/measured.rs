//! What came of measuring.

use domain::benchmark::Figures;

#[derive(Debug, Default)]
pub(crate) struct Measured {
    /// None when there was nothing to measure; the note says why.
    pub(crate) figures: Option<Figures>,
    pub(crate) note: String,
    /// EXPLAIN of the statement.
    pub(crate) plan: Option<String>,
    /// What is wrong whatever the figures say, e.g. no index.
    pub(crate) fault: Option<String>,
}

impl Measured {
    pub(crate) fn of(figures: Figures, note: impl Into<String>) -> Self {
        Self { figures: Some(figures), note: note.into(), ..Self::default() }
    }

    pub(crate) fn nothing(why: impl Into<String>) -> Self {
        Self { note: why.into(), ..Self::default() }
    }
}
