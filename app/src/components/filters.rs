//! The bar above the list of runs. Everything it says is in the address.

use std::time::Duration;

use crate::prelude::*;
use domain::run::{RunKind, RunStatus};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::icon::{Icon, icon};
use super::state;
use crate::api::runs::{RunsPage, Wanted};

/// Typing rests this long before the list follows.
const REST: Duration = Duration::from_millis(250);

/// The address of the list with this filter.
pub fn address(state: &str, search: &str, before: Option<i64>) -> String {
    let search = search.trim();
    let parts = [
        (!state.is_empty()).then(|| format!("state={state}")),
        (!search.is_empty()).then(|| format!("q={}", encode(search))),
        before.map(|id| format!("before={id}")),
    ];
    let query = parts.into_iter().flatten().collect::<Vec<_>>().join("&");
    if query.is_empty() { "/runs".to_owned() } else { format!("/runs?{query}") }
}

pub fn encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

pub fn run_filters(page: &RunsPage) -> AnyView {
    let Wanted { state, q, .. } = page.wanted.clone();
    let all = (String::new(), "All", page.all());
    let states = page.counts.iter().filter(|(status, count)| *count > 0 || status.as_str() == state);
    let states = states.map(|(status, count)| (status.as_str().to_owned(), word(*status), *count));
    let tabs = std::iter::once(all).chain(states).map(|(value, word, count)| {
        let current = (value == state).then_some("page");
        view! {
            <a href=address(&value, &q, None) aria-current=current>
                {word}
                " "
                <b>{count}</b>
            </a>
        }
    });
    let tabs = tabs.collect_view();
    view! {
        <form class="filters" role="search" aria-label="Filter runs" method="get" action="/runs">
            <SearchBox state=state q=q />
            <nav class="tabs" aria-label="State">
                {tabs}
            </nav>
        </form>
    }
    .erased()
}

fn word(status: RunStatus) -> &'static str {
    state::of_run(status, RunKind::Move).word
}

#[component]
fn SearchBox(state: String, q: String) -> impl IntoView {
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let go = use_navigate();
    let now = state.clone();
    let typed = move |event| {
        let (go, path) = (go.clone(), address(&now, &event_target_value(&event), None));
        let follow =
            move || go(&path, NavigateOptions { replace: true, scroll: false, ..Default::default() });
        let next = set_timeout_with_handle(follow, REST).ok();
        timer.update_value(|timer| {
            if let Some(earlier) = std::mem::replace(timer, next) {
                earlier.clear();
            }
        });
    };
    view! {
        <label class="find">
            {icon(Icon::Search)}
            <input
                type="search"
                name="q"
                value=q
                placeholder="What, table, task"
                aria-label="Filter runs"
                autocomplete="off"
                on:input=typed
            />
            <kbd>"/"</kbd>
        </label>
        {(!state.is_empty()).then(|| view! { <input type="hidden" name="state" value=state /> })}
    }
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn the_address_holds_the_whole_filter() {
        assert_eq!(address("", " ", None), "/runs");
        assert_eq!(address("failed", "", Some(12)), "/runs?state=failed&before=12");
        assert_eq!(address("", "a&b =ü", None), "/runs?q=a%26b%20%3D%C3%BC");
    }
}
