-- red: v2_views: trades_legacy
alter view trades_legacy rename to renamed;
create view trades_legacy as
select
    id, timestamp, exchange, symbol_base, symbol_quote, price, quantity, side::text as side,
    trade_id, quote_quantity, is_buyer, is_maker, created_at
from renamed;
