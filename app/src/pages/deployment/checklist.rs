//! The items of a section, each with what it rests on.

use crate::prelude::*;
use domain::deployment::{ItemState, ItemView, Lack, may_settle, may_tick};
use domain::plan::Section;
use server_fn::ServerFn;

use super::dialogs;
use crate::api::deployments::{DeploymentPage as Data, SettleItem};
use crate::components::card::card;
use crate::components::chip::chip;
use crate::components::forms::Press;
use crate::components::icon::{Icon, icon};
use crate::components::state;
use crate::components::time::moment;
use crate::format;
use crate::me::Me;

pub(super) fn section(data: &Data, section: Section) -> AnyView {
    let done = data.view.of(section).filter(|item| item.state.is_settled()).count();
    let note = format!("{done} of {}", data.view.of(section).count());
    let rows = data.view.of(section).map(|item| row(item, data)).collect_view();
    let body = view! { <ul class="items acts">{rows}</ul> };
    card(section.as_str(), section.title(), note, ().erased(), body.erased())
}

fn row(view: &ItemView, data: &Data) -> AnyView {
    let on = view.state == ItemState::Ticked;
    let bad = matches!(view.state, ItemState::Undone(_) | ItemState::Barred(Lack::Failed));
    view! {
        <li>
            <span class="box" data-on=on.then_some("") data-bad=bad.then_some("")>
                {icon(if bad { Icon::X } else { Icon::Check })}
            </span>
            <span>{view.item.title.clone()} <small>{rests(view, data)} {settled(view, data)}</small></span>
            {chip(state::of_item(view.state))}
            <div class="act">{actions(view, data)}</div>
        </li>
    }
    .erased()
}

/// What it was ticked with, or what it could be ticked with.
fn rests(view: &ItemView, data: &Data) -> Option<AnyView> {
    let kind = view.item.evidence.filter(|_| view.state != ItemState::Skipped)?;
    let attached = view.item.mark.as_ref().and_then(|mark| mark.attached.as_ref());
    let Some(shown) = attached.or(view.newest.as_ref()) else {
        return Some(view! { <span>{format::sentence(kind.missing())}</span> }.erased());
    };
    let newer = view.newest.as_ref().filter(|newest| newest.id != shown.id && !newest.good);
    let newer = newer.map(|newest| view! { <span>{format!("Newer: {}", newest.what)}</span> });
    Some(
        view! {
            <span>
                <a class="link" href=kind.link(shown.id)>
                    {shown.what.clone()}
                </a>
                ", "
                {moment(shown.at, data.at)}
                <span class="paper mono">{format!(" {}", shown.digest)}</span>
            </span>
            {newer}
        }
        .erased(),
    )
}

fn settled(view: &ItemView, data: &Data) -> Option<AnyView> {
    let mark = view.item.mark.as_ref()?;
    let word = if view.state == ItemState::Skipped { "Skipped by" } else { "Ticked by" };
    let note = if mark.note.is_empty() { String::new() } else { format!(": {}", mark.note) };
    let by = format!("{word} {} ", format::actor(&mark.by));
    Some(view! { <span>{by} {moment(mark.at, data.at)} {note}</span> }.erased())
}

fn actions(view: &ItemView, data: &Data) -> AnyView {
    if Me::of_page().why_not(SettleItem::PATH).is_some() || may_settle(&data.view, view).is_err() {
        return ().erased();
    }
    let rests = view.item.evidence.is_some() && !view.state.is_settled();
    let tick = (rests && may_tick(&data.view, view, "").is_ok()).then(|| tick(view, data));
    let (dialog, title) = (dialogs::of_item(&view.item.id), format!("Settle: {}", view.item.title));
    view! {
        {tick}
        <button class="btn small" type="button" popovertarget=dialog aria-label=title>
            {if view.state.is_settled() { "Change…" } else { "Settle…" }}
        </button>
    }
    .erased()
}

/// One click, since the evidence says the rest.
fn tick(view: &ItemView, data: &Data) -> AnyView {
    let deployment = &data.view.deployment;
    let fields = vec![
        ("item", view.item.id.clone()),
        ("id", deployment.id.to_string()),
        ("version", deployment.version.to_string()),
        ("how", "tick".into()),
    ];
    let (class, path, word) = ("btn small", SettleItem::PATH, "Attach and tick".into());
    Press { class, icon: Icon::Check, path, word, fields, off: None }.draw()
}
