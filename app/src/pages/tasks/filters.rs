//! The bar above the tasks. Everything it says is in the address.

use crate::prelude::*;

use crate::api::tasks::{LISTS, TasksPage as Data, Wanted};
use crate::components::filters::encode;
use crate::components::find::find;

/// The address with this filter, of which one part may be another.
pub fn address(wanted: &Wanted, other: Option<(&str, &str)>) -> String {
    let given = [("view", &wanted.view), ("phase", &wanted.phase), ("q", &wanted.q)];
    let parts = given.into_iter().filter_map(|(name, value)| {
        let value = other.filter(|(changed, _)| *changed == name).map_or(value.as_str(), |(_, value)| value);
        (!value.is_empty()).then(|| format!("{name}={}", encode(value)))
    });
    let query = parts.collect::<Vec<_>>().join("&");
    if query.is_empty() { "/tasks".to_owned() } else { format!("/tasks?{query}") }
}

pub fn filters(data: &Data) -> AnyView {
    let wanted = &data.wanted;
    let listed = data.today.is_none();
    view! {
        <form class="filters" role="search" aria-label="Filter tasks" method="get" action="/tasks">
            {listed.then(|| search(wanted))}
            {phases(data)}
            <button class="btn small" type="submit">
                "Apply"
            </button>
            {tabs(data)}
        </form>
    }
    .erased()
}

fn search(wanted: &Wanted) -> AnyView {
    view! {
        <input type="hidden" name="view" value=wanted.view.clone() />
        {find(&wanted.q, "Task, owner, reason", "Filter tasks")}
    }
    .erased()
}

fn phases(data: &Data) -> AnyView {
    let options = data.phases.iter().map(|number| {
        let value = number.to_string();
        let selected = value == data.wanted.phase;
        view! { <option value=value selected=selected>{format!("Phase {number}")}</option> }
    });
    view! {
        <select class="input" name="phase" aria-label="Phase">
            <option value="">"All phases"</option>
            {options.collect_view()}
        </select>
    }
    .erased()
}

fn tabs(data: &Data) -> AnyView {
    let today = data.today.is_some().then_some("page");
    let lists = LISTS.into_iter().zip(["Mine", "Blocked", "All"]).zip(data.counts);
    let lists = lists.map(|((view, word), count)| {
        let current = (view == data.wanted.view).then_some("page");
        view! {
            <a href=address(&data.wanted, Some(("view", view))) aria-current=current>
                {word}
                " "
                <b>{count}</b>
            </a>
        }
    });
    let day = Wanted { phase: data.wanted.phase.clone(), ..Wanted::default() };
    view! {
        <nav class="tabs" aria-label="View">
            <a href=address(&day, None) aria-current=today>
                "Today"
            </a>
            {lists.collect_view()}
        </nav>
    }
    .erased()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_holds_the_whole_filter() {
        let wanted = Wanted { view: "mine".into(), phase: "2".into(), q: "a&b".into() };
        assert_eq!(address(&Wanted::default(), None), "/tasks");
        assert_eq!(address(&wanted, Some(("view", "all"))), "/tasks?view=all&phase=2&q=a%26b");
    }
}
