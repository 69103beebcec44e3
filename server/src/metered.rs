//! Every number of /metrics, with its kind and what it says. docs/METRICS.md
//! lists the same, and a test compares.

use metrics::{describe_counter, describe_gauge, describe_histogram};

use Kind::{Counter, Gauge, Histogram};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Counter,
    Gauge,
    /// In buckets, with a sum and a count.
    Histogram,
}

pub(crate) const METRICS: [(&str, Kind, &str); 15] = [
    ("refit_http_requests_total", Counter, "Requests answered, by method, route and status"),
    ("refit_http_request_seconds", Histogram, "Time until an answer, by method, route and status"),
    ("refit_health_status", Gauge, "By check: 0 healthy, 1 unknown, 2 warning, 3 critical"),
    ("refit_health_response_seconds", Gauge, "By check: how long the last answer took"),
    ("refit_cache_symbols", Gauge, "Symbols that the cache holds"),
    ("refit_cache_exchanges", Gauge, "Exchanges that the cache holds"),
    ("refit_cache_bytes", Gauge, "Memory of the cache"),
    ("refit_cache_stale", Gauge, "1 while the database cannot be asked, 0 otherwise"),
    ("refit_cache_age_seconds", Gauge, "Since the tables were last seen to be as the cache shows them"),
    ("refit_cache_load_seconds", Gauge, "How long the last load took"),
    ("refit_cache_generation_total", Counter, "How often the snapshot was replaced"),
    ("refit_cache_loads_total", Counter, "Loads of the whole cache"),
    ("refit_cache_failures_total", Counter, "Loads that failed"),
    ("refit_cache_hits_total", Counter, "Look-ups that found a name, about: one of 64 is counted"),
    ("refit_cache_misses_total", Counter, "Look-ups that found nothing, about"),
];

/// Says what each is about, once the recorder is there.
pub(crate) fn describe() {
    for (name, kind, help) in METRICS {
        match kind {
            Counter => describe_counter!(name, help),
            Gauge => describe_gauge!(name, help),
            Histogram => describe_histogram!(name, help),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const DOCUMENT: &str = include_str!("../../docs/METRICS.md");
    const DASHBOARD: &str = include_str!("../../docs/grafana/refit.json");
    /// Of a histogram.
    const PARTS: [&str; 3] = ["_bucket", "_sum", "_count"];
    const SOURCES: [&str; 2] = [include_str!("probes.rs"), include_str!("middleware/trace.rs")];

    fn known() -> BTreeSet<&'static str> {
        METRICS.iter().map(|(name, ..)| *name).collect()
    }

    /// Words of a text that begin as a metric's name does.
    fn named(text: &str) -> BTreeSet<&str> {
        let words = text.split(|letter: char| !letter.is_ascii_lowercase() && letter != '_');
        words.filter(|word| word.starts_with("refit_")).collect()
    }

    #[test]
    fn what_is_recorded_is_listed_and_the_other_way_round() {
        let recorded: BTreeSet<&str> = SOURCES.into_iter().flat_map(named).collect();
        assert_eq!(recorded, known());
    }

    #[test]
    fn the_document_lists_each_with_its_kind() {
        assert_eq!(named(DOCUMENT), known());
        for (name, kind, help) in METRICS {
            let kind = format!("{kind:?}").to_lowercase();
            assert!(DOCUMENT.contains(&format!("| `{name}` | {kind} | {help} |")), "{name}");
        }
    }

    #[test]
    fn the_dashboard_asks_for_nothing_else() {
        let dashboard: serde_json::Value = serde_json::from_str(DASHBOARD).expect("JSON");
        let panels = dashboard["panels"].as_array().expect("panels");
        assert!(panels.len() >= 6);
        let mut asked = BTreeSet::new();
        for panel in panels {
            let targets = panel["targets"].as_array().expect("targets");
            assert!(!targets.is_empty(), "{panel}");
            for target in targets {
                let expression = target["expr"].as_str().expect("a query");
                let names = named(expression);
                assert!(!names.is_empty(), "{expression}");
                asked.extend(names.iter().map(|name| {
                    PARTS.iter().fold(*name, |name, part| name.trim_end_matches(part)).to_owned()
                }));
            }
        }
        let unknown: Vec<_> = asked.iter().filter(|name| !known().contains(name.as_str())).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
