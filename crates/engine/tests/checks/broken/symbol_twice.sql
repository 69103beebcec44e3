-- red: symbols_unique: GATEIO_FUTURES SOL/USDT
-- red: symbols_similar: GATEIO_FUTURES
-- red: symbols_indexes: symbols (exchange_id, symbol_base, symbol_quote)
-- red: lookup_helpers: GATEIO_FUTURES SOL/USDT
alter table symbols drop constraint idx_symbols_exchange_assets;
insert into symbols (exchange_id, symbol_base, symbol_quote)
select e.id, 'SOL', 'USDT'
from exchanges e, generate_series(1, 2)
where e.enum_value = 'GATEIO_FUTURES';
