//! Sessions, summed up by application.

use super::super::grid::Kind::{Main, Number, State};
use super::super::{Grid, Line, Session, Tone, Value};
use super::cells::text;

pub(super) fn grid(rows: &[Session]) -> Grid {
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
