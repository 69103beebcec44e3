//! The tasks of a phase, by step.

use crate::prelude::*;
use domain::phase::TaskView;
use domain::task::TaskState;

use crate::api::phases::PhasePage as Data;
use crate::components::card::card;
use crate::components::task_row::task_row;
use crate::format;

pub(super) fn tasks(data: &Data, edited: &str) -> AnyView {
    let phase = &data.phase;
    let minutes = phase.tasks.iter().map(|task| u32::from(task.minutes)).sum();
    let note =
        format!("{} of {} · {} estimated", phase.tasks_done(), phase.tasks.len(), format::minutes(minutes));
    let steps = phase.steps.iter().map(|step| step_rows(data, step, edited)).collect_view();
    let tone = (phase.tasks_done() == phase.tasks.len()).then_some("ok");
    let body = view! {
        <progress
            class="bar"
            data-tone=tone
            value=phase.tasks_done().to_string()
            max=phase.tasks.len().max(1).to_string()
            aria-label="Tasks done"
        ></progress>
        <div class="table-wrap stick" tabindex="0" role="region" aria-label="Table of tasks">
            <table class="data rich steady cards tasks">
                <thead>
                    <tr>
                        <th scope="col" class="id">"Task"</th>
                        <th scope="col" class="main-col">"Title"</th>
                        <th scope="col" class="state-col">"State"</th>
                        <th scope="col">"Owner"</th>
                        <th scope="col" class="num">"Estimate"</th>
                        <th scope="col">"After"</th>
                        <th scope="col" class="act-col">
                            <span class="sr">"Action"</span>
                        </th>
                    </tr>
                </thead>
                {steps}
            </table>
        </div>
    };
    card("tasks", "Tasks", note, links(phase.number), body.erased())
}

fn links(number: u8) -> AnyView {
    view! {
        <a class="btn small quiet" href=format!("/phases/{number}/burn-down")>
            "Burn-down"
        </a>
        <a class="btn small quiet" href=format!("/phases/{number}/tracker.md") rel="external">
            "Tracker"
        </a>
    }
    .erased()
}

fn step_rows(data: &Data, step: &(String, u8, String), edited: &str) -> AnyView {
    let (id, day, title) = step;
    let tasks: Vec<&TaskView> = data.phase.tasks.iter().filter(|task| task.step == *id).collect();
    let done = tasks.iter().filter(|task| task.state == TaskState::Completed).count();
    let minutes = tasks.iter().map(|task| u32::from(task.minutes)).sum();
    let rows = tasks.iter().map(|task| task_row(data, task, task.id == edited)).collect_view();
    view! {
        <tbody>
            <tr class="group">
                <th scope="rowgroup" colspan="7">
                    {format!("{id} {title} ")}
                    <span>{format!("day {day} · {done} of {} · {}", tasks.len(), format::minutes(minutes))}</span>
                </th>
            </tr>
            {rows}
        </tbody>
    }
    .erased()
}
