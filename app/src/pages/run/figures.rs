//! The batches of a move, as curves and as rows.

use crate::prelude::*;
use domain::run::Batch;
use domain::snapshot::RunDetail;

use crate::components::batch_chart::batch_chart;
use crate::components::card::card;
use crate::components::ledger::ledger;
use crate::components::rate_chart::rate_chart;
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
    let rows = detail.batches.iter().take(100).map(row).collect_view();
    view! {
        <details class="figures">
            <summary>"Data"</summary>
            <div class="table-wrap" tabindex="0" role="region" aria-label="Rows per second and time by batch">
                <table class="data">
                    <thead>
                        <tr>
                            <th scope="col" class="num">"Batch"</th>
                            <th scope="col">"Committed"</th>
                            <th scope="col" class="num">"Rows/s"</th>
                            <th scope="col" class="num">"ms"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
    .erased()
}

fn row(batch: &Batch) -> AnyView {
    let rate = batch.counts.read as f64 * 1000.0 / batch.duration_ms.max(1) as f64;
    view! {
        <tr>
            <td class="num">{format::number(batch.seq)}</td>
            <td>{format::exact(batch.committed_at)}</td>
            <td class="num">{format::rate(rate)}</td>
            <td class="num">{format::number(batch.duration_ms)}</td>
        </tr>
    }
    .erased()
}
