//! Cancelling asks first and says what follows. The dialog is a popover, so
//! that it opens without a script.

use crate::prelude::*;
use domain::run::{Run, RunKind};
use server_fn::ServerFn;

use crate::api::runs::CancelRun;
use crate::components::forms::Press;
use crate::components::icon::{Icon, icon};
use crate::format::{counted, sentence};

pub(super) fn button(run: &Run) -> AnyView {
    let word = if run.status.is_over() { "Give up…" } else { "Cancel…" };
    view! {
        <button class="btn warn" type="button" popovertarget="cancel-run">
            {icon(Icon::Square)}
            {word}
        </button>
    }
    .erased()
}

pub(super) fn dialog(run: RwSignal<Run>) -> AnyView {
    let id = run.with_untracked(|run| run.id);
    let listed = changing(move || {
        run.with(consequences).into_iter().map(|line| view! { <li>{line}</li> }).collect_view().erased()
    });
    let confirm = Press {
        class: "btn danger",
        icon: Icon::Square,
        path: CancelRun::PATH,
        word: format!("Cancel run {id}"),
        fields: vec![("id", id.to_string())],
        off: None,
    };
    view! {
        <dialog class="dialog" data-tone="bad" id="cancel-run" popover="auto" aria-labelledby="cancel-title">
            <header>
                <h2 id="cancel-title">{format!("Cancel run {id}?")}</h2>
            </header>
            <div class="body">
                <p>{run.with_untracked(|run| sentence(&run.title))}</p>
                <ul>{listed}</ul>
            </div>
            <footer>
                <button
                    class="btn"
                    type="button"
                    autofocus
                    popovertarget="cancel-run"
                    popovertargetaction="hide"
                >
                    "Keep it"
                </button>
                {confirm.draw()}
            </footer>
        </dialog>
    }
    .erased()
}

fn consequences(run: &Run) -> Vec<String> {
    let stays = counted(run.counts.inserted, "row that is moved stays", "rows that are moved stay");
    let mut lines = match run.kind {
        RunKind::Move => vec![
            "The batch in hand is finished and committed first.".to_owned(),
            "Keys and indexes that were taken off for the copy are put back, which may take a while."
                .to_owned(),
            format!("{stays} in the new table; the old table is not touched."),
        ],
        RunKind::Validate => {
            vec!["The checks that have answered are not kept: there will be no report.".to_owned()]
        }
        RunKind::Benchmark => {
            vec!["The benchmark in hand is finished; those that are measured stay.".to_owned()]
        }
        RunKind::Integrity => {
            vec![
                "The piece in hand is read to its end; what was found so far stays, as a part of a report."
                    .to_owned(),
            ]
        }
        RunKind::Load => {
            vec![
                "Operations in hand are waited for, and all rows of the test are removed.".to_owned(),
                "The seconds that were measured stay; there is no verdict.".to_owned(),
            ]
        }
        RunKind::Rehearse => {
            vec!["The copy is dropped; what was found out so far stays.".to_owned()]
        }
        RunKind::Backup => vec![
            "The program in hand is ended, and the scratch database dropped.".to_owned(),
            "A dump that is complete stays, unproved; half of one is removed.".to_owned(),
        ],
        _ => {
            vec!["What is committed stays; the step in hand is finished or taken back as a whole.".to_owned()]
        }
    };
    if run.params.chain {
        lines.push("The steps after it are not started.".to_owned());
    }
    lines.push("A cancelled run cannot be resumed, but what it does can be started anew.".to_owned());
    lines
}
