-- Market data by symbol_id: both new tables with their keys and indexes, the
-- views that show the old shape, and the newest row of every symbol.

-- The legacy key (timestamp, exchange, base, quote) and (symbol_id, timestamp)
-- are the same key, because symbol_alias maps one to one. Eight-byte columns
-- come first, so that no row is padded.
create table book_ticker_snapshots_v2 (
    -- Carried over from the legacy row; neither unique nor indexed there, so
    -- neither here.
    id bigserial,
    timestamp timestamptz not null,
    -- These three may be null because they may be null in the legacy table.
    created_at timestamptz default now(),
    sequence_number bigint,
    symbol_id integer not null,
    bid_price numeric(20, 8) not null,
    bid_qty numeric(20, 8) not null,
    ask_price numeric(20, 8) not null,
    ask_qty numeric(20, 8) not null,
    update_type varchar(10) default 'snapshot',
    primary key (symbol_id, timestamp),
    constraint fk_book_ticker_v2_symbol
        foreign key (symbol_id) references symbols (id) on delete restrict,
    -- NaN counts as greater than every number, so "> 0" alone lets it in.
    constraint chk_positive_prices_v2 check (
        bid_price > 0 and bid_price < 'NaN' and ask_price > 0 and ask_price < 'NaN'
    ),
    constraint chk_positive_quantities_v2 check (
        bid_qty > 0 and bid_qty < 'NaN' and ask_qty > 0 and ask_qty < 'NaN'
    ),
    constraint chk_bid_ask_spread_v2 check (ask_price >= bid_price),
    constraint chk_finite_times_v2 check (isfinite(timestamp) and isfinite(created_at))
);

-- The newest rows of one symbol come from the primary key, read backwards.
-- There is no index on created_at: the collector renews it with every repeated
-- ticker, and an index on it would make each of these a full row rewrite.
create index idx_book_ticker_v2_timestamp on book_ticker_snapshots_v2 (timestamp desc);

create table trade_snapshots_v2 (
    id bigserial,
    timestamp timestamptz not null,
    created_at timestamptz default now(),
    symbol_id integer not null,
    side smallint not null,
    is_buyer boolean,
    is_maker boolean,
    price numeric(20, 8) not null,
    quantity numeric(20, 8) not null,
    quote_quantity numeric(20, 8),
    -- Text as in the legacy table: a shorter type could refuse what that holds.
    -- Not unique, because the collector stores repeated trades.
    trade_id text,
    primary key (symbol_id, timestamp, id),
    constraint fk_trade_v2_symbol
        foreign key (symbol_id) references symbols (id) on delete restrict,
    constraint chk_positive_price_v2 check (price > 0 and price < 'NaN'),
    constraint chk_positive_quantity_v2 check (quantity > 0 and quantity < 'NaN'),
    constraint chk_valid_side_v2 check (side in (1, 2)),
    constraint chk_finite_trade_times_v2 check (isfinite(timestamp) and isfinite(created_at))
);

create index idx_trade_v2_timestamp on trade_snapshots_v2 (timestamp desc);

create index idx_trade_v2_trade_id on trade_snapshots_v2 (trade_id) where trade_id is not null;

comment on table book_ticker_snapshots_v2 is 'Book tickers by symbol_id; one row per symbol and time';
comment on table trade_snapshots_v2 is 'Trades by symbol_id; repeated trades are kept, told apart by id';
comment on column trade_snapshots_v2.side is '1 buy, 2 sell';

-- New ids start beyond the carried ones. The cut-over of writes, when the legacy
-- table has moved on, advances them again under its lock.
do $$
declare
    pair text[];
    highest bigint;
begin
    foreach pair slice 1 in array array[
        ['book_ticker_snapshots', 'book_ticker_snapshots_v2'],
        ['trades', 'trade_snapshots_v2']
    ] loop
        if to_regclass(pair[1]) is not null then
            execute format('select max(id) from %I', pair[1]) into highest;
            perform setval(pg_get_serial_sequence(pair[2], 'id'), greatest(highest, 0) + 1, false);
        end if;
    end loop;
end;
$$;

-- The old shape over the new tables, read only and under names of their own:
-- no view can take the collector's INSERT ... ON CONFLICT, so the old names
-- stay with the old tables.
create view book_ticker_snapshots_legacy as
select
    v.id, v.timestamp, e.enum_value as exchange, s.symbol_base, s.symbol_quote,
    v.bid_price, v.bid_qty, v.ask_price, v.ask_qty,
    v.sequence_number, v.update_type, v.created_at
from book_ticker_snapshots_v2 v
join symbols s on s.id = v.symbol_id
join exchanges e on e.id = s.exchange_id;

create view trades_legacy as
select
    v.id, v.timestamp, e.enum_value as exchange, s.symbol_base, s.symbol_quote,
    v.price, v.quantity,
    (case v.side when 1 then 'buy' when 2 then 'sell' end)::varchar(10) as side,
    v.trade_id, v.quote_quantity, v.is_buyer, v.is_maker, v.created_at
from trade_snapshots_v2 v
join symbols s on s.id = v.symbol_id
join exchanges e on e.id = s.exchange_id;

-- One index probe per symbol instead of a sort of the whole table.
-- "between" and the order by symbol leave the planner only the primary key. By
-- equality it may take the index over time, and then reads all of it for every
-- symbol that is quiet: 22 s instead of 10 ms with 2,000,000 rows.
create materialized view latest_book_ticker_snapshots as
select
    s.id as symbol_id,
    newest.bid_price, newest.bid_qty, newest.ask_price, newest.ask_qty, newest.timestamp
from symbols s
cross join lateral (
    select v.bid_price, v.bid_qty, v.ask_price, v.ask_qty, v.timestamp
    from book_ticker_snapshots_v2 v
    where v.symbol_id between s.id and s.id
    order by v.symbol_id desc, v.timestamp desc
    limit 1
) newest;

-- A refresh that leaves readers alone needs a unique index.
create unique index idx_latest_book_ticker_symbol on latest_book_ticker_snapshots (symbol_id);

create materialized view latest_trade_snapshots as
select
    s.id as symbol_id,
    newest.id as trade_row_id, newest.price, newest.quantity, newest.side, newest.timestamp
from symbols s
cross join lateral (
    select v.id, v.price, v.quantity, v.side, v.timestamp
    from trade_snapshots_v2 v
    where v.symbol_id between s.id and s.id
    order by v.symbol_id desc, v.timestamp desc, v.id desc
    limit 1
) newest;

create unique index idx_latest_trade_symbol on latest_trade_snapshots (symbol_id);

select share_with_legacy_readers(array[
    'book_ticker_snapshots_v2', 'trade_snapshots_v2',
    'book_ticker_snapshots_legacy', 'trades_legacy',
    'latest_book_ticker_snapshots', 'latest_trade_snapshots'
]);
