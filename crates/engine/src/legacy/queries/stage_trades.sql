-- The good rows of a file as they came, each with its line.
create temporary table import_stage (
    line bigint not null,
    timestamp timestamptz not null,
    exchange varchar(20) not null,
    symbol_base varchar(20) not null,
    symbol_quote varchar(20) not null,
    price numeric(20, 8) not null,
    quantity numeric(20, 8) not null,
    side varchar(10) not null,
    trade_id text,
    quote_quantity numeric(20, 8),
    is_buyer boolean,
    is_maker boolean
)
