//! The buttons of the console. Each says why it is off.

use crate::prelude::*;
use domain::moving::{Crossing, MoveState};
use server_fn::ServerFn;

use super::confirm;
use crate::api::moves::{CancelCutOver, CutOver, MovePage as Data, RearmMove, VerifyMove};
use crate::components::forms::Press;
use crate::components::icon::{Icon, icon};

const NO_DATABASE: &str = "The database cannot be asked";

pub(super) fn head(data: &Data) -> AnyView {
    let view = &data.detail.view;
    if let Some(run) = data.open_run() {
        let word = format!("Open run {}", run.id);
        return link("btn primary", format!("/runs/{}", run.id), word);
    }
    if view.state == MoveState::Declared {
        return link("btn primary", format!("/phases/{}", view.phase), format!("Open phase {}", view.phase));
    }
    if let Some(why) = view.no_verify() {
        return match view.state {
            MoveState::Contracted => verify(data, false, "Verify", Some(why.to_owned())),
            _ => ().erased(),
        };
    }
    let off = data.stale.as_ref().map(|_| NO_DATABASE.to_owned());
    view! {
        {verify(data, false, "Verify", off.clone())}
        {verify(data, true, "Verify and repair", off)}
    }
    .erased()
}

fn link(class: &'static str, path: String, word: String) -> AnyView {
    view! {
        <a class=class href=path>
            {word}
        </a>
    }
    .erased()
}

fn verify(data: &Data, repair: bool, word: &str, off: Option<String>) -> AnyView {
    Press {
        class: "btn",
        icon: if repair { Icon::RotateCcw } else { Icon::ListChecks },
        path: VerifyMove::PATH,
        word: word.into(),
        fields: vec![("repair", repair.to_string()), ("id", data.detail.view.id.clone())],
        off,
    }
    .draw()
}

pub(super) fn rearm(data: &Data) -> AnyView {
    let off = match (data.open_run(), data.detail.view.no_rearm()) {
        (Some(run), _) => Some(format!("Run {} is open", run.id)),
        (None, why) => why.map(str::to_owned),
    };
    Press {
        class: "btn primary",
        icon: Icon::RotateCcw,
        path: RearmMove::PATH,
        word: "Arm again and repair".into(),
        fields: vec![("id", data.detail.view.id.clone())],
        off: off.or_else(|| data.stale.as_ref().map(|_| NO_DATABASE.to_owned())),
    }
    .draw()
}

/// Dry run, the next cut-over, the way back and the end.
pub(super) fn crossings(data: &Data) -> AnyView {
    let detail = &data.detail;
    view! {
        {give_up(data)}
        <span class="grow"></span>
        {detail.behind.as_ref().map(|behind| back(data, behind))}
        {detail.ahead.as_ref().map(|ahead| dry(data, ahead))}
        {detail.ahead.as_ref().map(|ahead| forward(data, ahead))}
    }
    .erased()
}

fn dry(data: &Data, ahead: &Crossing) -> AnyView {
    let path = format!("/moves/{}?dry={}", data.detail.view.id, ahead.to.as_str());
    link("btn", path, "Dry run".into())
}

pub(super) fn word(to: MoveState) -> &'static str {
    match to {
        MoveState::ReadsOver => "Cut reads over",
        MoveState::WritesOver => "Cut writes over",
        MoveState::Contracted => "Contract the source",
        _ => "Go on",
    }
}

/// One cut-over at a time.
fn under_way(data: &Data) -> Option<String> {
    data.detail.open_cut_over().map(|_| "A cut-over is under way".to_owned())
}

/// Stops the cut-over that is under way, until the moment it commits.
pub(super) fn cancel(data: &Data) -> AnyView {
    Press {
        class: "btn warn",
        icon: Icon::Square,
        path: CancelCutOver::PATH,
        word: "Cancel the cut-over".into(),
        fields: vec![("id", data.detail.view.id.clone())],
        off: data.stale.as_ref().map(|_| NO_DATABASE.to_owned()),
    }
    .draw()
}

fn forward(data: &Data, ahead: &Crossing) -> AnyView {
    let off = under_way(data).or_else(|| ahead.refusal());
    if ahead.to == MoveState::Contracted {
        return confirm::opener("btn warn", Icon::Play, "Contract…", confirm::CONTRACT, off.as_deref());
    }
    if ahead.to.wants_id() {
        return confirm::opener("btn warn", Icon::Play, "Cut writes over…", confirm::WRITES, off.as_deref());
    }
    Press {
        class: "btn primary",
        icon: Icon::Play,
        path: CutOver::PATH,
        word: word(ahead.to).into(),
        fields: vec![("to", ahead.to.as_str().into()), ("id", data.detail.view.id.clone())],
        off,
    }
    .draw()
}

fn back(data: &Data, behind: &Crossing) -> AnyView {
    let word = match behind.to {
        MoveState::ReadsOver => "Take writers back",
        _ => "Take readers back",
    };
    Press {
        class: "btn",
        icon: Icon::Undo,
        path: CutOver::PATH,
        word: word.into(),
        fields: vec![("to", behind.to.as_str().into()), ("id", data.detail.view.id.clone())],
        off: under_way(data).or_else(|| behind.refusal()),
    }
    .draw()
}

fn give_up(data: &Data) -> Option<AnyView> {
    let view = &data.detail.view;
    if view.state == MoveState::Declared {
        return None;
    }
    let run = data.open_run().map(|run| format!("Run {} is open", run.id));
    let stale = data.stale.as_ref().map(|_| NO_DATABASE.to_owned());
    let off = stale.or(run).or_else(|| view.state.keeps().map(str::to_owned));
    Some(confirm::opener("btn warn", Icon::Square, "Give up…", confirm::GIVE_UP, off.as_deref()))
}

/// The button stands before its reason here: there is room to its right.
pub(super) fn off(class: &'static str, shape: Icon, word: &'static str, why: &str) -> AnyView {
    let why = why.to_owned();
    view! {
        <span class="why">{why.clone()}</span>
        <button class=class type="button" disabled title=why>
            {icon(shape)}
            {word}
        </button>
    }
    .erased()
}
