-- An exchange of the test's own, with its symbols. Switched off, so that nobody
-- takes them for something to trade.
with made as (
    insert into exchanges (name, enum_value, display_name, market_type, is_active)
    values ($1, $1, $2, 'SPOT', false)
    returning id
)
insert into symbols (exchange_id, symbol_base, symbol_quote, is_active)
select made.id, 'LOAD' || number, 'REFIT', false
from made, generate_series(1, $3::integer) number
