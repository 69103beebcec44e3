//! What the database says of itself, and trouble from symptom to remedy. Both
//! are drawn from the one diagnosis that all viewers share.

use chrono::{DateTime, Utc};
use domain::diagnostics::case::CaseView;
use domain::diagnostics::{IndexUses, Pulse, Sheet, Why};
use domain::health::Watched;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::codec::Page;
use crate::fault::Answer;
use crate::written::Written;

/// What the address asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// Empty for the overview.
    pub sheet: String,
    /// Only lines that contain this.
    pub q: String,
    /// Sheet and column: `tables:-size`.
    pub sort: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Diagnostics {
    pub at: DateTime<Utc>,
    /// Why nothing newer could be read.
    pub old: Option<Why>,
    pub wanted: Wanted,
    pub pulse: Pulse,
    pub sheets: Vec<Sheet>,
    /// Where samples of index use are shown: from when to when, without the rows.
    pub sampled: Option<IndexUses>,
    /// On the overview.
    pub health: Vec<Watched>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Troubleshooting {
    pub at: DateTime<Utc>,
    pub old: Option<Why>,
    /// All of them, or the one that was asked for.
    pub cases: Vec<CaseView>,
}

#[cfg(feature = "ssr")]
const OVERVIEW: [&str; 4] = ["locks", "transactions", "sessions", "figures"];
#[cfg(feature = "ssr")]
const USES: &str = "index-use";
/// As many as a browser draws without effort; a filter finds the others.
#[cfg(feature = "ssr")]
const MOST: usize = 300;

#[server(name = ReadDiagnostics, endpoint = "diagnostics", output = Page)]
pub async fn diagnostics(wanted: Wanted) -> Answer<Written> {
    let ward = super::server::ward();
    let seen = seen().await;
    let ids = match wanted.sheet.as_str() {
        "" => OVERVIEW.to_vec(),
        "indexes" => vec!["indexes", USES],
        "statements" => vec!["statements", "statement-costs"],
        sheet => vec![sheet],
    };
    let uses = seen.index_uses.known().filter(|uses| uses.samples > 0 && ids.contains(&USES));
    let sampled = uses.map(|uses| IndexUses { indexes: Vec::new(), ..uses.clone() });
    let sheets = ids.into_iter().map(|id| {
        let sort = wanted.sort.split_once(':').filter(|(of, _)| *of == id).map_or("", |(_, sort)| sort);
        let sheet = engine::diagnostics::sheet(id, &seen, &wanted.q, sort);
        sheet.map(cut).map_err(super::server::unreadable)
    });
    let sheets = sheets.collect::<Answer<Vec<Sheet>>>()?;
    let old = seen.fault.clone();
    let health = if wanted.sheet.is_empty() { ward.seen().to_vec() } else { Vec::new() };
    Written::of(&Diagnostics { at: seen.at, old, pulse: seen.pulse(), sheets, sampled, health, wanted })
}

/// All cases without a name.
#[server(name = ReadTroubleshooting, endpoint = "troubleshooting", output = Page)]
pub async fn troubleshooting(case: String) -> Answer<Written> {
    use domain::diagnostics::case::CASES;
    let (engine, snapshot) = (super::server::engine(), super::server::snapshot());
    let seen = seen().await;
    let around = engine::diagnostics::Around { cache: engine.cache().state(), moves: snapshot.moves.clone() };
    let names = if case.is_empty() { CASES.map(|case| case.name).to_vec() } else { vec![case.as_str()] };
    let cases = names.into_iter().map(|name| {
        let mut view = engine::diagnostics::case(name, &seen, &around).map_err(super::server::unreadable)?;
        view.steps.iter_mut().for_each(|step| step.sheet = cut(std::mem::take(&mut step.sheet)));
        Ok(view)
    });
    let cases = cases.collect::<Answer<Vec<CaseView>>>()?;
    Written::of(&Troubleshooting { at: seen.at, old: seen.fault.clone(), cases })
}

/// Statements of others are for whoever may check the database.
#[cfg(feature = "ssr")]
pub(super) async fn seen() -> std::sync::Arc<domain::diagnostics::Diagnosis> {
    let me = use_context::<crate::Me>().unwrap_or_default();
    let seen = super::server::diagnostics().ask().await;
    if me.may(domain::access::Permission::Check) { seen } else { seen.without_statements().into() }
}

#[cfg(feature = "ssr")]
fn cut(mut sheet: Sheet) -> Sheet {
    if let domain::diagnostics::Part::Known(grid) = &mut sheet.grid {
        grid.lines.truncate(MOST);
    }
    sheet
}
