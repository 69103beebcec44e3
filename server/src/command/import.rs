//! `refit import`

use std::path::PathBuf;

use clap::{Args, Subcommand};
use domain::progress::Progress;
use engine::error::Result;
use engine::ledger::{self, Imported};
use engine::legacy::{self, By, ImportProgress, ImportSummary, Kind, Source};

use super::{Outcome, Session, help};
use crate::progress::Meter;
use crate::shutdown::Signals;
use crate::text;

/// Import market data, balances or executions from CSV
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit import book-tickers tickers.csv.gz",
    "zcat trades.csv.gz | refit import trades - --rejects bad.csv",
    "refit import balances balances.csv",
    "refit import executions executions.csv.gz",
    "",
    "Rows that are not in order go to the reject file with line and reason; the rest is stored.",
    "Book tickers: a row of the same time, exchange and symbol is brought up to date.",
    "Trades: rows that are there already are not stored again; repeats within the file are kept.",
    "Balances: columns venue, account_type, asset, free, time, and locked; of the same time the last counts.",
    "Executions: columns venue, base, quote, order, side, order_type, original, executed, price, status, time,",
    "  and execution, client_order, order_price, commission, commission_asset, maker, ordered_at.",
))]
pub(crate) struct Import {
    #[command(subcommand)]
    kind: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Import book tickers
    BookTickers(File),
    /// Import trades
    Trades(File),
    /// Import what accounts held
    Balances(File),
    /// Import executions of orders
    Executions(File),
}

#[derive(Args, Debug)]
struct File {
    /// CSV with a header, plain or gzip; - for standard input
    file: PathBuf,
    /// Where rejected rows go [default: FILE.rejected.csv in this folder]
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
}

impl File {
    /// Where it is read from, and where its rejected lines go.
    fn parts(self) -> (Source, PathBuf) {
        let source = if self.file.as_os_str() == "-" { Source::Stdin } else { Source::File(self.file) };
        let rejects = self.rejects.unwrap_or_else(|| legacy::default_reject_file(&source));
        (source, rejects)
    }
}

impl Import {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        let mut signals = Signals::listen()?;
        tokio::select! {
            result = self.import(session) => result,
            () = signals.asked() => Err(interrupted()),
        }
    }

    async fn import(self, session: &Session) -> Result<Outcome> {
        match self.kind {
            What::BookTickers(file) => import(session, Kind::BookTickers, file).await,
            What::Trades(file) => import(session, Kind::Trades, file).await,
            What::Balances(file) => ledger(session, ledger::ImportKind::Balances, file).await,
            What::Executions(file) => ledger(session, ledger::ImportKind::Executions, file).await,
        }
    }
}

pub(super) fn interrupted() -> engine::Error {
    engine::Error::new(
        engine::error::Kind::Failed,
        "storing rows",
        "interrupted; nothing was stored",
        "Start it again.",
    )
}

async fn import(session: &Session, kind: Kind, file: File) -> Result<Outcome> {
    super::sample::ensure_tables(&session.engine, Some(kind.table())).await?;
    let (source, rejects) = file.parts();
    let by = By { engine: &session.engine, actor: &session.actor };
    let meter = Meter::new();
    let started = std::time::Instant::now();
    let show = |at: ImportProgress| show(&meter, &at, started.elapsed().as_secs_f64());
    let result = legacy::import_by(by, kind, source, &rejects, show).await;
    meter.clear();
    let summary = result?;
    session.output.show(&summary, |output| output.line(sentence(&summary)));
    Ok(Outcome::Done)
}

async fn ledger(session: &Session, kind: ledger::ImportKind, file: File) -> Result<Outcome> {
    let (source, rejects) = file.parts();
    let imported = ledger::import((&session.engine, &session.actor), kind, &source, &rejects).await?;
    session.output.show(&imported, |output| output.line(said(&imported)));
    Ok(Outcome::Done)
}

fn said(imported: &Imported) -> String {
    let n = |number: u64| text::count(number.cast_signed());
    let rejects = imported.reject_file.as_ref().map(|file| format!(" (see {})", file.display()));
    format!(
        "{} lines of {}: {} stored, {} present already, {} rejected{}.",
        n(imported.read),
        imported.source,
        n(imported.stored),
        n(imported.present),
        n(imported.rejected),
        rejects.unwrap_or_default()
    )
}

fn show(meter: &Meter, at: &ImportProgress, seconds: f64) {
    let (what, done, total) = match at {
        ImportProgress::Reading { rows, of_bytes, bytes } => {
            ("Reading", *rows, expected(*rows, *bytes, *of_bytes))
        }
        ImportProgress::Storing { rows, of } => ("Storing", *rows, Some(*of)),
    };
    let rate = (seconds > 0.5).then_some(done as f64 / seconds);
    let total = total.map(u64::cast_signed);
    meter.show(what, &Progress { done: done.cast_signed(), total, unit: "rows".into(), rate });
}

/// How many rows there will be, judged by the share of the file that is read.
fn expected(rows: u64, bytes: u64, of_bytes: Option<u64>) -> Option<u64> {
    let of_bytes = of_bytes.filter(|_| bytes > 0)?;
    Some((rows as f64 * of_bytes as f64 / bytes as f64) as u64)
}

fn sentence(summary: &ImportSummary) -> String {
    let n = |number: u64| text::count(number.cast_signed());
    let rejects =
        summary.reject_file.as_ref().map(|file| format!(" (see {})", file.display())).unwrap_or_default();
    format!(
        "{} rows of {}: {} inserted, {} updated, {} present already, {} replaced within the file, {} rejected{rejects}; {}, {} rows/s.",
        n(summary.read),
        summary.source,
        n(summary.inserted),
        n(summary.updated),
        n(summary.present),
        n(summary.replaced),
        n(summary.rejected),
        text::seconds(summary.seconds),
        n(summary.rows_per_second as u64),
    )
}
