//! The frame of every page and the way to each of them.

use codee::string::FromToStringCodec;
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{ParamSegment, SsrMode, StaticSegment};

use crate::api;
use crate::api::frame::Frame;
use crate::clock::Clock;
use crate::components::keyboard::Keyboard;
use crate::components::nav::Nav;
use crate::components::palette::Palette;
use crate::components::shortcuts::Shortcuts;
use crate::components::toasts::{Announcer, Toasts};
use crate::components::top::Top;
use crate::deeds::{Deeds, SentBack};
use crate::live::Live;
use crate::pages;
use crate::written::Brought;

/// What stands around the pages, shared by header, navigation and palette.
#[derive(Clone, Copy)]
pub struct FrameResource(pub Resource<Brought, FromToStringCodec>);

/// The frame in an answer, if it came.
pub fn frame_of(answer: &Brought) -> Option<Frame> {
    answer.0.as_ref().ok()?.read().ok()
}

#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(Clock::new());
    let (live, toasts) = (Live::new(), Toasts::new());
    provide_context(live);
    provide_context(toasts);
    provide_context(Deeds::new(live, toasts));
    let frame = Resource::new_str(|| (), |()| async { Brought(api::frame::frame().await) });
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
                    <SentBack />
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
            <Route path=(StaticSegment("phases"), ParamSegment("number"), StaticSegment("rollback")) view=pages::rollback::RollbackPage ssr=SsrMode::Async />
            <Route path=(StaticSegment("phases"), ParamSegment("number"), StaticSegment("burn-down")) view=pages::burn_down::BurnDownPage ssr=SsrMode::Async />
            <Route path=StaticSegment("tasks") view=pages::tasks::TasksPage ssr=SsrMode::Async />
            <Route path=(StaticSegment("moves"), ParamSegment("id"), StaticSegment("quarantine")) view=pages::quarantine::QuarantinePage ssr=SsrMode::Async />
            <Route path=(StaticSegment("moves"), ParamSegment("id"), StaticSegment("census")) view=pages::census::CensusPage ssr=SsrMode::Async />
            <Route path=StaticSegment("runs") view=pages::runs::RunsPage ssr=SsrMode::Async />
            <Route path=(StaticSegment("runs"), ParamSegment("id")) view=pages::run::RunPage ssr=SsrMode::Async />
            <Route path=StaticSegment("moves") view=pages::moves::MovesPage ssr=SsrMode::Async />
            <Route path=(StaticSegment("moves"), ParamSegment("id")) view=pages::console::ConsolePage ssr=SsrMode::Async />
            <Route path=StaticSegment("account") view=pages::account::AccountPage ssr=SsrMode::Async />
            <Route path=StaticSegment("audit") view=pages::audit::AuditPage ssr=SsrMode::Async />
            <Route path=StaticSegment("people") view=pages::people::PeoplePage ssr=SsrMode::Async />
            <Route path=StaticSegment("notifications") view=pages::notifications::NotificationsPage ssr=SsrMode::Async />
            <Route path=StaticSegment("deployments") view=pages::deployments::DeploymentsPage ssr=SsrMode::Async />
            <Route path=(StaticSegment("deployments"), ParamSegment("id")) view=pages::deployment::DeploymentPage ssr=SsrMode::Async />
            <Route path=StaticSegment("schema") view=pages::schema::SchemaPage ssr=SsrMode::Async />
            <Route path=StaticSegment("backups") view=pages::backups::BackupsPage ssr=SsrMode::Async />
            <Route path=StaticSegment("schedules") view=pages::schedules::SchedulesPage ssr=SsrMode::Async />
            <Route path=StaticSegment("explain") view=pages::explain::ExplainPage ssr=SsrMode::Async />
            <Route path=StaticSegment("logs") view=pages::logs::LogsPage ssr=SsrMode::Async />
            <Route path=StaticSegment("benchmarks") view=pages::benchmarks::BenchmarksPage ssr=SsrMode::Async />
            <Route path=StaticSegment("doctor") view=pages::doctor::DoctorPage ssr=SsrMode::Async />
            <Route path=StaticSegment("integrity") view=pages::integrity::IntegrityPage ssr=SsrMode::Async />
            <Route path=(StaticSegment("integrity"), ParamSegment("id")) view=pages::findings::FindingsPage ssr=SsrMode::Async />
            <Route path=StaticSegment("load") view=pages::load::LoadPage ssr=SsrMode::Async />
            <Route path=(StaticSegment("load"), ParamSegment("id")) view=pages::load_run::LoadRunPage ssr=SsrMode::Async />
            <Route path=StaticSegment("cache") view=pages::cache::CachePage ssr=SsrMode::Async />
            <Route path=StaticSegment("diagnostics") view=pages::diagnostics::DiagnosticsPage ssr=SsrMode::Async />
            <Route path=(StaticSegment("diagnostics"), ParamSegment("sheet")) view=pages::diagnostics::DiagnosticsPage ssr=SsrMode::Async />
            <Route path=StaticSegment("troubleshooting") view=pages::troubleshooting::TroubleshootingPage ssr=SsrMode::Async />
            <Route path=(StaticSegment("troubleshooting"), ParamSegment("case")) view=pages::troubleshooting::TroubleshootingPage ssr=SsrMode::Async />
            <Route path=StaticSegment("opportunities") view=pages::opportunities::OpportunitiesPage ssr=SsrMode::Async />
            <Route path=(StaticSegment("opportunities"), ParamSegment("base"), ParamSegment("quote")) view=pages::pair::PairPage ssr=SsrMode::Async />
            <Route path=StaticSegment("balances") view=pages::balances::BalancesPage ssr=SsrMode::Async />
            <Route path=StaticSegment("executions") view=pages::executions::ExecutionsPage ssr=SsrMode::Async />
            <Route path=(StaticSegment("orders"), ParamSegment("venue"), ParamSegment("base"), ParamSegment("quote"), ParamSegment("id")) view=pages::order::OrderPage ssr=SsrMode::Async />
            <Route path=StaticSegment("performance") view=pages::performance::PerformancePage ssr=SsrMode::Async />
            <Route path=StaticSegment("fees") view=pages::fees::FeesPage ssr=SsrMode::Async />
            <Route path=(StaticSegment("balances"), ParamSegment("venue"), ParamSegment("kind"), ParamSegment("asset")) view=pages::balance::BalancePage ssr=SsrMode::Async />
            <Route path=StaticSegment("matrix") view=pages::matrix::MatrixPage ssr=SsrMode::Async />
            <Route path=StaticSegment("reports") view=pages::reports::ReportsPage ssr=SsrMode::Async />
            <Route path=(StaticSegment("reports"), ParamSegment("id")) view=pages::report::ReportPage ssr=SsrMode::Async />
        </Routes>
    }
}
