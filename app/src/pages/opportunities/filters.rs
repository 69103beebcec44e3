//! The bar above the list. Everything it says is in the address.

use crate::prelude::*;
use domain::arbitrage::view::BoardView;

use crate::api::desk::Wanted;
use crate::components::filters::encode;
use crate::components::find::find;

const NAMES: [&str; 6] = ["q", "quote", "venue", "net", "fresh", "sort"];

/// The address with this filter, of which one part may be another.
pub fn address(path: &str, wanted: &Wanted, other: Option<(&str, &str)>) -> String {
    let parts = NAMES.into_iter().filter_map(|name| {
        let value =
            other.filter(|(changed, _)| *changed == name).map_or(wanted.get(name), |(_, value)| value);
        (!value.is_empty()).then(|| format!("{name}={}", encode(value)))
    });
    let query = parts.collect::<Vec<_>>().join("&");
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// The filter in words, for when nothing fits.
pub fn words(wanted: &Wanted) -> String {
    let parts = [
        (!wanted.q.is_empty()).then(|| format!("“{}”", wanted.q)),
        (!wanted.quote.is_empty()).then(|| format!("in {}", wanted.quote)),
        (!wanted.venue.is_empty()).then(|| format!("at {}", wanted.venue)),
        (!wanted.net.is_empty()).then(|| format!("from {} % net", wanted.net)),
        (!wanted.fresh.is_empty()).then(|| "with fresh quotes".to_owned()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

pub fn filters(view: &BoardView, wanted: &Wanted) -> AnyView {
    let fresh = !wanted.fresh.is_empty();
    view! {
        <form class="filters" role="search" aria-label="Filter opportunities" method="get" action="/opportunities">
            {find(&wanted.q, "Pair, venue", "Filter opportunities")}
            {choice("quote", "Any quote", &view.quotes, &wanted.quote)}
            {choice("venue", "Any venue", &view.venues, &wanted.venue)}
            <label class="find least">
                "Net % from"
                <input
                    name="net"
                    value=wanted.net.clone()
                    inputmode="decimal"
                    autocomplete="off"
                    aria-label="Least net percentage"
                />
            </label>
            <label class="choice">
                <input type="checkbox" name="fresh" value="1" checked=fresh />
                "Fresh only"
            </label>
            {(!wanted.sort.is_empty()).then(|| view! { <input type="hidden" name="sort" value=wanted.sort.clone() /> })}
            <button class="btn small" type="submit">
                "Apply"
            </button>
        </form>
    }
    .erased()
}

fn choice(name: &'static str, any: &'static str, all: &[String], chosen: &str) -> AnyView {
    let options = all.iter().map(|one| {
        let selected = one == chosen;
        view! { <option value=one.clone() selected=selected>{one.clone()}</option> }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_holds_the_whole_filter() {
        let wanted = Wanted { q: "a/b".into(), net: "-0.2".into(), ..Wanted::default() };
        assert_eq!(address("/opportunities", &Wanted::default(), None), "/opportunities");
        assert_eq!(address("/x", &wanted, Some(("sort", "-age"))), "/x?q=a%2Fb&net=-0.2&sort=-age");
        assert_eq!(words(&wanted), "“a/b”, from -0.2 % net");
    }
}
