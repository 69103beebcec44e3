-- The ledger's files, column for column. A row without values says that the
-- client took the key away.
create temporary table call_ticker (
    call bigint,
    outcome text,
    timestamp timestamptz,
    exchange text,
    symbol_base text,
    symbol_quote text,
    bid_price numeric,
    bid_qty numeric,
    ask_price numeric,
    ask_qty numeric,
    id bigint
);

create temporary table call_trade (
    call bigint,
    outcome text,
    timestamp timestamptz,
    exchange text,
    symbol_base text,
    symbol_quote text,
    price numeric,
    quantity numeric,
    side text,
    trade_id text,
    copies integer
);

create temporary table call_clean_up (
    call bigint,
    outcome text,
    of_table text,
    before timestamptz
);
