//! The form below a task that is done by people.

use crate::prelude::*;
use domain::phase::TaskView;
use domain::task::TaskState;
use server_fn::ServerFn;

use crate::api::phases::MarkTask;
use crate::components::forms::{busy, deed, form};
use crate::components::state;

pub(super) fn edit_row(phase: u8, task: &TaskView) -> AnyView {
    let back = format!("/phases/{phase}");
    let (id, now, owner) = (task.id.clone(), task.state, task.owner.clone().unwrap_or_default());
    let states = TaskState::ALL.map(|state| {
        let word = state::of_task(state).word;
        view! {
            <option value=state.as_str() selected=state == now>
                {word}
            </option>
        }
    });
    // Without a note the reason says who set the state.
    let noted = task.state != TaskState::Pending && !task.because.starts_with("set by ");
    let note = if noted { task.because.clone() } else { String::new() };
    let fields = vec![("task", id), ("back", back.clone())];
    let deed = deed(MarkTask::PATH, &fields);
    let busy = busy(deed.clone());
    let inside = view! {
        <label class="field">
            <span>"State"</span>
            <select class="input" name="state">
                {states}
            </select>
        </label>
        <label class="field">
            <span>"Owner"</span>
            <input class="input" name="owner" maxlength="60" value=owner />
        </label>
        <label class="field">
            <span>"Note"</span>
            <input class="input" name="note" maxlength="400" placeholder="Why it is so" value=note />
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
