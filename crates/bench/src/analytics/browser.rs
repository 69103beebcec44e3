//! What readers get: the page of opportunities with many clients, and how soon a
//! change of the database is in every reader's list.

use std::time::Duration;

use testkit::TestEngine;

use super::viewers::{Followed, follow};
use super::{Options, ms};
use crate::served::Served;
use crate::served::load::load;
use crate::table::Line;

const ROWS: &str = include_str!("rows.sql");
/// Of the page.
const LISTED: u64 = 500;
/// One account may not have much more under way at once than a browser opens.
const EACH: usize = 25;
const WARM: Duration = Duration::from_secs(1);
const SPAN: Duration = Duration::from_secs(5);

pub(super) async fn measure(world: &TestEngine, options: &Options) -> Vec<Line> {
    let pairs = LISTED.saturating_sub(options.symbols / 8);
    world.db.run(&ROWS.replace("{pairs}", &pairs.to_string())).await;
    let server = Served::start(&options.binary, Some(world.db.url())).await;
    let mut cookies = Vec::new();
    for number in 0..options.viewers.div_ceil(EACH) {
        cookies.push(server.session(&format!("bench{number}"), "analyst").await);
    }
    let mut lines = page(&server, &cookies[0], options.clients).await;
    let one = follow(world, &server.host, &cookies[..1], 1).await;
    let many = follow(world, &server.host, &cookies, options.viewers).await;
    server.stop().await;
    lines.extend(followed(&one, &many, options.viewers));
    lines
}

async fn page(server: &Served, cookie: &str, clients: usize) -> Vec<Line> {
    let who = (server.host.as_str(), cookie);
    load(who, "/opportunities", clients, WARM).await;
    let times = load(who, "/opportunities", clients, SPAN).await;
    let ms = |quantile| times.value_at_quantile(quantile) as f64 / 1000.0;
    vec![
        Line::most(format!("opportunities page, {clients} clients, p50"), "ms", ms(0.5), 10.0),
        Line::most(format!("opportunities page, {clients} clients, p99"), "ms", ms(0.99), 40.0),
    ]
}

fn followed(one: &Followed, many: &Followed, viewers: usize) -> Vec<Line> {
    vec![
        Line::most("change to browser, 1 viewer, p95".into(), "ms", ms(&one.delays, 0.95), f64::INFINITY),
        Line::most(format!("change to browser, {viewers} viewers, p95"), "ms", ms(&many.delays, 0.95), 500.0),
        Line::ratio("reads of quotes, beside one viewer".into(), "/s", many.reads, one.reads, 1.1),
    ]
}
