//! How far a run is, with the sum that must always come out.

use crate::prelude::*;
use domain::fixed::fixed;
use domain::run::{Counts, Run, RunKind, RunStatus};

use crate::format::{UNKNOWN, left, number, percent};

/// The bar; without a value while the total is not known.
pub fn bar(run: &Run, class: &'static str) -> AnyView {
    let tone = match run.status {
        RunStatus::Failed => Some("bad"),
        RunStatus::Succeeded => Some("ok"),
        RunStatus::Paused | RunStatus::Cancelled => Some("idle"),
        _ => None,
    };
    let value = run.progress.fraction().map(|fraction| fixed(fraction, 4));
    let label = format!("Done of run {}", run.id);
    view! { <progress class=class data-tone=tone value=value max="1" aria-label=label></progress> }.erased()
}

/// `14,918,204 of 24,140,880 rows`
pub fn done_of_total(run: &Run) -> String {
    let progress = &run.progress;
    match progress.total {
        Some(total) => format!("{} of {} {}", number(progress.done), number(total), progress.unit),
        None => {
            format!("{} {}, total {}", number(progress.done), progress.unit, UNKNOWN.to_ascii_lowercase())
        }
    }
}

pub fn part(run: &Run) -> String {
    run.progress.fraction().map_or_else(|| UNKNOWN.to_owned(), percent)
}

/// Time left of a run that is at work.
pub fn time_left(run: &Run) -> String {
    match run.status {
        RunStatus::Running => left(run.progress.seconds_left()),
        _ => UNKNOWN.to_owned(),
    }
}

fn outlook(run: &Run) -> String {
    let part = part(run);
    match run.status {
        RunStatus::Running if run.progress.seconds_left().is_none() => {
            format!("{part} · time left {}", UNKNOWN.to_ascii_lowercase())
        }
        RunStatus::Running => format!("{part} · {} left at the recent rate", time_left(run)),
        RunStatus::Pausing | RunStatus::Cancelling => {
            format!("{part} · finishing the batch in hand")
        }
        RunStatus::Queued => format!("{part} · waiting for a worker"),
        RunStatus::Paused => format!("{part} · paused"),
        RunStatus::Succeeded => part,
        RunStatus::Cancelled | RunStatus::Failed => format!("{part} · stopped"),
    }
}

fn sum(counts: &Counts) -> String {
    format!(
        "read {} = inserted {} + present {} + quarantined {}",
        number(counts.read),
        number(counts.inserted),
        number(counts.present),
        number(counts.quarantined)
    )
}

#[component]
pub fn ProgressCard(run: RwSignal<Run>) -> impl IntoView {
    let line = changing(move || {
        run.with(|run| {
            let total = run.progress.total.map_or_else(|| UNKNOWN.to_ascii_lowercase(), number);
            view! {
                <span>
                    <b class="fixed">{number(run.progress.done)}</b>
                    {format!(" of {total} {}", run.progress.unit)}
                </span>
                <span class="fixed">{outlook(run)}</span>
            }
            .erased()
        })
    });
    let balance = changing(move || {
        run.with(|run| match run.kind {
            RunKind::Move => {
                let tone = (!run.counts.balance()).then_some("bad");
                view! { <p class="note fixed" data-tone=tone>{sum(&run.counts)}</p> }.erased()
            }
            _ => ().erased(),
        })
    });
    view! {
        <section class="card progress" aria-label="Progress">
            <p class="line">{line}</p>
            {changing(move || run.with(|run| bar(run, "bar big").erased()))}
            {balance}
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_names_every_part() {
        let counts = Counts { read: 1_203, inserted: 1_200, present: 0, quarantined: 3 };
        assert_eq!(sum(&counts), "read 1,203 = inserted 1,200 + present 0 + quarantined 3");
    }
}
