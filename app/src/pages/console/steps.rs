//! The way of a move as a line of steps.

use crate::prelude::*;
use domain::moving::MoveState;

use crate::api::moves::MovePage as Data;
use crate::components::icon::{Icon, icon};
use crate::components::time::moment;

/// From the first trigger to the last cut-over.
const STEPS: [MoveState; 7] = [
    MoveState::Armed,
    MoveState::Copying,
    MoveState::Indexing,
    MoveState::CatchingUp,
    MoveState::Live,
    MoveState::ReadsOver,
    MoveState::WritesOver,
];

pub(super) fn steps(data: &Data) -> AnyView {
    let steps = STEPS.map(|step| one(step, data)).collect_view();
    view! {
        <ol class="card track" aria-label="Way of the move">
            {steps}
        </ol>
    }
    .erased()
}

fn one(step: MoveState, data: &Data) -> AnyView {
    let view = &data.detail.view;
    let here = view.state == step;
    let bad = here && view.broken.is_some();
    let (tone, shape, word) = match (here, step < view.state) {
        (true, _) if bad => ("bad", Icon::OctagonX, "broken"),
        (true, _) if step < MoveState::Live => ("run", Icon::Loader, "now"),
        (true, _) => ("ok", Icon::CircleCheck, "now"),
        (false, true) => ("ok", Icon::CircleCheck, "done"),
        (false, false) => ("idle", Icon::Circle, "to come"),
    };
    let reached = data.detail.history.iter().find(|entry| entry.to == step && step <= view.state);
    let when = reached.map_or_else(|| word.erased(), |entry| moment(entry.at, data.at));
    view! {
        <li data-tone=tone aria-current=here.then_some("step")>
            {icon(shape)}
            <b>{step.title()} <span class="sr">{format!(", {word}")}</span></b>
            <small>{when}</small>
        </li>
    }
    .erased()
}
