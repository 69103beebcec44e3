//! The bar above the list. Everything it says is in the address.

use crate::asked::Asked;
use crate::components::find::find;
use crate::prelude::*;
use domain::execution::Listing;

pub(super) fn filters(listing: &Listing, asked: &Asked) -> AnyView {
    let venues = listing.venues.iter().map(|venue| (venue.clone(), venue.clone())).collect();
    let sides = ["buy", "sell"].map(|side| (side.to_owned(), side.to_owned())).into();
    let sort = asked.get("sort");
    view! {
        <form class="filters" role="search" aria-label="Filter executions" method="get" action="/executions">
            {find(&asked.get("q"), "Pair, order", "Filter executions")}
            {choice("venue", "Any venue", venues, &asked.get("venue"))}
            {choice("side", "Either side", sides, &asked.get("side"))}
            {day("from", "From", asked)}
            {day("to", "To", asked)}
            {(!sort.is_empty()).then(|| view! { <input type="hidden" name="sort" value=sort /> })}
            <button class="btn small" type="submit">
                "Apply"
            </button>
        </form>
    }
    .erased()
}

/// One of several, or any.
pub(in crate::pages) fn choice(
    name: &'static str,
    any: &'static str,
    all: Vec<(String, String)>,
    chosen: &str,
) -> AnyView {
    let options = all.into_iter().map(|(value, word)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{word}</option> }
    });
    let options = options.collect_view();
    view! {
        <select class="input" name=name aria-label=any>
            <option value="">{any}</option>
            {options}
        </select>
    }
    .erased()
}

fn day(name: &'static str, word: &'static str, asked: &Asked) -> AnyView {
    view! {
        <label class="choice">
            {word} <input class="input" type="date" name=name value=asked.get(name) title="A day in UTC" />
        </label>
    }
    .erased()
}

/// The filter in words, for when nothing fits.
pub(super) fn words(asked: &Asked) -> String {
    let part = |name: &str, before: &str, after: &str| {
        let value = asked.get(name);
        (!value.is_empty()).then(|| format!("{before}{value}{after}"))
    };
    let parts = [
        part("q", "“", "”"),
        part("venue", "at ", ""),
        part("side", "side ", ""),
        part("from", "from ", ""),
        part("to", "to ", ""),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("Nothing was executed that fits {}.", parts.join(", "))
}
