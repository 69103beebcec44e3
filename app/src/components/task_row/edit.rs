//! The form below a task: whose it is, where it stands, why.

use std::collections::BTreeSet;

use crate::prelude::*;
use domain::phase::TaskView;
use domain::task::{LONGEST_NOTE, LONGEST_OWNER};
use server_fn::ServerFn;

use crate::api::phases::PhasePage;
use crate::api::tasks::MarkTask;
use crate::components::forms::{busy, deed, form};
use crate::components::state;
use crate::me::Me;

pub(super) fn edit_row(page: &PhasePage, task: &TaskView) -> AnyView {
    let back = format!("/phases/{}", task.phase);
    let note = task.said.as_ref().and_then(|said| said.note.clone()).unwrap_or_default();
    let fields = vec![("task", task.id.clone()), ("seen", task.seq.to_string()), ("back", back.clone())];
    let deed = deed(MarkTask::PATH, &fields);
    let busy = busy(deed.clone());
    let inside = view! {
        {task.manual.then(|| states(task))}
        <label class="field">
            <span>"Owner"</span>
            <input
                class="input"
                name="owner"
                list="owners"
                autocomplete="off"
                maxlength=LONGEST_OWNER.to_string()
                value=task.owner.clone().unwrap_or_default()
            />
            {owners(page)}
        </label>
        <label class="field">
            <span>"Note"</span>
            <input
                class="input"
                name="note"
                maxlength=LONGEST_NOTE.to_string()
                placeholder="Why it is so"
                value=note
            />
            <small>"Blocked and deferred tasks need one."</small>
        </label>
        <div class="actions">
            <button class="btn primary" disabled=move || busy.get()>
                "Save"
            </button>
            <a class="btn quiet" href=back>
                "Not now"
            </a>
        </div>
    };
    view! {
        <tr class="detail">
            <td></td>
            <td colspan="6">{form("form", MarkTask::PATH, fields, deed, inside.erased())}</td>
        </tr>
    }
    .erased()
}

/// Those that it can go to from where it stands.
fn states(task: &TaskView) -> AnyView {
    let now = task.state;
    let options = now.choices().into_iter().map(|state| {
        view! {
            <option value=state.as_str() selected=state == now>
                {state::of_task(state).word}
            </option>
        }
    });
    view! {
        <label class="field">
            <span>"State"</span>
            <select class="input" name="state">
                {options.collect_view()}
            </select>
        </label>
    }
    .erased()
}

/// Oneself, and who has something to do here already.
fn owners(page: &PhasePage) -> AnyView {
    let mut names: BTreeSet<String> = page.phase.tasks.iter().filter_map(|task| task.owner.clone()).collect();
    names.insert(Me::of_page().name);
    let options = names.into_iter().map(|name| view! { <option value=name></option> }).collect_view();
    view! { <datalist id="owners">{options}</datalist> }.erased()
}
