//! Whom notifications reach, and what became of each.

use crate::prelude::*;
use domain::notification::{ChannelView, Delivery, DeliveryState, Kind};
use server_fn::ServerFn;

use crate::api::notifications::{NotificationsPage as Data, TestChannel, notifications};
use crate::components::card::{card, empty};
use crate::components::chip::{none, tone};
use crate::components::forms::Press;
use crate::components::icon::Icon;
use crate::components::page_head::PageHead;
use crate::components::table::{Cell, Table, cell, link, named};
use crate::components::time::{age, moment};
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};

#[component]
pub fn NotificationsPage() -> impl IntoView {
    late(String::new, |_| notifications(), page)
}

#[part(team, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    arrived.draw(|data: Loaded<Data>| data.shown(draw))
}

fn draw(data: &Data) -> AnyView {
    view! {
        {PageHead::new("Notifications", says(data)).draw()}
        {channels(data)}
        {log(data)}
    }
    .erased()
}

fn says(data: &Data) -> String {
    let ready = data.channels.iter().filter(|channel| channel.to.is_some()).count();
    let lost = data.deliveries.iter().filter(|one| one.state == DeliveryState::GivenUp).count();
    format!(
        "{ready} of {} are configured; {} given up.",
        format::counted(data.channels.len() as i64, "channel", "channels"),
        format::counted(lost as i64, "delivery was", "deliveries were")
    )
}

const CHANNELS: [(&str, &str); 4] =
    [("main-col", "Channel"), ("", "Reaches"), ("", "Takes"), ("act-col", "Test")];

fn channels(data: &Data) -> AnyView {
    let rows = data.channels.iter().map(channel).collect();
    let table = Table {
        wrap: "table-wrap",
        class: "data rich cards",
        label: "Table of channels",
        columns: &CHANNELS,
        rows,
    };
    let note = "configured in refit.toml, as the server that answers here has read it";
    card("channels", "Channels", note, ().erased(), table.draw())
}

fn channel(view: &ChannelView) -> Vec<Cell> {
    let off = view.to.is_none().then(|| "Not configured".to_owned());
    let fields = vec![("channel", view.channel.as_str().to_owned())];
    let word = format!("Test {}", view.channel.title());
    let press = Press { class: "btn small", icon: Icon::Play, path: TestChannel::PATH, word, fields, off };
    vec![
        cell("main-col", view.channel.title()),
        named("", "Reaches", view.to.clone().map_or_else(none, |to| to.erased())),
        named("", "Takes", kinds(&view.kinds)),
        cell("act-col", view! { <div class="act">{press.draw()}</div> }),
    ]
}

fn kinds(kinds: &[Kind]) -> AnyView {
    match kinds.len() {
        0 => none(),
        all if all == Kind::ALL.len() => "everything".erased(),
        _ => kinds.iter().map(|kind| words(*kind)).collect::<Vec<_>>().join(", ").erased(),
    }
}

fn words(kind: Kind) -> String {
    kind.as_str().replace('_', " ")
}

const LOG: [(&str, &str); 7] = [
    ("num", "When"),
    ("main-col", "What"),
    ("", "Channel"),
    ("state-col", "State"),
    ("num", "Tries"),
    ("num", "Next try"),
    ("", "Error"),
];

fn log(data: &Data) -> AnyView {
    let body = if data.deliveries.is_empty() {
        let text = "What happens is delivered here by each channel that takes it.";
        empty(Icon::FileText, "Nothing was delivered yet".into(), text, ().erased())
    } else {
        let rows = data.deliveries.iter().map(|delivery| row(delivery, data)).collect();
        let (wrap, class, label) = ("table-wrap", "data rich cards", "Table of deliveries");
        Table { wrap, class, label, columns: &LOG, rows }.draw()
    };
    let note = "newest first, of the last 30 days; each is tried for a day";
    card("deliveries", "Deliveries", note, ().erased(), body)
}

fn row(one: &Delivery, data: &Data) -> Vec<Cell> {
    let what = view! {
        {link(one.path.clone(), one.title.clone())}
        <small>{words(one.kind)}</small>
    };
    let next = one.next_try.map_or_else(none, |at| moment(at, data.at));
    let error = if one.error.is_empty() { none() } else { one.error.clone().erased() };
    vec![
        named("num", "When", age(one.at, data.at)),
        cell("main-col", what),
        named("", "Channel", one.channel.title()),
        named("state-col", "State", state(one)),
        named("num", "Tries", one.tries.to_string()),
        named("num", "Next try", next),
        named("", "Error", error),
    ]
}

fn state(one: &Delivery) -> AnyView {
    match (one.state, one.tries) {
        (DeliveryState::Delivered, _) => tone("ok", "delivered"),
        (DeliveryState::GivenUp, _) => tone("bad", "given up"),
        (DeliveryState::Waiting, 0) => tone("idle", "waiting"),
        (DeliveryState::Waiting, _) => tone("warn", "tried"),
    }
}
