//! Look-up of an exchange by its enum value in the database: the mean in ms.

use super::Probe;
use super::lookup::Lookup;

pub(super) const PROBE: Probe =
    Probe { name: "exchange_lookup_speed", unit: "ms", ask: |ctx, _| Box::pin(LOOKUP.measure(ctx.pool)) };

static LOOKUP: Lookup = Lookup {
    doing: "Measuring the look-up of exchanges",
    existing: include_str!("queries/existing_exchanges.sql"),
    lookup: include_str!("queries/lookup_exchange.sql"),
    nothing: "table exchanges has no rows to look up",
};
