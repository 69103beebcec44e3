-- Of the rows that share a key the last one of the file wins, as it would if
-- the application had written them one after another. In key order, numbered,
-- so that batches can be cut.
create temporary table import_pick as
select row_number() over (order by timestamp, exchange, symbol_base, symbol_quote) as place, last.*
from (
    select distinct on (timestamp, exchange, symbol_base, symbol_quote) *
    from import_stage
    order by timestamp, exchange, symbol_base, symbol_quote, line desc
) last
