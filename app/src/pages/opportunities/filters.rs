//! The bar above the list. Everything it says is in the address.

use crate::prelude::*;
use domain::arbitrage::view::BoardView;

use crate::asked::Asked;
use crate::components::find::find;

pub(super) const NAMES: [&str; 10] =
    ["q", "quote", "venue", "net", "fresh", "sort", "hide", "inspect", "span", "to"];

/// The address with this filter, of which some parts may be others.
pub fn address(path: &str, asked: &Asked, others: &[(&str, &str)]) -> String {
    asked.but(path, &NAMES, others)
}

/// The filter in words, for when nothing fits.
pub fn words(asked: &Asked) -> String {
    let part = |name: &str, before: &str, after: &str| {
        let value = asked.get(name);
        (!value.is_empty()).then(|| format!("{before}{value}{after}"))
    };
    let fresh = (!asked.get("fresh").is_empty()).then(|| "with fresh quotes".to_owned());
    let parts = [
        part("q", "“", "”"),
        part("quote", "in ", ""),
        part("venue", "at ", ""),
        part("net", "from ", " % net"),
        fresh,
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

pub fn filters(view: &BoardView, asked: &Asked) -> AnyView {
    let fresh = !asked.get("fresh").is_empty();
    let hidden = ["sort", "hide"].map(|name| {
        let value = asked.get(name);
        (!value.is_empty()).then(|| view! { <input type="hidden" name=name value=value /> })
    });
    view! {
        <form class="filters" role="search" aria-label="Filter opportunities" method="get" action="/opportunities">
            {find(&asked.get("q"), "Pair, venue", "Filter opportunities")}
            {choice("quote", "Any quote", &view.quotes, &asked.get("quote"))}
            {choice("venue", "Any venue", &view.venues, &asked.get("venue"))}
            <label class="find least">
                "Net % from"
                <input
                    name="net"
                    value=asked.get("net")
                    inputmode="decimal"
                    autocomplete="off"
                    aria-label="Least net percentage"
                />
            </label>
            <label class="choice">
                <input type="checkbox" name="fresh" value="1" checked=fresh />
                "Fresh only"
            </label>
            {hidden}
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
        let asked = Asked::of("q=a/b&net=-0.2");
        assert_eq!(address("/opportunities", &Asked::default(), &[]), "/opportunities");
        assert_eq!(address("/x", &asked, &[("sort", "-age")]), "/x?q=a%2Fb&net=-0.2&sort=-age");
        assert_eq!(words(&asked), "“a/b”, from -0.2 % net");
    }
}
