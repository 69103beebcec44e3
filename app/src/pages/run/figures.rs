//! The batches of a move, as curves and as rows.

use crate::prelude::*;
use domain::run::Batch;
use domain::snapshot::RunDetail;

use crate::components::batch_chart::batch_chart;
use crate::components::card::card;
use crate::components::ledger::ledger;
use crate::components::rate_chart::rate_chart;
use crate::components::table::{Cell, Table, cell};
use crate::format;

pub(super) fn rates(detail: &RunDetail) -> AnyView {
    let body = match detail.batches.is_empty() {
        true => waiting(),
        false => view! {
            {rate_chart(&detail.batches)}
            {data(detail)}
        }
        .erased(),
    };
    card("rates", "Rows per second", "one point per batch", ().erased(), body)
}

pub(super) fn batches(detail: &RunDetail) -> AnyView {
    let times = [("p50", detail.p50_ms), ("p90", detail.p90_ms)];
    let times =
        times.into_iter().filter_map(|(name, ms)| ms.map(|ms| format!(" · {name} {}", format::duration(ms))));
    let note = format!("{} committed{}", format::number(detail.batch_count), times.collect::<String>());
    let body = match detail.batches.is_empty() {
        true => waiting(),
        false => view! {
            {batch_chart(&detail.batches, detail.p50_ms)}
            {ledger(&detail.batches, detail.batch_count)}
        }
        .erased(),
    };
    card("batches", "Batches", note, ().erased(), body)
}

fn waiting() -> AnyView {
    view! {
        <div class="empty short">
            <p>"No batch is committed yet."</p>
        </div>
    }
    .erased()
}

/// The chart's figures for readers without eyes for it.
fn data(detail: &RunDetail) -> AnyView {
    let rows = detail.batches.iter().take(100).map(row).collect();
    let label = "Rows per second and time by batch";
    let table = Table { wrap: "table-wrap", class: "data", label, columns: &COLUMNS, rows };
    view! {
        <details class="figures">
            <summary>"Data"</summary>
            {table.draw()}
        </details>
    }
    .erased()
}

const COLUMNS: [(&str, &str); 4] = [("num", "Batch"), ("", "Committed"), ("num", "Rows/s"), ("num", "ms")];

fn row(batch: &Batch) -> Vec<Cell> {
    let rate = batch.counts.read as f64 * 1000.0 / batch.duration_ms.max(1) as f64;
    vec![
        cell("num", format::number(batch.seq)),
        cell("", format::exact(batch.committed_at)),
        cell("num", format::rate(rate)),
        cell("num", format::number(batch.duration_ms)),
    ]
}
