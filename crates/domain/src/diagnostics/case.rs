//! Trouble, from the symptom to the remedy: which questions are asked, in which
//! order, and what to do when one of them finds something.

use serde::{Deserialize, Serialize};

use super::{Answered, Sheet, Tone};

/// A case as it is declared.
pub struct Case {
    /// In addresses and on the command line.
    pub name: &'static str,
    pub title: &'static str,
    pub symptom: &'static str,
    pub steps: &'static [Step],
}

pub struct Step {
    /// A sheet of the diagnosis, or one that only cases have.
    pub sheet: &'static str,
    pub asks: &'static str,
    /// Only lines that are at least so bad are shown, and count; without, all
    /// are shown.
    pub least: Option<Tone>,
    pub remedy: &'static str,
}

const fn step(sheet: &'static str, asks: &'static str, remedy: &'static str) -> Step {
    Step { sheet, asks, least: Some(Tone::Warn), remedy }
}

const fn list(sheet: &'static str, asks: &'static str, remedy: &'static str) -> Step {
    Step { sheet, asks, least: None, remedy }
}

/// What is merely not as it should be does not count.
const fn grave(sheet: &'static str, asks: &'static str, remedy: &'static str) -> Step {
    Step { sheet, asks, least: Some(Tone::Bad), remedy }
}

pub const CASES: [Case; 4] = [
    Case {
        name: "dependencies",
        title: "Dependencies",
        symptom: "A table cannot be dropped, emptied or filled; a migration or its way back refuses because something refers to it.",
        steps: &[
            list(
                "foreign-keys",
                "What refers to what, and in which order can it be filled?",
                "Fill tables from the lowest order up, empty them from the highest down. Tables in a circle need a key that is DEFERRABLE, or NULL in one column until the other row is there.",
            ),
            step(
                "constraints",
                "Was every constraint checked against the rows that were there before it?",
                "Validate it: that reads the table and lets readers and writers go on. If it fails, the message names a row: repair or quarantine those rows first.",
            ),
            step(
                "locks",
                "Does somebody hold a table that has to be changed?",
                "Let the session in the way end its transaction, or end it. Schema steps of Refit give way and try again by themselves.",
            ),
        ],
    },
    Case {
        name: "performance",
        title: "Performance",
        symptom: "Statements have become slow, time out, or pile up.",
        steps: &[
            step(
                "locks",
                "Does anybody wait for a lock?",
                "Begin at the root of the tree: whoever stands behind it goes on as soon as it is gone.",
            ),
            step(
                "transactions",
                "Is a transaction open for long?",
                "Have its application end it. Set idle_in_transaction_session_timeout for the role, so that it cannot happen again.",
            ),
            step(
                "statements",
                "Which statements take 100 ms or more on average?",
                "Look at the plan with EXPLAIN (ANALYZE, BUFFERS), for writing statements inside a transaction that is rolled back. Mostly an index is missing or statistics are old.",
            ),
            step(
                "tables",
                "Which tables lack care, or are read as a whole again and again?",
                "VACUUM and ANALYZE now, and lower autovacuum_vacuum_scale_factor of the table. A table that is read as a whole lacks an index.",
            ),
            step(
                "indexes",
                "Which indexes cost writers without helping readers?",
                "Build an invalid one anew. Drop a duplicate at once, an unused one when it is unused on replicas too and the statistics are weeks old.",
            ),
            step(
                "foreign-keys",
                "Which foreign keys lack an index?",
                "Create the index: without it each delete of a referenced row reads the whole table.",
            ),
        ],
    },
    Case {
        name: "cache",
        title: "Cache",
        symptom: "Names are not resolved, new symbols are not seen, or look-ups have become slow.",
        steps: &[
            list(
                "cache",
                "Is the cache of exchanges and symbols up to date?",
                "It follows the tables by itself within a second. If it is stale, the database cannot be asked: see why in its line. If it is absent, apply migrations 002 and 003.",
            ),
            list(
                "buffers",
                "Does PostgreSQL find its blocks in its own buffers?",
                "Under 99 % over days with a full working set, raise shared_buffers to a quarter of the memory; a restart is needed.",
            ),
            step(
                "tables",
                "Are the reference tables cared for?",
                "VACUUM and ANALYZE them: the look-up by index then needs one block.",
            ),
        ],
    },
    Case {
        name: "inconsistency",
        title: "Inconsistency",
        symptom: "Old and new tables do not say the same; rows are missing, doubled or different.",
        steps: &[
            list(
                "moves",
                "Is every change captured and applied, and were both sides compared?",
                "Arm a broken capture anew on the move's page: the affected rows are compared and repaired. Then compare again with `refit move verify`.",
            ),
            step(
                "constraints",
                "Which constraints do not vouch for older rows?",
                "Validate them. What does not hold is named by the message.",
            ),
            grave(
                "foreign-keys",
                "Which foreign keys let orphans in?",
                "Switch the triggers on again and validate: ALTER TABLE … ENABLE TRIGGER ALL, then drop the key, look for orphans and add it anew, for VALIDATE skips a key that counts as valid.",
            ),
            grave(
                "indexes",
                "Is an index invalid, so that it keeps nothing unique?",
                "Build it anew. If that fails there are duplicates, and the message names one.",
            ),
        ],
    },
];

pub fn case(name: &str) -> Option<&'static Case> {
    CASES.iter().find(|case| case.name == name)
}

/// A case with the answers of now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseView {
    pub name: String,
    pub title: String,
    pub symptom: String,
    pub steps: Vec<StepView>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepView {
    pub asks: String,
    pub remedy: String,
    pub answered: Answered,
    pub sheet: Sheet,
}

impl StepView {
    pub fn new(step: &Step, sheet: Sheet) -> Self {
        let (grid, none) = match step.least {
            Some(least) => {
                (sheet.grid.map(|grid| grid.clone().at_least(least)), "Nothing was found.".to_owned())
            }
            None => (sheet.grid, sheet.none),
        };
        let sheet = Sheet { grid, none, ..sheet };
        let answered = sheet.answered();
        Self { asks: step.asks.to_owned(), remedy: step.remedy.to_owned(), answered, sheet }
    }
}

impl CaseView {
    pub fn found(&self) -> usize {
        self.steps.iter().filter(|step| step.answered == Answered::Found).count()
    }

    pub fn unknown(&self) -> usize {
        self.steps.iter().filter(|step| step.answered == Answered::Unknown).count()
    }
}
