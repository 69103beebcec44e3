-- red: inventory_complete: trades
alter function extract_current_symbols() rename to whole_inventory;
create function extract_current_symbols()
returns table (
    exchange varchar, symbol_base varchar, symbol_quote varchar,
    book_ticker_rows bigint, trade_rows bigint,
    exchange_id smallint, symbol_id integer
)
language sql stable as $$
    select * from whole_inventory() w where w.exchange <> 'GATEIO_SPOT';
$$;
