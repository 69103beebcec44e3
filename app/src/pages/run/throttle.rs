//! The throttle of a move. The forms are drawn once, the rest with each look.

use crate::prelude::*;
use domain::run::{Run, RunKind};
use domain::throttle::View;

use crate::api::runs::RunPage as Data;
use crate::components::throttle as parts;

/// Above everything else: why an open move does not go on.
pub(super) fn waits(data: RwSignal<Data>, run: RwSignal<Run>) -> AnyView {
    let shown = shown(data, parts::waits);
    (move || run.with(|run| run.status.is_active()).then(&shown)).erased()
}

pub(super) fn throttle(data: RwSignal<Data>, run: RwSignal<Run>) -> AnyView {
    let (kind, subject) = run.with_untracked(|run| (run.kind, run.subject.clone()));
    if !matches!(kind, RunKind::Move | RunKind::Verify) {
        return ().erased();
    }
    let open = Memo::new(move |_| run.with(|run| run.status.is_open()));
    view! {
        {shown(data, parts::signals)}
        {move || open.get().then(|| parts::change(&subject))}
        {shown(data, parts::timeline)}
    }
    .erased()
}

fn shown(
    data: RwSignal<Data>,
    draw: fn(&View) -> AnyView,
) -> impl Fn() -> Option<AnyView> + Copy + Send + 'static {
    move || data.with(|data| data.detail.throttle.as_ref().map(draw))
}
