//! What was seen as sheets and cases, each with the statement that asked.

use domain::cache::CacheState;
use domain::diagnostics::case::{Case, CaseView, StepView, case as declared};
use domain::diagnostics::grid::Kind::{Main, Number, State, Text};
use domain::diagnostics::{Diagnosis, Grid, Line, Part, SHEETS, Sheet, Tone, Value};
use domain::moving::{Applier, MoveView};

use crate::error::{Error, Result};

/// What the process knows beside the catalog.
#[derive(Clone, Debug, Default)]
pub struct Around {
    pub cache: CacheState,
    pub moves: Vec<MoveView>,
}

/// The statement behind a sheet; empty for what Refit kept itself.
pub fn query(sheet: &str) -> &'static str {
    match sheet {
        "locks" => include_str!("../queries/diagnostics/locks.sql"),
        "transactions" => include_str!("../queries/diagnostics/transactions.sql"),
        "sessions" => include_str!("../queries/diagnostics/sessions.sql"),
        "figures" | "buffers" => include_str!("../queries/diagnostics/figures.sql"),
        "tables" => include_str!("../queries/diagnostics/tables.sql"),
        "indexes" => include_str!("../queries/diagnostics/indexes.sql"),
        "foreign-keys" => include_str!("../queries/diagnostics/foreign_keys.sql"),
        "constraints" => include_str!("../queries/diagnostics/constraints.sql"),
        "statements" => include_str!("../queries/diagnostics/statements.sql"),
        _ => "",
    }
}

/// Narrowed to the lines that contain a text, and sorted by a column, if either
/// is not empty.
pub fn sheet(id: &str, seen: &Diagnosis, text: &str, sort: &str) -> Result<Sheet> {
    let found = domain::diagnostics::sheet(id, seen).ok_or_else(|| {
        let why = format!("there is no {id:?}");
        Error::not_found("looking at the database", why, format!("There are {}.", SHEETS.join(", ")))
    })?;
    let mut sheet = Sheet { query: query(id).to_owned(), ..found };
    if let Part::Known(grid) = &mut sheet.grid {
        grid.narrow(text);
        grid.sort(sort).map_err(|why| {
            Error::invalid(
                format!("sorting {id}"),
                why,
                "Sort by one of these, after a minus for the highest first.",
            )
        })?;
    }
    Ok(sheet)
}

/// One of the cases of trouble, with the answers of now.
pub fn case(name: &str, seen: &Diagnosis, around: &Around) -> Result<CaseView> {
    let case = declared(name).ok_or_else(|| {
        let next = "There are dependencies, performance, cache and inconsistency.";
        Error::not_found("looking for trouble", format!("there is no case {name:?}"), next)
    })?;
    Ok(CaseView {
        name: case.name.to_owned(),
        title: case.title.to_owned(),
        symptom: case.symptom.to_owned(),
        steps: steps(case, seen, around)?,
    })
}

fn steps(case: &Case, seen: &Diagnosis, around: &Around) -> Result<Vec<StepView>> {
    let answers = case.steps.iter().map(|step| {
        let sheet = match step.sheet {
            "cache" => cache(&around.cache),
            "moves" => moves(&around.moves),
            "buffers" => buffers(seen),
            other => sheet(other, seen, "", "")?,
        };
        Ok(StepView::new(step, sheet))
    });
    answers.collect()
}

fn own(id: &str, title: &str, none: &str, grid: Part<Grid>) -> Sheet {
    Sheet {
        id: id.to_owned(),
        title: title.to_owned(),
        says: String::new(),
        none: none.to_owned(),
        query: query(id).to_owned(),
        grid,
    }
}

fn cache(state: &CacheState) -> Sheet {
    let (tone, next) = match state.word() {
        "current" => (Tone::Ok, "it holds what the tables hold"),
        "stale" => (Tone::Bad, "it serves what it had when the database could last be asked"),
        "absent" => (Tone::Warn, "the plan has not brought its tables yet"),
        _ => (Tone::Warn, "nothing was loaded yet"),
    };
    let asked = state.hits + state.misses;
    let hits = (asked > 0).then(|| 100.0 * state.hits as f64 / asked as f64);
    let line = |name: &str, value: Value| Line::new(vec![Value::Text(name.to_owned()), value, Value::None]);
    let first = Line {
        cells: vec![
            Value::Text("State".into()),
            Value::State(tone, state.word().to_owned()),
            Value::Text(state.fault.clone().unwrap_or_else(|| next.to_owned())),
        ],
        tone,
        remedy: None,
    };
    let lines = vec![
        first,
        line("Symbols", Value::Count(state.symbols as i64)),
        line("Exchanges", Value::Count(state.exchanges as i64)),
        line("Confirmed, ago", Value::some(state.age_ms, Value::Milliseconds)),
        line("Last load took", Value::some(state.load_ms, Value::Milliseconds)),
        line("Found, of look-ups", Value::some(hits, Value::Percent)),
        line("Loads that failed", Value::Count(state.failures as i64)),
    ];
    let columns = [("figure", "Figure", Text), ("value", "Value", Number), ("says", "What it means", Main)];
    own("cache", "The cache of exchanges and symbols", "", Part::Known(Grid::new(&columns, "", lines)))
}

/// Over few blocks the share says nothing.
const ENOUGH_BLOCKS: i64 = 100_000;

fn buffers(seen: &Diagnosis) -> Sheet {
    let grid = seen.figures.map(|figures| {
        let share = figures.hit_percent();
        let many = figures.blocks_hit + figures.blocks_read >= ENOUGH_BLOCKS;
        let tone = match share {
            Some(share) if many && share < 90.0 => Tone::Warn,
            Some(_) if many => Tone::Ok,
            _ => Tone::Idle,
        };
        let cells = vec![
            Value::some(share, Value::Percent),
            Value::Count(figures.blocks_hit),
            Value::Count(figures.blocks_read),
            Value::some(figures.stats_reset, Value::Moment),
        ];
        let columns = [
            ("share", "Found in the buffers", Number),
            ("hit", "Blocks found", Number),
            ("read", "Blocks read", Number),
            ("since", "Counted since", Number),
        ];
        Grid::new(&columns, "", vec![Line { cells, tone, remedy: None }])
    });
    own("buffers", "Blocks found in PostgreSQL's buffers", "Nothing was read yet.", grid)
}

fn moves(views: &[MoveView]) -> Sheet {
    let columns = [
        ("move", "Move", Text),
        ("state", "State", State),
        ("backlog", "Changes not applied", Number),
        ("kept", "In quarantine", Number),
        ("conflicts", "Changed on both sides", Number),
        ("compared", "Found equal", Number),
        ("says", "What is wrong", Main),
    ];
    let grid = Grid::new(&columns, "", views.iter().map(of_move).collect());
    own("moves", "Moves", "The plan moves nothing.", Part::Known(grid))
}

fn of_move(view: &MoveView) -> Line {
    let said = match (&view.broken, &view.applier) {
        (Some(why), _) => Some((Tone::Bad, why.clone())),
        (None, Applier::Missing(why)) => {
            Some((Tone::Bad, why.clone().unwrap_or_else(|| "nobody applies its changes".into())))
        }
        _ if view.conflicts > 0 => Some((Tone::Warn, "keys were changed on both sides".into())),
        _ if view.quarantined > 0 => Some((Tone::Warn, "rows are in quarantine".into())),
        _ => None,
    };
    let tone = said.as_ref().map_or(Tone::Idle, |(tone, _)| *tone);
    let cells = vec![
        Value::Code(view.id.clone()),
        Value::State(tone, view.state.title().to_owned()),
        Value::Count(view.backlog),
        Value::Count(view.quarantined),
        Value::Count(view.conflicts),
        Value::some(view.verified.as_ref().map(|verified| verified.at), Value::Moment),
        Value::some(said, |(_, why)| Value::Text(why)),
    ];
    Line { cells, tone, remedy: None }
}
