//! The four steps of a day: review, implement, validate, update.

use crate::prelude::*;
use domain::phase::TaskView;
use domain::task::Daily;

use super::{feed, list};
use crate::api::tasks::TasksPage as Data;
use crate::components::card::card;
use crate::format;

pub(super) fn day(data: &Data, day: &Daily) -> AnyView {
    view! {
        {review(data, day)}
        {implement(data, day)}
        {validate(data, day)}
        {update(data, day)}
    }
    .erased()
}

fn review(data: &Data, day: &Daily) -> AnyView {
    let note = format!(
        "{} in the last day; {} blocked",
        format::counted(day.told.len() as i64, "word of others", "words of others"),
        format::number(day.blocked.len() as i64)
    );
    let told = match day.told.is_empty() {
        true => nothing("Nobody else said anything of a task in the last day."),
        false => feed(&day.told, data),
    };
    let blocked =
        (!day.blocked.is_empty()).then(|| list::table("Table of blocked tasks", &day.blocked, data));
    card("review", "1. Review", note, ().erased(), view! { {told} {blocked} }.erased())
}

fn implement(data: &Data, day: &Daily) -> AnyView {
    let doing = tasks("Table of tasks in progress", &day.doing, data, "You have no task in progress.");
    let ready = tasks(
        "Table of tasks to take up",
        &day.ready,
        data,
        "Nothing can be begun before something else is done.",
    );
    let body = view! {
        {doing}
        <h3 class="part">"Ready to be taken up"</h3>
        {ready}
    };
    let note = format!("{} in progress", format::number(day.doing.len() as i64));
    card("implement", "2. Implement", note, ().erased(), body.erased())
}

fn validate(data: &Data, day: &Daily) -> AnyView {
    let none = "No check waits to be asked: each holds, or its task has not come up.";
    let note = format::counted(day.validate.len() as i64, "task has", "tasks have")
        + " a check that does not hold yet";
    card(
        "validate",
        "3. Validate",
        note,
        ().erased(),
        tasks("Table of tasks to validate", &day.validate, data, none),
    )
}

fn update(data: &Data, day: &Daily) -> AnyView {
    let none = "Of each of your open tasks something was said within a day.";
    let note = "yours, and silent for a day";
    card("update", "4. Update", note, ().erased(), tasks("Table of silent tasks", &day.update, data, none))
}

fn tasks(label: &'static str, tasks: &[TaskView], data: &Data, none: &'static str) -> AnyView {
    if tasks.is_empty() { nothing(none) } else { list::table(label, tasks, data) }
}

fn nothing(text: &'static str) -> AnyView {
    view! { <div class="empty short"><p>{text}</p></div> }.erased()
}
