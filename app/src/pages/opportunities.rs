//! What is dearer at one venue than at another, after fees.

mod columns;
mod filters;
mod inspector;
mod left;
mod rows;

use crate::prelude::*;
use domain::arbitrage::view::BoardView;
use leptos_router::hooks::use_location;

use crate::api::desk::{Missing, Opportunities, opportunities};
use crate::asked::Asked;
use crate::components::card::empty;
use crate::components::icon::Icon;
use crate::components::lines::Cross;
use crate::components::notice::{notice, stop};
use crate::components::page_head::PageHead;
use crate::components::saved::saved;
use crate::components::time::time_of_day;
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};
use filters::{address, filters};
pub(super) use rows::tone;

#[component]
pub fn OpportunitiesPage() -> impl IntoView {
    let search = use_location().search;
    late(move || search.get(), opportunities, page)
}

#[part(market, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    let cross = Cross::new();
    arrived.of_market().draw(move |data: Loaded<Opportunities>| data.shown(move |data| draw(data, cross)))
}

fn draw(data: &Opportunities, cross: Cross) -> AnyView {
    match &data.shown {
        Ok(view) => board(data, view, cross),
        Err(missing) => nothing("Opportunities", missing),
    }
}

/// What is missing, and which phase brings it.
pub(super) fn nothing(title: &str, missing: &Missing) -> AnyView {
    let card = empty(Icon::Database, stop(&missing.why), missing.next.clone(), ().erased());
    view! {
        {PageHead::new(title, "There is nothing to look at yet.").draw()}
        <section class="card" aria-label="What is missing">{card}</section>
    }
    .erased()
}

fn board(data: &Opportunities, view: &BoardView, cross: Cross) -> AnyView {
    let asked = Asked::of(&data.asked);
    let head = PageHead { actions: files(&asked), ..PageHead::new("Opportunities", says(view)) };
    let beside = data.inspected.is_some().then_some("beside");
    let kept = address("/opportunities", &asked, &[("inspect", "")]);
    view! {
        {head.draw()}
        {view.old.as_ref().map(|why| notice("warn", "These figures are old".into(), stop(why), String::new()))}
        <div class=beside>
            <section class="card" aria-label="Opportunities">
                {saved(&data.views, "opportunities", &kept)} {filters(view, &asked)} {columns::chooser(&asked)}
                {body(view, &asked)}
            </section>
            {data.inspected.as_ref().map(|pair| inspector::inspector(pair, &asked, cross))}
        </div>
        {left::left(&view.left)}
    }
    .erased()
}

fn says(view: &BoardView) -> AnyView {
    let stand = match view.fresh {
        1 => "1 pair stands".to_owned(),
        fresh => format!("{} pairs stand", format::number(fresh as i64)),
    };
    let pay = match view.paying {
        1 => "1 pays".to_owned(),
        paying => format!("{} pay", format::number(paying as i64)),
    };
    view! {
        {stand}
        " on two venues or more with fresh quotes; "
        {pay}
        " after fees. As of "
        {time_of_day(view.at)}
        "."
    }
    .erased()
}

fn files(asked: &Asked) -> AnyView {
    let file = |kind: &str, word: &'static str| {
        let address = address(&format!("/opportunities.{kind}"), asked, &[("inspect", ""), ("hide", "")]);
        view! {
            <a class="btn" href=address rel="external" download="">
                {word}
            </a>
        }
    };
    view! {
        {file("csv", "CSV")}
        {file("xlsx", "XLSX")}
        {file("json", "JSON")}
    }
    .erased()
}

fn body(view: &BoardView, asked: &Asked) -> AnyView {
    if view.listed == 0 {
        let text = "A pair is listed when two active venues with fees quote it.";
        return empty(Icon::Search, "No pair stands on two venues".into(), text, ().erased());
    }
    if view.rows.is_empty() {
        let clear = view! {
            <a class="btn" href="/opportunities">
                "Clear filters"
            </a>
        };
        let title = format!("No pair fits {}", filters::words(asked));
        return empty(Icon::Search, title, "The others are hidden by this filter.", clear.erased());
    }
    view! {
        {rows::table(view, asked)}
        <p class="pager">{counted(view)}</p>
    }
    .erased()
}

fn counted(view: &BoardView) -> String {
    let (shown, matching) = (view.rows.len() as i64, view.matching as i64);
    let of = format!("of {} listed", format::number(view.listed as i64));
    if shown < matching {
        return format!(
            "The first {} of {} that fit, {of}. The files have all.",
            format::number(shown),
            format::number(matching)
        );
    }
    format!("{} {of}", format::number(shown))
}
