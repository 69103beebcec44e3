-- The good rows of a file as they came, each with its line.
create temporary table import_stage (
    line bigint not null,
    timestamp timestamptz not null,
    exchange varchar(20) not null,
    symbol_base varchar(20) not null,
    symbol_quote varchar(20) not null,
    bid_price numeric(20, 8) not null,
    bid_qty numeric(20, 8) not null,
    ask_price numeric(20, 8) not null,
    ask_qty numeric(20, 8) not null,
    sequence_number bigint,
    update_type varchar(10)
)
