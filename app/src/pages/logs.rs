//! The server's own log and PostgreSQL's, newest first. Everything that is
//! chosen stands in the address.

use crate::prelude::*;
use domain::logs::{Entry, Level, LogPage, Source};
use leptos_router::hooks::use_query_map;

use crate::api::logs::{Logs as Data, Wanted, logs};
use crate::components::card::empty;
use crate::components::filters::encode;
use crate::components::find::find;
use crate::components::icon::{Icon, icon};
use crate::components::notice::{notice, stop};
use crate::components::page_head::PageHead;
use crate::components::time::{moment, time_of_day};
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};

#[component]
pub fn LogsPage() -> impl IntoView {
    let query = use_query_map();
    let wanted = move || {
        let query = query.read();
        let of = |name| query.get(name).unwrap_or_default();
        Wanted {
            source: of("source"),
            level: of("level"),
            q: of("q"),
            since: of("since"),
            before: of("before"),
            follow: of("follow"),
        }
    };
    let key = move || address("/logs", &wanted());
    late(key, move |_| logs(untrack(wanted)), page)
}

const FOLLOWS: &str = "follow=1";

#[part(diagnostics, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    let arrived = if arrived.asks(FOLLOWS) { arrived.of_clock() } else { arrived };
    arrived.draw(|data: Loaded<Data>| data.shown(draw))
}

fn address(path: &str, wanted: &Wanted) -> String {
    let parts = [
        ("source", &wanted.source),
        ("level", &wanted.level),
        ("q", &wanted.q),
        ("since", &wanted.since),
        ("before", &wanted.before),
        ("follow", &wanted.follow),
    ];
    let parts = parts.iter().filter(|(_, value)| !value.is_empty());
    let query = parts.map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&");
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

fn draw(data: &Data) -> AnyView {
    let head = PageHead { actions: actions(data), ..PageHead::new("Logs", says(data)) };
    view! {
        {head.draw()}
        {tabs(data)}
        <section class="card" aria-label="Log">{filters(&data.wanted)} {body(data)} {pager(data)}</section>
    }
    .erased()
}

fn says(data: &Data) -> AnyView {
    let says = match data.page.says.as_str() {
        "" => "This log cannot be read from here.".to_owned(),
        says => says.to_owned(),
    };
    view! { {says} " As of " {time_of_day(data.at)} "." }.erased()
}

/// The source by its name, whatever stands in the address.
fn of_source(source: Source) -> String {
    match source {
        Source::Server => String::new(),
        other => other.as_str().to_owned(),
    }
}

fn actions(data: &Data) -> AnyView {
    let wanted = &data.wanted;
    let follows = !wanted.follow.is_empty();
    let turned = if follows { String::new() } else { "1".to_owned() };
    let follow = Wanted { follow: turned, before: String::new(), ..wanted.clone() };
    let (shape, word) = if follows { (Icon::Pause, "Stop following") } else { (Icon::Play, "Follow") };
    let file =
        Wanted { source: String::new(), follow: String::new(), before: String::new(), ..wanted.clone() };
    let file = address(&format!("/logs/{}.txt", data.page.source.as_str()), &file);
    view! {
        <a class="btn" href=address("/logs", &follow)>
            {icon(shape)}
            {word}
        </a>
        <a class="btn" href=file rel="external" download="">
            {icon(Icon::Download)}
            "Download"
        </a>
    }
    .erased()
}

fn tabs(data: &Data) -> AnyView {
    let tab = |source: Source, word: &'static str| {
        let to = Wanted { source: of_source(source), before: String::new(), ..data.wanted.clone() };
        let current = (source == data.page.source).then_some("page");
        view! { <a href=address("/logs", &to) aria-current=current>{word}</a> }
    };
    view! {
        <nav class="tabs apart" aria-label="Logs">
            {tab(Source::Server, "Server")}
            {tab(Source::Postgres, "PostgreSQL")}
            <a href="/runs">"Runs, each with its own"</a>
        </nav>
    }
    .erased()
}

fn filters(wanted: &Wanted) -> AnyView {
    let levels =
        [("", "All levels"), ("info", "Info and worse"), ("warn", "Warnings and worse"), ("error", "Errors")];
    let options = levels.map(|(level, word)| {
        view! { <option value=level selected=level == wanted.level>{word}</option> }
    });
    let hidden = |name: &'static str, value: &str| {
        (!value.is_empty()).then(|| view! { <input type="hidden" name=name value=value.to_owned() /> })
    };
    view! {
        <form class="filters" role="search" aria-label="Filter the log" method="get" action="/logs">
            {hidden("source", &wanted.source)}
            {hidden("follow", &wanted.follow)}
            <select class="input" name="level" aria-label="Level">
                {options.collect_view()}
            </select>
            {find(&wanted.q, "Text", "Filter the log")}
            <span class="why">"Since, UTC"</span>
            <input
                class="input"
                type="datetime-local"
                name="since"
                aria-label="Since, UTC"
                value=wanted.since.clone()
            />
            <button class="btn small">"Apply"</button>
        </form>
    }
    .erased()
}

fn body(data: &Data) -> AnyView {
    let page = &data.page;
    if let Some(why) = &page.why {
        let body =
            notice("warn", "This log cannot be read from here".into(), stop(&why.why), why.next.clone());
        return view! { <div class="body">{body}</div> }.erased();
    }
    if page.entries.is_empty() {
        return nothing(page);
    }
    let lines = page.entries.iter().map(|entry| line(entry, data)).collect_view();
    view! {
        <div class="log-box tall">
            <div class="log" role="region" tabindex="0" aria-label="Lines of the log, newest first">
                <ol>{lines}</ol>
            </div>
        </div>
    }
    .erased()
}

fn nothing(page: &LogPage) -> AnyView {
    let clear = view! {
        <a class="btn" href=address("/logs", &Wanted { source: of_source(page.source), ..Wanted::default() })>
            "Clear filters"
        </a>
    };
    empty(Icon::Search, "No line".into(), "Nothing that was written lately matches.", clear.erased())
}

fn line(entry: &Entry, data: &Data) -> AnyView {
    let at = entry.at.map_or_else(|| view! { <time></time> }.erased(), |at| moment(at, data.at));
    let level = if entry.level == Level::Info { "" } else { entry.level.as_str() };
    let by = (!entry.application.is_empty()).then(|| format!("{}: ", entry.application));
    view! {
        <li data-level=level>
            {at} <span>{entry.level.as_str()}</span> <span>{by} {entry.text.clone()}</span>
        </li>
    }
    .erased()
}

fn pager(data: &Data) -> AnyView {
    let (page, wanted) = (&data.page, &data.wanted);
    let link = |before: String, word: &'static str| {
        let to = Wanted { before, follow: String::new(), ..wanted.clone() };
        view! {
            <a class="btn small" href=address("/logs", &to)>
                {word}
            </a>
        }
    };
    let newest = (!wanted.before.is_empty()).then(|| link(String::new(), "Newest"));
    let older = page.older.map(|older| link(older.to_string(), "Older"));
    let read = (page.bytes_read > 0).then(|| format!(", {} read for them", format::bytes(page.bytes_read)));
    view! {
        <nav class="pager" aria-label="Pages">
            <span>{format::counted(page.entries.len() as i64, "line", "lines")} {read}</span>
            <span class="grow"></span>
            {newest}
            {older}
        </nav>
    }
    .erased()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_holds_the_whole_filter() {
        assert_eq!(address("/logs", &Wanted::default()), "/logs");
        let wanted = Wanted {
            source: "postgres".into(),
            level: "warn".into(),
            q: "a b".into(),
            since: "2026-11-23T08:45".into(),
            follow: "1".into(),
            ..Wanted::default()
        };
        let expected = "/logs?source=postgres&level=warn&q=a%20b&since=2026-11-23T08%3A45&follow=1";
        assert_eq!(address("/logs", &wanted), expected);
        assert!(expected.contains(FOLLOWS));
    }
}
