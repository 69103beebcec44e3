-- The hot table as the collector creates it.
-- Its id is filled from a sequence but is neither unique nor indexed: the key
-- is the one the collector names in its ON CONFLICT clause.
create table book_ticker_snapshots (
    id bigserial,
    timestamp timestamptz not null,
    exchange varchar(20) not null,
    symbol_base varchar(20) not null,
    symbol_quote varchar(20) not null,
    bid_price numeric(20, 8) not null,
    bid_qty numeric(20, 8) not null,
    ask_price numeric(20, 8) not null,
    ask_qty numeric(20, 8) not null,
    sequence_number bigint,
    update_type varchar(10) default 'snapshot',
    created_at timestamptz default now(),
    primary key (timestamp, exchange, symbol_base, symbol_quote),
    constraint chk_positive_prices check (bid_price > 0 and ask_price > 0),
    constraint chk_positive_quantities check (bid_qty > 0 and ask_qty > 0),
    constraint chk_bid_ask_spread check (ask_price >= bid_price)
);

create index idx_book_ticker_exchange_symbol_time
    on book_ticker_snapshots (exchange, symbol_base, symbol_quote, timestamp desc);

create index idx_book_ticker_symbol_time
    on book_ticker_snapshots (symbol_base, symbol_quote, timestamp desc);
