//! Open and prepared transactions.

use super::super::grid::Kind::{Main, Number, State, Text};
use super::super::{Grid, Line, Tone, Transaction, Value};
use super::cells::{code, count, text};

pub(super) fn grid(rows: &[Transaction]) -> Grid {
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
