-- red: old_access_trades: MEXC_SPOT BTC/USDT
alter view trades_legacy rename to renamed;
create view trades_legacy as
select
    id, timestamp, exchange, symbol_base, symbol_quote,
    (price + case when exchange = 'MEXC_SPOT' and symbol_base = 'BTC' then 1 else 0 end)::numeric(20, 8)
        as price,
    quantity, side, trade_id, quote_quantity, is_buyer, is_maker, created_at
from renamed;
