//! The throttle of a move. The forms are drawn once, the rest with each look.

use crate::prelude::*;
use domain::run::{Run, RunKind};
use domain::throttle::View;

use crate::api::runs::RunPage as Data;
use crate::components::throttle as parts;
use crate::loaded::Loaded;

/// Above everything else: why an open move does not go on.
pub(super) fn waits(data: Loaded<Data>, run: RwSignal<Run>) -> AnyView {
    changing(move || match run.with(|run| run.status.is_active()) {
        true => data.with(|data| part(data, parts::waits)),
        false => ().erased(),
    })
}

pub(super) fn throttle(data: Loaded<Data>, run: RwSignal<Run>) -> AnyView {
    let (kind, subject) = run.with_untracked(|run| (run.kind, run.subject.clone()));
    if !matches!(kind, RunKind::Move | RunKind::Verify) {
        return ().erased();
    }
    let open = Memo::new(move |_| run.with(|run| run.status.is_open()));
    view! {
        {data.shown(|data| part(data, parts::signals))}
        {changing(move || if open.get() { parts::change(&subject) } else { ().erased() })}
        {data.shown(|data| part(data, parts::timeline))}
    }
    .erased()
}

fn part(data: &Data, draw: fn(&View) -> AnyView) -> AnyView {
    data.detail.throttle.as_ref().map(draw).erased()
}
