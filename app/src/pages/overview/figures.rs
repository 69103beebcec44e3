//! The four figures of the overview.

use crate::prelude::*;

use crate::api::overview::{Overview, RowsMoved};
use crate::components::kpi::{kpi, small, spark};
use crate::format;

pub(super) fn figures(data: &Overview) -> AnyView {
    let tasks: usize = data.phases.iter().map(|phase| phase.tasks).sum();
    let done: usize = data.phases.iter().map(|phase| phase.tasks_done).sum();
    let running = data.phases.iter().filter(|phase| phase.run.is_some()).count();
    view! {
        <section class="grid" data-cols="4" aria-label="Figures">
            {rows(data.rows.as_ref())}
            {speed(data.rows.as_ref())}
            {kpi(
                "Tasks done",
                done.to_string(),
                format!("of {tasks}"),
                small(if running > 0 { "one is being carried out" } else { "none is being carried out" }),
            )}
            {kpi(
                "Checks holding",
                data.checks_hold.to_string(),
                format!("of {}", data.checks),
                small("behind the criteria of all phases"),
            )}
        </section>
    }
    .erased()
}

fn rows(moved: Option<&RowsMoved>) -> AnyView {
    let Some(moved) = moved else {
        return kpi("Rows moved", "0".into(), "rows", small("no move has been started"));
    };
    let unit = moved
        .total
        .map_or_else(|| "of unknown".to_owned(), |total| format!("of {}", format::short(total as f64)));
    let ledger = match (moved.balances, moved.quarantined) {
        (false, _) => "the ledger does not balance".to_owned(),
        (true, 0) => "the ledger balances, none rejected".to_owned(),
        (true, rejected) => format!("the ledger balances, {} rejected", format::number(rejected)),
    };
    kpi("Rows moved", format::number(moved.done), unit, small(ledger))
}

fn speed(moved: Option<&RowsMoved>) -> AnyView {
    let Some(moved) = moved else {
        return kpi("Rate", "–".into(), "rows/s", small("no move has been started"));
    };
    let rate = moved.rate.map_or_else(|| format::UNKNOWN.to_owned(), format::rate);
    let title = if moved.active { "Rate" } else { "Rate of the last move" };
    let below = if moved.rates.len() > 2 { spark(&moved.rates) } else { small(format!("run {}", moved.run)) };
    kpi(title, rate, "rows/s", below)
}
