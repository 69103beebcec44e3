//! The bar on top: which database, whether the page is live, zone and theme, and
//! what stands on every page until somebody has looked at it.

use crate::prelude::*;

use super::icon::{Icon, icon};
use super::theme::ThemeSwitch;
use super::time::time_of_day;
use crate::api::frame::Frame;
use crate::app::{FrameResource, frame_of};
use crate::clock::{Clock, Zone};
use crate::format::sentence;
use crate::live::{Connection, Live};
use crate::me::Me;

#[component]
pub fn Top() -> impl IntoView {
    view! {
        <header class="top">
            <button class="btn quiet icon-only menu" popovertarget="nav" aria-label="Menu">
                {icon(Icon::Menu)}
            </button>
            <a class="brand" href="/">
                <svg viewBox="0 0 18 18" aria-hidden="true">
                    <path d="M2 13c3 2 11 2 14 0M4 12 6 5h6l2 7M9 5V2" />
                </svg>
                "Refit"
            </a>
            <DatabaseName />
            <span class="grow"></span>
            <button class="btn quiet small hint" id="open-palette" type="button" title="Search pages, phases and runs">
                {icon(Icon::Search)}
                <kbd>"Ctrl K"</kbd>
            </button>
            <ConnectionState />
            <ZoneSwitch />
            <ThemeSwitch />
            <Person />
        </header>
    }
}

#[component]
fn DatabaseName() -> impl IntoView {
    let FrameResource(frame) = expect_context();
    view! {
        <Transition>
            {move || Suspend::new(async move { frame_of(&frame.await).map(|frame| database(&frame)) })}
        </Transition>
    }
}

/// Production carries a word, not only a colour.
fn database(frame: &Frame) -> AnyView {
    let database = &frame.database;
    let kind = if database.private { "private" } else { "external" };
    let environment = database.environment.clone().unwrap_or_else(|| kind.to_owned());
    let name = format!("{} · PostgreSQL {} · {}", database.name, database.version, database.role);
    let alarm = frame.alarm.clone().map(|(text, deployment)| {
        view! {
            <a class="alarm" href=format!("/deployments/{deployment}")>
                {text}
            </a>
        }
    });
    view! {
        {alarm}
        <span class="env" data-env=environment.to_ascii_lowercase()>
            {sentence(&environment)}
        </span>
        <span class="db" title=name.clone()>
            {name.clone()}
        </span>
    }
    .erased()
}

#[component]
fn ConnectionState() -> impl IntoView {
    let live = Live::of_page();
    let state = move || match live.connection() {
        Connection::Opening => "opening",
        Connection::Live => "live",
        Connection::Retrying => "retry",
        Connection::Paused(_) => "paused",
    };
    let word = move || match live.connection() {
        Connection::Opening => "Not live".erased(),
        Connection::Live => "Live".erased(),
        Connection::Retrying => "Disconnected, retrying".erased(),
        Connection::Paused(at) => view! { "Paused, data of " {time_of_day(at)} }.erased(),
    };
    let paused = move || matches!(live.connection(), Connection::Paused(_));
    view! {
        <span class="conn" data-state=state role="status">
            <span class="word">{word}</span>
        </span>
        <button
            class="btn quiet small icon-only"
            type="button"
            aria-label=move || if paused() { "Resume live updates" } else { "Pause live updates" }
            title=move || if paused() { "Resume live updates" } else { "Pause live updates" }
            on:click=move |_| if paused() { live.resume() } else { live.pause() }
        >
            {move || icon(if paused() { Icon::Play } else { Icon::Pause })}
        </button>
    }
}

/// Leaving is a plain form: the page behind it is drawn anew by the server.
#[component]
fn Person() -> impl IntoView {
    let Me { name, .. } = Me::of_page();
    let title = format!("Signed in as {name}");
    view! {
        <a class="user" href="/account" title=title>
            {icon(Icon::UserCheck)}
            <span>{name}</span>
        </a>
        <form class="inline-form" method="post" action="/logout">
            <button class="btn quiet small">"Sign out"</button>
        </form>
    }
}

#[component]
fn ZoneSwitch() -> impl IntoView {
    let clock = Clock::of_page();
    let other = move || {
        if clock.zone() == Zone::Utc { Zone::Local } else { Zone::Utc }
    };
    view! {
        <button
            class="btn quiet small zone"
            type="button"
            title="Times in UTC or in your zone"
            on:click=move |_| clock.show_in(other())
        >
            {move || clock.zone_name()}
        </button>
    }
}
