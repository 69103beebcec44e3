//! Look-up of a symbol by exchange, base and quote in the database: the mean
//! in ms.

use super::Probe;
use super::lookup::Lookup;

pub(super) const PROBE: Probe =
    Probe { name: "symbol_lookup_speed", unit: "ms", ask: |ctx, _| Box::pin(LOOKUP.measure(ctx.pool)) };

static LOOKUP: Lookup = Lookup {
    doing: "Measuring the look-up of symbols",
    existing: include_str!("queries/existing_symbols.sql"),
    lookup: include_str!("queries/lookup_symbol.sql"),
    nothing: "table symbols has no rows to look up",
};
