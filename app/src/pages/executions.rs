//! What orders came to, the newest first, and what it cost beside the quotes.

pub(super) mod filters;
pub(super) mod rows;
mod totals;

use crate::prelude::*;
use domain::execution::Listing;
use leptos_router::hooks::use_location;

use super::opportunities::nothing;
use crate::api::executions::{Executions as Data, executions};
use crate::asked::Asked;
use crate::components::card::empty;
use crate::components::icon::Icon;
use crate::components::page_head::PageHead;
use crate::components::saved::saved;
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};

/// What the page's address may ask for.
pub(super) const NAMES: [&str; 7] = ["q", "venue", "side", "from", "to", "sort", "after"];

#[component]
pub fn ExecutionsPage() -> impl IntoView {
    let search = use_location().search;
    late(move || search.get(), executions, page)
}

#[part(market, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    arrived.of_clock().draw(|data: Loaded<Data>| data.shown(draw))
}

fn draw(data: &Data) -> AnyView {
    let listing = match &data.shown {
        Ok(listing) => listing,
        Err(missing) => return nothing("Executions", missing),
    };
    let asked = Asked::of(&data.asked);
    let head = PageHead { actions: files(&asked), ..PageHead::new("Executions", says(listing)) };
    view! {
        {head.draw()}
        {totals::totals(listing)}
        <section class="card" aria-label="Executions">
            {saved(&data.views, "executions", &address(&asked, "/executions", &[]))}
            {filters::filters(listing, &asked)} {body(data, listing, &asked)}
        </section>
    }
    .erased()
}

fn says(listing: &Listing) -> String {
    let (executions, orders) = listing
        .totals
        .iter()
        .fold((0, 0), |(all, orders), totals| (all + totals.executions, orders + totals.orders));
    format!(
        "{} of {} fit. Slippage is beside what the venue quoted at the time: above 0 it was worse.",
        format::counted(executions, "execution", "executions"),
        format::counted(orders, "order", "orders")
    )
}

/// The list, from its beginning, with another column first or as a file.
pub(super) fn address(asked: &Asked, path: &str, others: &[(&str, &str)]) -> String {
    asked.but(path, &NAMES, &[others, &[("after", "")]].concat())
}

fn files(asked: &Asked) -> AnyView {
    let file = |path: &str, word: &'static str| {
        view! {
            <a class="btn" href=address(asked, path, &[]) rel="external" download="">
                {word}
            </a>
        }
    };
    view! {
        {file("/executions.csv", "CSV")}
        {file("/executions.jsonl", "JSON lines")}
    }
    .erased()
}

fn body(data: &Data, listing: &Listing, asked: &Asked) -> AnyView {
    if !listing.executions.is_empty() {
        return view! {
            {rows::table(listing, asked, data.at)}
            {pager(listing, asked)}
        }
        .erased();
    }
    if asked.but("", &NAMES, &[("sort", "")]).is_empty() {
        let text = "Import them from a file: refit import executions FILE.";
        return empty(Icon::Layers, "No execution is recorded yet".into(), text, ().erased());
    }
    let clear = view! {
        <a class="btn" href="/executions">
            "Clear filters"
        </a>
    };
    empty(Icon::Search, "No execution fits".into(), filters::words(asked), clear.erased())
}

fn pager(listing: &Listing, asked: &Asked) -> AnyView {
    let first = (!asked.get("after").is_empty()).then(|| {
        view! {
            <a class="btn small" href=address(asked, "/executions", &[])>
                "First page"
            </a>
        }
    });
    let next = listing.next.as_ref().map(|next| {
        view! {
            <a class="btn small" href=asked.but("/executions", &NAMES, &[("after", next)])>
                "Next page"
            </a>
        }
    });
    view! {
        <nav class="pager" aria-label="Pages">
            <span>{format::counted(listing.executions.len() as i64, "execution", "executions")} " on this page"</span>
            <span class="grow"></span>
            {first}
            {next}
        </nav>
    }
    .erased()
}
