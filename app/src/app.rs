//! The frame of every page and the way to each of them.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{ParamSegment, SsrMode, StaticSegment};

use crate::api;
use crate::clock::Clock;
use crate::components::keyboard::Keyboard;
use crate::components::nav::Nav;
use crate::components::palette::Palette;
use crate::components::shortcuts::Shortcuts;
use crate::components::toasts::{Announcer, Toasts};
use crate::components::top::Top;
use crate::live::Live;
use crate::pages;

/// What stands around the pages, shared by header, navigation and palette.
#[derive(Clone, Copy)]
pub struct FrameResource(pub Resource<crate::fault::Answer<api::frame::Frame>>);

#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(Clock::new());
    provide_context(Toasts::new());
    let live = Live::new();
    provide_context(live);
    let frame = Resource::new(|| (), |()| api::frame::frame());
    provide_context(FrameResource(frame));
    live.on_change(move || frame.refetch());
    view! {
        <Title formatter=|text: String| if text.is_empty() { "Refit".to_owned() } else { format!("{text} · Refit") } />
        <a class="skip" href="#main">"Skip to content"</a>
        <Router>
            <Top />
            <div class="shell">
                <Nav />
                <main class="main" id="main" tabindex="-1">
                    <Pages />
                </main>
            </div>
            <Palette />
            <Shortcuts />
            <Keyboard />
        </Router>
        <Announcer />
    }
}

/// Every page waits for its data on the server, so that the HTML is final and
/// readable without a script.
#[component]
fn Pages() -> impl IntoView {
    view! {
        <Routes fallback=pages::missing::Missing>
            <Route path=StaticSegment("") view=pages::overview::OverviewPage ssr=SsrMode::Async />
            <Route path=StaticSegment("phases") view=pages::phases::PhasesPage ssr=SsrMode::Async />
            <Route path=(StaticSegment("phases"), ParamSegment("number")) view=pages::phase::PhasePage ssr=SsrMode::Async />
            <Route path=StaticSegment("runs") view=pages::runs::RunsPage ssr=SsrMode::Async />
            <Route path=(StaticSegment("runs"), ParamSegment("id")) view=pages::run::RunPage ssr=SsrMode::Async />
            <Route path=StaticSegment("schema") view=pages::schema::SchemaPage ssr=SsrMode::Async />
            <Route path=StaticSegment("reports") view=pages::reports::ReportsPage ssr=SsrMode::Async />
            <Route path=(StaticSegment("reports"), ParamSegment("id")) view=pages::report::ReportPage ssr=SsrMode::Async />
        </Routes>
    }
}
