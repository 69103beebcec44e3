//! What was seen, as sheets.

use super::foreign_key::ForeignKeyState;
use super::grid::Kind::{Main, Number, State, Text};
use super::{Diagnosis, ForeignKey, Grid, Index, Line, Part, Session, Sheet, Statement, Table, Tone};
use super::{Transaction, Unvalidated, Value, Waiter, index, table};

/// Every sheet, by the name that it has in addresses and on the command line.
pub const SHEETS: [&str; 9] = [
    "locks",
    "transactions",
    "sessions",
    "figures",
    "tables",
    "indexes",
    "foreign-keys",
    "constraints",
    "statements",
];

/// None for a name that is not in the list.
pub fn sheet(id: &str, seen: &Diagnosis) -> Option<Sheet> {
    let (title, says, none, grid) = match id {
        "locks" => (
            "Locks that are waited for",
            "Whoever waits stands below the session it waits for.",
            "Nobody waits for a lock.",
            unless_hidden(seen, seen.locks.map(|locks| locks_grid(locks))),
        ),
        "transactions" => (
            "Open transactions",
            "An open transaction keeps its locks and holds vacuum back.",
            "No transaction is open.",
            unless_hidden(seen, seen.transactions.map(|rows| transactions_grid(rows))),
        ),
        "sessions" => (
            "Sessions by application",
            "What is hidden belongs to other roles: pg_read_all_stats shows it.",
            "There is no session.",
            seen.sessions.map(|rows| sessions_grid(rows)),
        ),
        "figures" => (
            "Counters",
            "Since the statistics were reset, and per second between the last two looks.",
            "Nothing was counted.",
            figures_grid(seen),
        ),
        "tables" => (
            "Tables",
            "Bloat is an estimate from the average width of rows. Refit's own tables are left out.",
            "There is no table.",
            seen.tables.map(|rows| tables_grid(rows)),
        ),
        "indexes" => (
            "Indexes",
            "Before one is dropped as unused: it may be used on a replica, or once a month.",
            "There is no index.",
            seen.indexes.map(|rows| indexes_grid(rows)),
        ),
        "foreign-keys" => (
            "Foreign keys",
            "The order is the one in which tables can be filled; they are emptied the other way round.",
            "There is no foreign key.",
            seen.foreign_keys.map(|rows| foreign_keys_grid(rows)),
        ),
        "constraints" => (
            "Constraints that older rows were never checked against",
            "They hold for rows written since.",
            "Every constraint was checked against every row.",
            seen.constraints.map(|rows| constraints_grid(rows)),
        ),
        "statements" => (
            "Statements by time",
            "Since pg_stat_statements was reset, values left out. Refit's own are left out.",
            "No statement was counted yet.",
            seen.statements.map(|rows| statements_grid(rows)),
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

/// As it is read aloud; `public` goes without saying.
fn qualified(schema: &str, name: &str) -> String {
    if schema == "public" { name.to_owned() } else { format!("{schema}.{name}") }
}

fn code(text: &str) -> Value {
    if text.is_empty() { Value::None } else { Value::Code(text.to_owned()) }
}

fn text(text: &str) -> Value {
    if text.is_empty() { Value::None } else { Value::Text(text.to_owned()) }
}

fn count(value: Option<i64>) -> Value {
    Value::some(value, Value::Count)
}

fn state(tone: Tone, words: Vec<String>) -> Value {
    if words.is_empty() { Value::None } else { Value::State(tone, words.join(", ")) }
}

fn locks_grid(rows: &[Waiter]) -> Grid {
    let line = |row: &Waiter| {
        let name =
            if row.pid == 0 { row.application.clone() } else { format!("{} {}", row.pid, row.application) };
        let (tone, word) = match (row.circle, row.waits()) {
            (true, _) => (Tone::Bad, "in a circle"),
            (false, true) => (Tone::Warn, "waits"),
            (false, false) => (Tone::Bad, "in the way"),
        };
        let wants = row.wants.as_ref().map(|wants| match &row.mode {
            Some(mode) => format!("{wants} ({})", mode.trim_end_matches("Lock")),
            None => wants.clone(),
        });
        let cells = vec![
            Value::Branch(row.depth, name),
            Value::State(tone, word.to_owned()),
            Value::seconds(if row.waits() { row.waits } else { row.in_transaction }),
            Value::Count(row.behind),
            Value::some(wants, Value::Code),
            text(&row.state),
            code(&row.statement),
        ];
        Line { cells, tone, remedy: row.remedy.clone() }
    };
    let columns = [
        ("session", "Session", Text),
        ("verdict", "Verdict", State),
        ("for", "For", Number),
        ("behind", "Wait behind it", Number),
        ("wants", "Wants", Text),
        ("state", "State", Text),
        ("statement", "Statement", Main),
    ];
    Grid::new(&columns, "", rows.iter().map(line).collect())
}

fn transactions_grid(rows: &[Transaction]) -> Grid {
    let line = |row: &Transaction| {
        let tone = match row.is_long() {
            true if row.state.starts_with("idle in") || row.prepared.is_some() => Tone::Bad,
            true => Tone::Warn,
            false => Tone::Idle,
        };
        let who = row.prepared.clone().map_or_else(|| count(row.pid.map(i64::from)), Value::Code);
        let cells = vec![
            who,
            text(&row.application),
            text(&row.role),
            Value::State(tone, row.state.clone()),
            Value::seconds(Some(row.open_for)),
            Value::seconds(row.in_state),
            text(&row.waits_for),
            count(row.holds_back),
            code(&row.statement),
        ];
        Line { cells, tone, remedy: row.remedy.clone() }
    };
    let columns = [
        ("pid", "Pid", Number),
        ("application", "Application", Text),
        ("role", "Role", Text),
        ("state", "State", State),
        ("open", "Open for", Number),
        ("since", "In this state", Number),
        ("waits", "Waits for", Text),
        ("holds", "Holds back, transactions", Number),
        ("statement", "Statement", Main),
    ];
    Grid::new(&columns, "-open", rows.iter().map(line).collect())
}

fn sessions_grid(rows: &[Session]) -> Grid {
    let line = |row: &Session| {
        let tone = match row.state.as_str() {
            "idle in transaction" | "idle in transaction (aborted)" => Tone::Warn,
            "active" => Tone::Ok,
            _ => Tone::Idle,
        };
        Line::new(vec![
            text(&row.application),
            Value::State(tone, row.state.clone()),
            Value::Count(row.sessions),
            Value::Count(row.waiting),
            Value::seconds(row.oldest_transaction),
            Value::seconds(row.longest_in_state),
        ])
    };
    let columns = [
        ("application", "Application", Main),
        ("state", "State", State),
        ("sessions", "Sessions", Number),
        ("waiting", "Wait for a lock", Number),
        ("oldest", "Oldest transaction", Number),
        ("longest", "Longest in this state", Number),
    ];
    Grid::new(&columns, "-sessions", rows.iter().map(line).collect())
}

fn figures_grid(seen: &Diagnosis) -> Part<Grid> {
    let rates = seen.rates;
    let rate = |of: fn(&super::Rates) -> f64| Value::some(rates, |rates| Value::Rate(of(&rates)));
    seen.figures.map(|figures| {
        let mut lines = vec![
            ("Commits", Value::Count(figures.commits), rate(|rates| rates.commits)),
            ("Rollbacks", Value::Count(figures.rollbacks), rate(|rates| rates.rollbacks)),
            (
                "Rows written",
                Value::Count(figures.inserted + figures.updated + figures.deleted),
                rate(|rates| rates.written),
            ),
            ("Rows read", Value::Count(figures.returned), rate(|rates| rates.returned)),
            (
                "WAL",
                Value::some(figures.wal_bytes, Value::Bytes),
                Value::some(rates.and_then(|rates| rates.wal_bytes), Value::BytesRate),
            ),
            (
                "Temporary files",
                Value::Bytes(figures.temp_bytes),
                Value::some(rates, |rates| Value::BytesRate(rates.temp_bytes)),
            ),
            (
                "Blocks found in the buffers",
                Value::some(figures.hit_percent(), Value::Percent),
                Value::some(rates.and_then(|rates| rates.hit_percent), Value::Percent),
            ),
            ("Deadlocks", Value::Count(figures.deadlocks), Value::None),
            ("Age of the oldest row, transactions", Value::Count(figures.transaction_age), Value::None),
        ];
        if let Part::Known(checkpoints) = &seen.checkpoints {
            lines.push(("Checkpoints by time", Value::Count(checkpoints.timed), Value::None));
            lines.push(("Checkpoints on request", Value::Count(checkpoints.requested), Value::None));
            lines.push(("Checkpoints, time writing", Value::Milliseconds(checkpoints.write_ms), Value::None));
        }
        let line = |(name, value, rate): (&str, Value, Value)| Line::new(vec![text(name), value, rate]);
        let columns = [("figure", "Figure", Main), ("value", "So far", Number), ("rate", "Now", Number)];
        Grid::new(&columns, "", lines.into_iter().map(line).collect())
    })
}

fn tables_grid(rows: &[Table]) -> Grid {
    let line = |row: &Table| {
        let tone = match row.faults.first() {
            Some(table::TableFault::Unfrozen) => Tone::Bad,
            Some(_) => Tone::Warn,
            None => Tone::Idle,
        };
        let mut words: Vec<String> = row.faults.iter().map(|fault| fault.title().to_owned()).collect();
        words.extend(row.locked.then(|| "locked, so not measured".to_owned()));
        let cells = vec![
            Value::Code(qualified(&row.schema, &row.name)),
            state(tone, words),
            Value::some(row.bytes, Value::Bytes),
            Value::some(row.index_bytes, Value::Bytes),
            count(row.live),
            count(row.dead),
            Value::some(row.bloat_bytes, Value::Bytes),
            count(row.whole_reads),
            count(row.index_reads),
            Value::some(row.vacuumed, Value::Moment),
            Value::some(row.analyzed, Value::Moment),
        ];
        Line { cells, tone, remedy: row.remedy.clone() }
    };
    let columns = [
        ("table", "Table", Main),
        ("verdict", "Verdict", State),
        ("size", "Size", Number),
        ("indexes", "Indexes", Number),
        ("live", "Rows", Number),
        ("dead", "Dead", Number),
        ("bloat", "Bloat, estimate", Number),
        ("whole", "Read whole", Number),
        ("index", "By index", Number),
        ("vacuumed", "Vacuumed", Number),
        ("analyzed", "Analysed", Number),
    ];
    Grid::new(&columns, "-size", rows.iter().map(line).collect())
}

/// A smaller index that nobody uses costs next to nothing.
const SMALL: i64 = 1 << 20;

fn indexes_grid(rows: &[Index]) -> Grid {
    let line = |row: &Index| {
        let tone = match row.faults.first() {
            Some(index::IndexFault::Invalid) => Tone::Bad,
            Some(index::IndexFault::Unused) if row.bytes.is_some_and(|bytes| bytes < SMALL) => Tone::Idle,
            Some(_) => Tone::Warn,
            None => Tone::Idle,
        };
        let mut words: Vec<String> = row.faults.iter().map(index::IndexFault::title).collect();
        words.extend((!row.is_valid && row.in_work).then(|| "being built".to_owned()));
        words.extend(row.bytes.is_none().then(|| "locked, so not measured".to_owned()));
        let kind = match row {
            Index { is_primary: true, .. } => "primary key",
            Index { is_constraint: true, .. } => "constraint",
            Index { is_unique: true, .. } => "unique",
            _ => "",
        };
        let cells = vec![
            Value::Code(qualified(&row.schema, &row.name)),
            Value::Code(qualified(&row.table_schema, &row.table_name)),
            state(tone, words),
            text(kind),
            Value::some(row.bytes, Value::Bytes),
            Value::Count(row.scans),
            Value::some(row.last_scan, Value::Moment),
            Value::Code(row.built.clone()),
        ];
        Line { cells, tone, remedy: row.remedy.clone() }
    };
    let columns = [
        ("index", "Index", Text),
        ("table", "Table", Text),
        ("verdict", "Verdict", State),
        ("kind", "Kind", Text),
        ("size", "Size", Number),
        ("scans", "Scans", Number),
        ("last", "Last scan", Number),
        ("built", "Built", Main),
    ];
    Grid::new(&columns, "-size", rows.iter().map(line).collect())
}

fn foreign_keys_grid(rows: &[ForeignKey]) -> Grid {
    let line = |row: &ForeignKey| {
        let tone = match row.state() {
            ForeignKeyState::Holds if row.index_name.is_some() => Tone::Ok,
            ForeignKeyState::Holds => Tone::Warn,
            ForeignKeyState::NotValidated => Tone::Warn,
            ForeignKeyState::Disabled | ForeignKeyState::NotEnforced => Tone::Bad,
        };
        let mut words = vec![row.state().title().to_owned()];
        words.extend(row.index_name.is_none().then(|| "no index".to_owned()));
        words.extend(row.depth.is_none().then(|| "in a circle".to_owned()));
        let referenced = qualified(&row.referenced_schema, &row.referenced_table);
        let cells = vec![
            Value::Code(qualified(&row.schema, &row.table_name)),
            Value::Code(row.name.clone()),
            state(tone, words),
            count(row.depth.map(i64::from)),
            Value::Code(row.columns.join(", ")),
            Value::Code(format!("{referenced} ({})", row.referenced_columns.join(", "))),
            text(&row.on_delete),
            Value::some(row.index_name.clone(), Value::Code),
            Value::Count(row.rows),
        ];
        Line { cells, tone, remedy: row.remedy.clone() }
    };
    let columns = [
        ("table", "Table", Text),
        ("name", "Foreign key", Main),
        ("verdict", "Verdict", State),
        ("order", "Order", Number),
        ("columns", "Columns", Text),
        ("referenced", "Refers to", Text),
        ("delete", "On delete", Text),
        ("index", "Index", Text),
        ("rows", "Rows, about", Number),
    ];
    Grid::new(&columns, "-verdict", rows.iter().map(line).collect())
}

fn constraints_grid(rows: &[Unvalidated]) -> Grid {
    let line = |row: &Unvalidated| Line {
        cells: vec![
            Value::Code(qualified(&row.schema, &row.table_name)),
            Value::Code(row.name.clone()),
            Value::State(Tone::Warn, format!("{}, not validated", row.kind)),
        ],
        tone: Tone::Warn,
        remedy: row.remedy.clone(),
    };
    let columns = [("table", "Table", Text), ("name", "Constraint", Main), ("verdict", "Verdict", State)];
    Grid::new(&columns, "table", rows.iter().map(line).collect())
}

fn statements_grid(rows: &[Statement]) -> Grid {
    let line = |row: &Statement| {
        let blocks = row.blocks_hit + row.blocks_read;
        let cells = vec![
            Value::Code(row.statement.clone()),
            Value::some(row.role.clone(), Value::Text),
            Value::Count(row.calls),
            Value::Milliseconds(row.total_ms),
            Value::Milliseconds(row.mean_ms),
            Value::some(row.share, Value::Percent),
            Value::Count(row.rows),
            Value::some((blocks > 0).then(|| 100.0 * row.blocks_hit as f64 / blocks as f64), Value::Percent),
            Value::Count(row.temp_blocks),
        ];
        let tone = if row.is_slow() { Tone::Warn } else { Tone::Idle };
        Line { cells, tone, remedy: None }
    };
    let columns = [
        ("statement", "Statement", Main),
        ("role", "Role", Text),
        ("calls", "Calls", Number),
        ("total", "Total", Number),
        ("mean", "Mean", Number),
        ("share", "Share", Number),
        ("rows", "Rows", Number),
        ("hits", "From buffers", Number),
        ("temp", "Temporary blocks", Number),
    ];
    Grid::new(&columns, "-total", rows.iter().map(line).collect())
}
