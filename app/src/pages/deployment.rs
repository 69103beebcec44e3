//! One deployment: its checklist with the evidence, who has signed it, and what
//! carrying it out does.

mod checklist;
mod dialogs;
mod incidents;
mod signatures;

use crate::prelude::*;
use domain::access::Roles;
use domain::deployment::{
    DeploymentState, DeploymentView, HistoryLine, may_close, may_execute, may_reject, may_sign,
};
use domain::moving::Condition;
use domain::plan::Section;
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn;

use crate::api::deployments::{
    DeploymentPage as Data, ExecuteDeployment, RejectDeployment, SignDeployment, deployment,
};
use crate::components::card::card;
use crate::components::chip::chip;
use crate::components::forms::Press;
use crate::components::icon::{Icon, icon};
use crate::components::notice::{notice, stop};
use crate::components::page_head::PageHead;
use crate::components::state;
use crate::components::time::moment;
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};
use crate::me::Me;

#[component]
pub fn DeploymentPage() -> impl IntoView {
    let params = use_params_map();
    late(move || params.read().get("id").unwrap_or_default(), deployment, page)
}

#[part(team, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    arrived.draw(draw)
}

/// The dialogs stand apart, so that live updates leave alone what is typed.
fn draw(data: Loaded<Data>) -> AnyView {
    view! {
        {data.shown(head)}
        {data.shown(incidents::notices)}
        {data.shown(notices)}
        <div class="grid" data-cols="2-1">
            <div class="stack">
                {data.shown(|data| checklist::section(data, Section::Before))}
                {data.shown(|data| checklist::section(data, Section::During))}
                {data.shown(|data| checklist::section(data, Section::After))}
            </div>
            <div class="stack">
                {data.shown(signatures::signatures)}
                {data.shown(happening)}
                {data.shown(history)}
            </div>
        </div>
        {dialogs::all(data)}
    }
    .erased()
}

fn head(data: &Data) -> AnyView {
    let (view, title) = (&data.view, data.view.deployment.act.title());
    PageHead {
        tab: format!(
            "D-{} {}",
            view.deployment.id,
            state::of_deployment(view.state).word.to_ascii_lowercase()
        ),
        crumbs: vec![
            ("Deployments".into(), Some("/deployments".into())),
            (view.deployment.id.to_string(), None),
        ],
        state: Some(state::of_deployment(view.state)),
        actions: actions(view),
        ..PageHead::new(&title, says(data))
    }
    .draw()
}

fn says(data: &Data) -> AnyView {
    let deployment = &data.view.deployment;
    let purpose = deployment.purpose.clone();
    view! {
        {(!purpose.is_empty()).then(|| view! { {purpose} " " })}
        {format!("Opened by {} ", format::actor(&deployment.opened_by))}
        {moment(deployment.opened_at, data.at)}
        " · plan "
        <span class="mono" title=deployment.plan_hash.clone()>
            {format::hash(&deployment.plan_hash)}
        </span>
        " · "
        <a class="link" href=deployment.act.link()>
            "its page"
        </a>
    }
    .erased()
}

fn actions(view: &DeploymentView) -> AnyView {
    let id = view.deployment.id;
    let file = |ending: &str, word: &'static str| {
        view! {
            <a class="btn" href=format!("/deployments/{id}.{ending}") rel="external" download="">
                {word}
            </a>
        }
    };
    view! {
        <button class="btn" type="button" on:click=move |_| drop(window().print())>
            "Print"
        </button>
        {file("md", "Markdown")}
        {file("json", "JSON")}
        {verdict(view)}
    }
    .erased()
}

/// The two clicks of whoever signs; what there is to do for anybody else.
fn verdict(view: &DeploymentView) -> AnyView {
    let pending = view.state.is_pending();
    let sign = pending.then(|| {
        let off = Me::of_page().why_not(SignDeployment::PATH).or_else(|| why_not_sign(view));
        dialogs::opener("btn primary", Icon::UserCheck, "Approve…", dialogs::APPROVE, off)
    });
    let reject = pending.then(|| {
        let off = Me::of_page().why_not(RejectDeployment::PATH);
        let off = off.or_else(|| may_reject(view, &roles(), "why").err());
        dialogs::quiet("btn warn", Icon::X, "Reject…", dialogs::REJECT, off)
    });
    let close = may_close(view, "why")
        .is_ok()
        .then(|| dialogs::quiet("btn", Icon::Square, "Close…", dialogs::CLOSE, None));
    view! {
        {incidents::review(view)}
        {close}
        {reject}
        {sign}
        {by_hand(view)}
    }
    .erased()
}

fn by_hand(view: &DeploymentView) -> Option<AnyView> {
    if !view.is_by_hand() || may_execute(view).is_err() {
        return None;
    }
    let (path, fields) = (ExecuteDeployment::PATH, vec![("id", view.deployment.id.to_string())]);
    let word = "It is rolled out".into();
    Some(Press { class: "btn", icon: Icon::Check, path, word, fields, off: None }.draw())
}

fn roles() -> Roles {
    Me::of_page().roles
}

pub(super) fn why_not_sign(view: &DeploymentView) -> Option<String> {
    let me = Me::of_page();
    may_sign(view, &me.name, &me.roles).err().map(|why| format::sentence(&why))
}

fn notices(data: &Data) -> AnyView {
    let (view, deployment) = (&data.view, &data.view.deployment);
    let ended = deployment.ended_by.as_ref().map(|by| {
        let title = format!("{} by {}", view.state.title(), format::actor(by));
        let tone = if view.state == DeploymentState::Rejected { "bad" } else { "idle" };
        notice(tone, title, stop(&deployment.ended_why), String::new())
    });
    let other = (view.other_plan && view.state.is_pending()).then(|| {
        let why = "What was signed was for the plan as it was: no signature counts any more.";
        notice(
            "warn",
            "The plan has changed since it was opened".into(),
            why.into(),
            "Close it and open another one.".into(),
        )
    });
    let lacks = (view.state == DeploymentState::Awaiting || view.state == DeploymentState::Open)
        .then(|| may_execute(view).err())
        .flatten()
        .map(|why| notice("idle", "What it still takes".into(), stop(&why), String::new()));
    view! {
        {ended}
        {other}
        {lacks}
    }
    .erased()
}

fn happening(data: &Data) -> AnyView {
    let lines = data.happening.lines.iter().map(|line| view! { <li>{format::sentence(line)}</li> });
    let conditions = data.happening.conditions.iter().map(condition).collect_view();
    let body = view! {
        <div class="body">
            <ul class="plain">{lines.collect_view()}</ul>
            <p class="note">"Undo: " {data.view.deployment.act.undo()}</p>
        </div>
        <ul class="items ruled">{conditions}</ul>
    };
    card("happening", "What will happen", "as things stand", ().erased(), body.erased())
}

/// What the step itself asks for.
fn condition(condition: &Condition) -> AnyView {
    let (holds, shape) = (condition.holds, if condition.holds { Icon::Check } else { Icon::X });
    view! {
        <li>
            <span class="box" data-on=holds.then_some("") data-bad=(!holds).then_some("")>
                {icon(shape)}
            </span>
            <span>{condition.title.clone()} <small>{format::sentence(&condition.value)}</small></span>
            {chip(if holds { state::HOLDS } else { state::FAILS })}
        </li>
    }
    .erased()
}

fn history(data: &Data) -> AnyView {
    let line = |line: &HistoryLine| {
        let what = shortened(line.after.as_deref().unwrap_or_default());
        view! {
            <li>
                {moment(line.at, data.at)}
                <span>{format!("{} {}", format::actor(&line.actor), word(&line.verb))} <small>{what}</small></span>
            </li>
        }
    };
    let body = view! { <ol class="feed">{data.history.iter().rev().map(line).collect_view()}</ol> };
    card("history", "History", "newest first", ().erased(), body.erased())
}

/// Digests as everywhere on the page; the audit has them whole.
fn shortened(text: &str) -> String {
    let is_digest =
        |word: &str| word.len() >= 64 && word.chars().all(|c| c.is_ascii_hexdigit() || "()".contains(c));
    let word = |word: &str| {
        if is_digest(word) { format::hash(word.trim_matches(['(', ')'])) } else { word.to_owned() }
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

fn word(verb: &str) -> &'static str {
    match verb {
        "deployment.open" => "opened it",
        "deployment.settle" => "settled an item",
        "deployment.sign" => "signed",
        "deployment.reject" => "rejected it",
        "deployment.execute" => "carried it out",
        "deployment.close" => "closed it",
        "deployment.break_glass" => "broke the glass",
        "deployment.review" => "looked at the broken glass",
        _ => "did something",
    }
}
