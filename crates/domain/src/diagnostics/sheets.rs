//! What was seen, as sheets.

mod cells;
mod constraints;
mod counters;
mod foreign_keys;
mod index_uses;
mod indexes;
mod locks;
mod sessions;
mod statement_costs;
mod statements;
mod tables;
mod transactions;

use super::{Diagnosis, Grid, Line, Part, Sheet};

/// Every sheet, by the name that it has in addresses and on the command line.
pub const SHEETS: [&str; 11] = [
    "locks",
    "transactions",
    "sessions",
    "figures",
    "tables",
    "indexes",
    "index-use",
    "foreign-keys",
    "constraints",
    "statements",
    "statement-costs",
];

/// None for a name that is not in the list.
pub fn sheet(id: &str, seen: &Diagnosis) -> Option<Sheet> {
    let (title, says, none, grid) = match id {
        "locks" => (
            "Locks that are waited for",
            "Whoever waits stands below the session it waits for.",
            "Nobody waits for a lock.",
            unless_hidden(seen, seen.locks.map(|locks| locks::grid(locks))),
        ),
        "transactions" => (
            "Open transactions",
            "An open transaction keeps its locks and holds vacuum back.",
            "No transaction is open.",
            unless_hidden(seen, seen.transactions.map(|rows| transactions::grid(rows))),
        ),
        "sessions" => (
            "Sessions by application",
            "What is hidden belongs to other roles: pg_read_all_stats shows it.",
            "There is no session.",
            seen.sessions.map(|rows| sessions::grid(rows)),
        ),
        "figures" => (
            "Counters",
            "Since the statistics were reset, and per second between the last two looks.",
            "Nothing was counted.",
            counters::grid(seen),
        ),
        "tables" => (
            "Tables",
            "Bloat is an estimate from the average width of rows. Refit's own tables are left out.",
            "There is no table.",
            seen.tables.map(|rows| tables::grid(rows)),
        ),
        "indexes" => (
            "Indexes",
            "Before one is dropped as unused: it may be used on a replica, or once a month.",
            "There is no index.",
            seen.indexes.map(|rows| indexes::grid(rows)),
        ),
        "index-use" => (
            "Use of indexes over time",
            "Scans from one sample that was kept to the next. Counts that began anew are counted from there.",
            "No sample was kept yet: turn the schedule on that notes how often each index is used.",
            seen.index_uses.map(index_uses::grid),
        ),
        "foreign-keys" => (
            "Foreign keys",
            "The order is the one in which tables can be filled; they are emptied the other way round.",
            "There is no foreign key.",
            seen.foreign_keys.map(|rows| foreign_keys::grid(rows)),
        ),
        "constraints" => (
            "Constraints that older rows were never checked against",
            "They hold for rows written since.",
            "Every constraint was checked against every row.",
            seen.constraints.map(|rows| constraints::grid(rows)),
        ),
        "statements" => (
            "Statements by time",
            "Since pg_stat_statements was reset, values left out. Refit's own are left out.",
            "No statement was counted yet.",
            seen.statements.map(|rows| statements::grid(rows)),
        ),
        "statement-costs" => (
            "Statements before, while and after the last phase",
            "Means of the times between what was counted when the phase began, when it had nothing automatic left, and now.",
            "No phase was begun since statements are counted.",
            statement_costs::grid(seen),
        ),
        _ => return None,
    };
    Some(Sheet {
        id: id.to_owned(),
        title: title.to_owned(),
        says: says.to_owned(),
        none: none.to_owned(),
        query: String::new(),
        grid,
    })
}

/// That nothing was found among the sessions one may look into says nothing of
/// the others.
fn unless_hidden(seen: &Diagnosis, part: Part<Grid>) -> Part<Grid> {
    let hidden = seen.hidden();
    match part {
        Part::Known(grid) if hidden > 0 && !grid.lines.iter().any(Line::is_found) => Part::unknown(
            format!("{hidden} sessions belong to other roles and cannot be looked into"),
            "Grant pg_read_all_stats to the role that Refit connects as.",
        ),
        part => part,
    }
}
