//! The memory of the classifier cache with 10,000 made-up symbols, in MB.

use domain::check::Evidence;

use super::Probe;
use crate::cache::Snapshot;

pub(super) const PROBE: Probe =
    Probe { name: "cache_memory", unit: "MB", ask: |_, _| Box::pin(async { Ok(measure()) }) };

const EXCHANGES: u16 = 20;
const SYMBOLS: u32 = 10_000;

fn measure() -> Evidence {
    let bytes = Snapshot::synthetic(EXCHANGES, SYMBOLS).size_bytes();
    let note = format!(
        "{bytes} bytes for {SYMBOLS} symbols of {EXCHANGES} exchanges, {} bytes each.",
        bytes / SYMBOLS as usize
    );
    let measured = Some(bytes as f64 / 1e6);
    Evidence { looked_at: i64::from(SYMBOLS), measured, note, findings: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_thousand_symbols_take_less_than_the_plan_allows() {
        let evidence = measure();
        let megabytes = evidence.measured.unwrap_or(f64::NAN);
        assert!((0.3..2.5).contains(&megabytes), "{}", evidence.note);
    }
}
