-- Symbols: one row per exchange, base and quote, in the exact spelling.
-- The rows come from 003_create_symbols.fill.sql.

create table symbols (
    id integer generated always as identity primary key,
    exchange_id smallint not null,
    symbol_base varchar(20) not null,
    symbol_quote varchar(20) not null,
    -- The exchange's own spelling. Null until somebody knows it: base followed
    -- by quote would not be unique (AB and CUSDT, ABC and USDT).
    exchange_symbol varchar(50),
    is_active boolean not null default true,
    price_precision smallint not null default 8,
    quantity_precision smallint not null default 8,
    min_order_size numeric(20, 8),
    max_order_size numeric(20, 8),
    tick_size numeric(20, 8),
    step_size numeric(20, 8),
    min_notional numeric(20, 8),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    -- Restrict: an exchange with symbols, and through them with market data,
    -- cannot be deleted.
    constraint fk_symbols_exchange
        foreign key (exchange_id) references exchanges (id) on delete restrict,
    -- The unique constraint is the look-up index: a second one would be a copy.
    constraint idx_symbols_exchange_assets unique (exchange_id, symbol_base, symbol_quote),
    constraint chk_symbols_assets_differ check (symbol_base <> symbol_quote),
    constraint chk_symbols_precisions check (
        price_precision between 1 and 18 and quantity_precision between 1 and 18
    ),
    -- NaN counts as greater than every number, so "> 0" alone lets it in.
    constraint chk_symbols_sizes check (
        min_order_size > 0 and min_order_size < 'NaN'
        and max_order_size > 0 and max_order_size < 'NaN'
        and tick_size > 0 and tick_size < 'NaN'
        and step_size > 0 and step_size < 'NaN'
        and min_notional > 0 and min_notional < 'NaN'
    ),
    constraint chk_symbols_order_sizes check (min_order_size <= max_order_size)
);

create unique index idx_symbols_exchange_symbol
    on symbols (exchange_id, exchange_symbol)
    where exchange_symbol is not null;

create index idx_symbols_active on symbols (exchange_id, is_active) where is_active;

create index idx_symbols_base_quote on symbols (symbol_base, symbol_quote);

create index idx_symbols_cache_load
    on symbols (
        id, exchange_id, symbol_base, symbol_quote, exchange_symbol,
        price_precision, quantity_precision, is_active
    )
    where is_active;

comment on table symbols is 'One row per exchange, base and quote, in the exact spelling of the data';
comment on column symbols.exchange_symbol is 'The spelling the exchange uses itself; null until it is known';

create function update_symbols_updated_at() returns trigger
language plpgsql as $$
begin
    new.updated_at := now();
    return new;
end;
$$;

-- An update that changes nothing leaves updated_at alone.
create trigger trigger_symbols_updated_at
    before update on symbols
    for each row
    when (old.* is distinct from new.*)
    execute function update_symbols_updated_at();

-- What caches know the table by, see 002. The table itself is a change too.
create trigger trigger_symbols_generation
    before insert or update or delete or truncate on symbols
    for each statement
    execute function count_reference_change();

update reference_generation set generation = generation + 1;

-- What the move resolves by: one row per spelling, inactive ones included,
-- because history has to resolve as well.
create view symbol_alias as
select e.enum_value as exchange, s.symbol_base, s.symbol_quote, s.id as symbol_id
from symbols s
join exchanges e on e.id = s.exchange_id;

create view symbol_details as
select
    s.id, s.exchange_id,
    e.name as exchange_name, e.enum_value as exchange_enum, e.market_type,
    s.symbol_base, s.symbol_quote,
    s.symbol_base || '/' || s.symbol_quote as symbol_pair,
    s.exchange_symbol, s.is_active,
    s.price_precision, s.quantity_precision,
    s.min_order_size, s.max_order_size, s.tick_size, s.step_size, s.min_notional,
    s.created_at, s.updated_at
from symbols s
join exchanges e on e.id = s.exchange_id;

-- The id of an active symbol on an active exchange, or null. Compares exactly:
-- the legacy key tells kPEPE from KPEPE, so this does too.
create function get_symbol_id(exchange_enum text, base text, quote text) returns integer
language sql stable parallel safe
set search_path from current
as $$
    select s.id
    from symbols s
    join exchanges e on e.id = s.exchange_id
    where e.enum_value = exchange_enum
      and s.symbol_base = base
      and s.symbol_quote = quote
      and e.is_active
      and s.is_active;
$$;

create function get_exchange_name(symbol integer) returns varchar
language sql stable parallel safe
set search_path from current
as $$
    select e.name
    from symbols s
    join exchanges e on e.id = s.exchange_id
    where s.id = symbol;
$$;

create function get_symbol_info(symbol integer)
returns table (exchange_name varchar, symbol_base varchar, symbol_quote varchar)
language sql stable parallel safe rows 1
set search_path from current
as $$
    select e.name, s.symbol_base, s.symbol_quote
    from symbols s
    join exchanges e on e.id = s.exchange_id
    where s.id = symbol;
$$;

-- The inventory: every combination in the legacy tables with its row counts and
-- what it resolves to. It reads every row, so that it can be held against what
-- the fills found by their short cut. A legacy table that is absent counts 0.
create function extract_current_symbols()
returns table (
    exchange varchar, symbol_base varchar, symbol_quote varchar,
    book_ticker_rows bigint, trade_rows bigint,
    exchange_id smallint, symbol_id integer
)
language plpgsql stable
set search_path from current
as $$
declare
    nothing constant text := '(select null::varchar exchange, null::varchar symbol_base,
        null::varchar symbol_quote, 0::bigint held where false)';
    tickers text := nothing;
    deals text := nothing;
begin
    if to_regclass('book_ticker_snapshots') is not null then
        tickers := '(select exchange, symbol_base, symbol_quote, count(*) held
            from book_ticker_snapshots group by 1, 2, 3)';
    end if;
    if to_regclass('trades') is not null then
        deals := '(select exchange, symbol_base, symbol_quote, count(*) held
            from trades group by 1, 2, 3)';
    end if;
    return query execute format('
        select held.*, e.id, s.id
        from (
            select exchange, symbol_base, symbol_quote,
                   coalesce(b.held, 0), coalesce(t.held, 0)
            from %s b
            full join %s t using (exchange, symbol_base, symbol_quote)
        ) held
        left join exchanges e on e.enum_value = held.exchange
        left join symbols s
            on s.exchange_id = e.id
            and s.symbol_base = held.symbol_base
            and s.symbol_quote = held.symbol_quote
        order by 1, 2, 3', tickers, deals);
end;
$$;

select share_with_legacy_readers(array['symbols', 'symbol_alias', 'symbol_details']);
