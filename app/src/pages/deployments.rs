//! Deployments: what waits for signatures, and what was carried out on them.

use crate::prelude::*;
use domain::deployment::{DeploymentState, DeploymentView};
use domain::plan::Section;
use server_fn::ServerFn;

use crate::api::deployments::{DeploymentsPage as Data, OpenDeployment, deployments};
use crate::components::card::{card, empty};
use crate::components::chip::chip;
use crate::components::forms::{busy, deed, form};
use crate::components::icon::Icon;
use crate::components::notice::notice;
use crate::components::page_head::PageHead;
use crate::components::state;
use crate::components::table::{Cell, Table, cell, id_link, named, row_link};
use crate::components::time::age;
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};

#[component]
pub fn DeploymentsPage() -> impl IntoView {
    late(String::new, |_| deployments(), page)
}

#[part(team, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    arrived.draw(draw)
}

/// The form stands apart, so that live updates leave alone what is typed.
fn draw(data: Loaded<Data>) -> AnyView {
    let (acts, asks) = data.with_untracked(|data| (data.acts.clone(), data.asks));
    view! {
        {data.shown(listed)}
        {asks.then(|| open(acts))}
    }
    .erased()
}

fn listed(data: &Data) -> AnyView {
    let body = if data.views.is_empty() {
        let text = "A deployment is the checklist of one step that is hard to take back, with those who have signed it.";
        empty(Icon::UserCheck, "No deployments yet".into(), text, ().erased())
    } else {
        table(data)
    };
    view! {
        {PageHead::new("Deployments", says(data)).draw()}
        {(!data.asks).then(nobody)}
        <section class="card" aria-label="Deployments">{body}</section>
    }
    .erased()
}

fn nobody() -> AnyView {
    let next = "Write [approval] into plan.toml to have steps signed before they are carried out.";
    notice("idle", "The plan asks nobody to sign".into(), String::new(), next.into())
}

fn says(data: &Data) -> String {
    let count = |state| data.views.iter().filter(|view| view.state == state).count();
    let waits = match data.gates.as_slice() {
        [] => "The plan asks for one before no step.".to_owned(),
        gates => format!("The plan asks for a signed one before {}.", gates.join(" and ")),
    };
    let (open, awaiting) = (count(DeploymentState::Open), count(DeploymentState::Awaiting));
    format!("{open} open, {awaiting} awaiting approval. {waits}")
}

const COLUMNS: [(&str, &str); 7] = [
    ("num", "Deployment"),
    ("main-col", "Step"),
    ("state-col", "State"),
    ("num", "Before"),
    ("", "Signatures"),
    ("", "Opened by"),
    ("num", "Opened"),
];

fn table(data: &Data) -> AnyView {
    let rows = data.views.iter().map(|view| row(view, data)).collect();
    let (wrap, class) = ("table-wrap", "data rich cards");
    Table { wrap, class, label: "Table of deployments", columns: &COLUMNS, rows }.draw()
}

fn row(view: &DeploymentView, data: &Data) -> Vec<Cell> {
    let deployment = &view.deployment;
    let page = format!("/deployments/{}", deployment.id);
    let (done, all) = settled(view);
    vec![
        cell("num", id_link(page.clone(), deployment.id)),
        cell("main-col", row_link(page, deployment.act.title())),
        cell("state-col", chip(state::of_deployment(view.state))),
        named("num", "Before", format!("{done} of {all}")),
        named("", "Signatures", view.needs()),
        named("", "Opened by", format::actor(&deployment.opened_by)),
        named("num", "Opened", age(deployment.opened_at, data.at)),
    ]
}

fn settled(view: &DeploymentView) -> (usize, usize) {
    let done = view.of(Section::Before).filter(|item| item.state.is_settled()).count();
    (done, view.of(Section::Before).count())
}

fn open(acts: Vec<(String, String)>) -> AnyView {
    let deed = deed(OpenDeployment::PATH, &[]);
    let busy = busy(deed.clone());
    let options = acts.into_iter().map(|(act, title)| view! { <option value=act>{title}</option> });
    let inside = view! {
        <label class="field">
            <span>"Step"</span>
            <select class="input" name="act">
                {options.collect_view()}
            </select>
        </label>
        <label class="field">
            <span>"Why, and what to look at"</span>
            <textarea class="input" name="purpose" maxlength="1000"></textarea>
        </label>
        <div class="actions">
            <button class="btn primary" disabled=move || busy.get()>
                "Open"
            </button>
        </div>
    };
    let form = form("form", OpenDeployment::PATH, Vec::new(), deed, inside.erased());
    let note = "Whoever opens it does not sign it.";
    card("open", "Open a deployment", note, ().erased(), view! { <div class="body">{form}</div> }.erased())
}
