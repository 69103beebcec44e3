//! A table: its size, and whether it is cared for.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Remedy;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    pub schema: String,
    pub name: String,
    pub kind: String,
    /// Somebody holds it, or wants it, for himself alone: it cannot be measured.
    pub locked: bool,
    pub bytes: Option<i64>,
    pub index_bytes: Option<i64>,
    pub live: Option<i64>,
    pub dead: Option<i64>,
    /// Rows changed since the last ANALYZE.
    pub changed: Option<i64>,
    /// Reads of the whole table.
    pub whole_reads: Option<i64>,
    pub rows_read_whole: Option<i64>,
    pub index_reads: Option<i64>,
    /// An estimate, from the average width of the rows.
    pub bloat_bytes: Option<i64>,
    pub vacuumed: Option<DateTime<Utc>>,
    pub analyzed: Option<DateTime<Utc>>,
    pub transaction_age: Option<i64>,
    #[serde(default)]
    pub faults: Vec<TableFault>,
    #[serde(default)]
    pub remedy: Option<Remedy>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableFault {
    /// Older than autovacuum should ever let it get.
    Unfrozen,
    DeadRows,
    Bloated,
    NeverAnalyzed,
    OldStatistics,
    ReadWhole,
}

impl TableFault {
    pub fn title(self) -> &'static str {
        match self {
            Self::Unfrozen => "close to wraparound",
            Self::DeadRows => "dead rows",
            Self::Bloated => "bloated",
            Self::NeverAnalyzed => "never analysed",
            Self::OldStatistics => "old statistics",
            Self::ReadWhole => "read as a whole",
        }
    }
}

/// Smaller ones are not worth a word.
const FEW_ROWS: i64 = 10_000;
const FEW_BYTES: i64 = 16 << 20;

/// What is wrong, the worst first. `freeze_at` is the age at which autovacuum
/// is forced, where that is known.
pub fn judge(table: &Table, freeze_at: Option<i64>) -> Vec<TableFault> {
    let (live, dead) = (table.live.unwrap_or(0), table.dead.unwrap_or(0));
    let rows = live + dead;
    let changed = table.changed.unwrap_or(0);
    let age = table.transaction_age.zip(freeze_at);
    let bloat = table.bloat_bytes.zip(table.bytes);
    let whole = table.whole_reads.unwrap_or(0);
    let faults = [
        (TableFault::Unfrozen, age.is_some_and(|(age, freeze_at)| age > freeze_at + freeze_at / 10)),
        (TableFault::DeadRows, dead >= FEW_ROWS && dead * 5 > rows),
        (TableFault::Bloated, bloat.is_some_and(|(bloat, all)| bloat > FEW_BYTES && bloat * 5 > all * 2)),
        (TableFault::NeverAnalyzed, table.analyzed.is_none() && changed >= FEW_ROWS),
        (TableFault::OldStatistics, table.analyzed.is_some() && changed >= FEW_ROWS && changed * 5 > rows),
        (TableFault::ReadWhole, live >= FEW_ROWS && whole >= 100 && whole > table.index_reads.unwrap_or(0)),
    ];
    faults.into_iter().filter(|(_, found)| *found).map(|(fault, _)| fault).collect()
}

#[cfg(test)]
mod tests {
    use super::TableFault::{Bloated, DeadRows, NeverAnalyzed, OldStatistics, ReadWhole, Unfrozen};
    use super::*;

    #[test]
    fn each_fault_has_its_threshold() {
        let good = Table {
            live: Some(100_000),
            dead: Some(100),
            changed: Some(10),
            analyzed: Some(DateTime::UNIX_EPOCH),
            bytes: Some(100 << 20),
            transaction_age: Some(1_000),
            ..Table::default()
        };
        let of = |table: Table| judge(&table, Some(200_000_000));
        assert_eq!(of(good.clone()), []);
        assert_eq!(of(Table::default()), [], "an empty table lacks nothing");
        assert_eq!(of(Table { dead: Some(40_000), ..good.clone() }), [DeadRows]);
        assert_eq!(of(Table { bloat_bytes: Some(41 << 20), ..good.clone() }), [Bloated]);
        assert_eq!(of(Table { changed: Some(30_000), ..good.clone() }), [OldStatistics]);
        assert_eq!(of(Table { changed: Some(30_000), analyzed: None, ..good.clone() }), [NeverAnalyzed]);
        assert_eq!(of(Table { transaction_age: Some(221_000_000), ..good.clone() }), [Unfrozen]);
        let read = Table { whole_reads: Some(100), index_reads: Some(7), ..good.clone() };
        assert_eq!(of(read.clone()), [ReadWhole]);
        assert_eq!(of(Table { index_reads: Some(700), ..read }), []);
    }
}
