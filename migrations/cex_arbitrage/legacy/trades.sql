-- The trades table as the collector creates it.
-- The collector never supplies the id, so the same trade stored twice is two
-- rows: repeated trades are normal here.
create table trades (
    id bigserial,
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
    is_maker boolean,
    created_at timestamptz default now(),
    primary key (timestamp, exchange, symbol_base, symbol_quote, id),
    constraint chk_positive_price check (price > 0),
    constraint chk_positive_quantity check (quantity > 0),
    constraint chk_valid_side check (side in ('buy', 'sell'))
);
