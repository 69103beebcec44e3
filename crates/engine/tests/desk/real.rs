//! Recordings of real venues: every opportunity that the desk lists, down to the
//! last digit, as a statement that knows nothing of it works it out.

use std::io::Read;
use std::path::{Path, PathBuf};

use domain::arbitrage::filter::Filter;
use engine::desk::Desk;

use crate::world::{World, now};

const FILE: &str = "real_book_tickers.csv.gz";
const JUDGE: &str = include_str!("judge.sql");

/// Recordings are not part of the project. They lie beside it, or where the
/// variable says.
fn recordings() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|folder| folder.join("shared/data"));
    let named = std::env::var_os("REFIT_REAL_DATA").map(PathBuf::from);
    named.into_iter().chain(beside).map(|folder| folder.join(FILE)).find(|file| file.exists())
}

#[tokio::test]
async fn the_opportunities_of_real_venues_are_those_of_the_judge() {
    let Some(file) = recordings() else {
        eprintln!("skipped: no {FILE} beside the project; REFIT_REAL_DATA names its folder");
        return;
    };
    let world = World::before_phase_four().await;
    load(&world, &file).await;
    world.phase_four().await;
    world.run(include_str!("real.sql")).await;
    let desk = Desk::new(world.at(now()).await);
    desk.look().await;
    let view = desk.board(&Filter::default()).expect("a board");
    let mut shown: Vec<String> = view
        .rows
        .iter()
        .map(|row| {
            let [size, profit, basis] = [&row.size, &row.profit, &row.basis_percent]
                .map(|value| value.clone().unwrap_or("none".into()));
            let (buy, sell) = (&row.buy, &row.sell);
            [
                &row.base,
                &row.quote,
                &buy.venue,
                &buy.price,
                &buy.fee,
                &sell.venue,
                &sell.price,
                &sell.fee,
                &row.gross,
                &row.gross_percent,
                &row.net,
                &row.net_percent,
                &size,
                &profit,
                &basis,
            ]
            .map(String::as_str)
            .join(" ")
        })
        .collect();
    shown.sort();
    let judged = world.one(JUDGE).await;
    let mut judged: Vec<&str> = judged.lines().collect();
    judged.sort_unstable();
    assert_eq!(shown.len(), view.listed);
    assert!(view.paying > 0 && view.paying < view.listed, "{} of {} pay", view.paying, view.listed);
    assert_eq!(shown, judged);
}

/// Each row once, times as they are: `real.sql` shifts them.
async fn load(world: &World, file: &Path) {
    let mut text = String::new();
    let bytes = std::fs::File::open(file).expect("the recordings");
    flate2::read::GzDecoder::new(bytes).read_to_string(&mut text).expect("CSV");
    let rows: Vec<String> = text
        .lines()
        .skip(1)
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            format!("('{}')", fields.join("','"))
        })
        .collect();
    world
        .run("CREATE TABLE recorded (exchange text, symbol_base text, symbol_quote text, bid_price numeric, bid_qty numeric,
                ask_price numeric, ask_qty numeric, timestamp timestamptz, sequence_number text)")
        .await;
    for part in rows.chunks(5000) {
        world.run(&format!("INSERT INTO recorded VALUES {}", part.join(","))).await;
    }
    // The fills of phase 1 have run; the venues and symbols come by hand.
    world
        .run("INSERT INTO exchanges (name, enum_value, display_name, market_type)
              SELECT DISTINCT exchange, exchange, exchange, CASE WHEN exchange LIKE '%FUTURES%' THEN 'FUTURES' ELSE 'SPOT' END
                FROM recorded r WHERE NOT EXISTS (SELECT 1 FROM exchanges e WHERE e.enum_value = r.exchange);
              INSERT INTO symbols (exchange_id, symbol_base, symbol_quote)
              SELECT DISTINCT e.id, symbol_base, symbol_quote FROM recorded r JOIN exchanges e ON e.enum_value = r.exchange")
        .await;
}
