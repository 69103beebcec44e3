//! What the reader must know before the rest.

use crate::prelude::*;
use leptos_meta::Title;

use super::icon::{Icon, icon};
use crate::fault::Fault;
use crate::format::sentence;

pub fn notice(tone: &'static str, title: String, why: String, next: String) -> AnyView {
    let shape = match tone {
        "bad" => Icon::OctagonX,
        "warn" => Icon::TriangleAlert,
        "ok" => Icon::CircleCheck,
        "run" => Icon::Loader,
        _ => Icon::Clock,
    };
    view! {
        <div class="notice" data-tone=tone role=if tone == "bad" { "alert" } else { "status" }>
            {icon(shape)}
            <div>
                <h2>{title}</h2>
                {(!why.is_empty()).then(|| view! { <p>{why}</p> })}
                {(!next.is_empty()).then(|| view! { <p>{next}</p> })}
            </div>
        </div>
    }
    .erased()
}

pub fn fault_notice(fault: &Fault) -> AnyView {
    notice("bad", format!("{} failed", sentence(&fault.doing)), stop(&fault.why), fault.next.clone())
}

/// The reason as a sentence of its own.
pub fn stop(why: &str) -> String {
    let why = sentence(why.trim_end_matches('.'));
    if why.is_empty() { why } else { format!("{why}.") }
}

/// Stands in for a page that cannot be shown.
#[component]
pub fn FaultPage(fault: Fault) -> impl IntoView {
    let title = if fault.status == 404 { "Not found" } else { "This page cannot be shown" };
    view! {
        <Title text=title />
        <div class="page-head">
            <div>
                <h1>{title}</h1>
                <p>{format!("{} did not work out.", sentence(&fault.doing))}</p>
            </div>
        </div>
        {notice("bad", stop(&fault.why), fault.next, String::new())}
        <p>
            <a class="link" href="/">
                "Back to the overview"
            </a>
        </p>
    }
}
