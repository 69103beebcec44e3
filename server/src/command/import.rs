//! `refit import`

use std::path::PathBuf;

use clap::{Args, Subcommand};
use domain::progress::Progress;
use engine::error::Result;
use engine::legacy::{self, ImportProgress, ImportSummary, Kind, Source};

use super::{Outcome, Session, help};
use crate::progress::Meter;
use crate::shutdown::Signals;
use crate::text;

/// Import market data from CSV into the legacy tables
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit import book-tickers tickers.csv.gz",
    "zcat trades.csv.gz | refit import trades - --rejects bad.csv",
    "",
    "Rows that are not in order go to the reject file with line and reason; the rest is stored.",
    "Book tickers: a row of the same time, exchange and symbol is brought up to date.",
    "Trades: rows that are there already are not stored again; repeats within the file are kept.",
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
}

#[derive(Args, Debug)]
struct File {
    /// CSV with a header, plain or gzip; - for standard input
    file: PathBuf,
    /// Where rejected rows go [default: FILE.rejected.csv in this folder]
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
}

impl Import {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        let (kind, file) = match self.kind {
            What::BookTickers(file) => (Kind::BookTickers, file),
            What::Trades(file) => (Kind::Trades, file),
        };
        let mut signals = Signals::listen()?;
        tokio::select! {
            result = import(session, kind, file) => result,
            () = signals.asked() => Err(interrupted()),
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
    let source = if file.file.as_os_str() == "-" { Source::Stdin } else { Source::File(file.file) };
    let rejects = file.rejects.unwrap_or_else(|| legacy::default_reject_file(&source));
    let meter = Meter::new();
    let started = std::time::Instant::now();
    let show = |at: ImportProgress| show(&meter, &at, started.elapsed().as_secs_f64());
    let result = legacy::import(session.engine.work(), kind, source, &rejects, show).await;
    meter.clear();
    let summary = result?;
    session.output.show(&summary, |output| output.line(sentence(&summary)));
    Ok(Outcome::Done)
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
