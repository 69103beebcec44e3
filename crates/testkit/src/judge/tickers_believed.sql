with
-- Every key that the table, the memory or the ledger knows, with what each of
-- the three says of it.
known as (
    select
        coalesce(l.timestamp, o.timestamp, b.timestamp) as timestamp,
        coalesce(l.exchange, o.exchange, b.exchange) as exchange,
        coalesce(l.symbol_base, o.symbol_base, b.symbol_base) as symbol_base,
        coalesce(l.symbol_quote, o.symbol_quote, b.symbol_quote) as symbol_quote,
        l.timestamp is not null as is_there,
        (l.bid_price, l.bid_qty, l.ask_price, l.ask_qty)::text as there,
        l.id as id_there,
        o.timestamp is not null as was_there,
        (o.bid_price, o.bid_qty, o.ask_price, o.ask_qty)::text as was,
        l is not distinct from o as is_untouched,
        o.created_at as was_created,
        b.timestamp is not null as is_believed,
        b.is_acked,
        b.acked,
        b.acked_present,
        b.id as acked_id,
        b.doubtful_call,
        b.doubtful,
        b.doubtful_present
    from book_ticker_snapshots l
    full join judge.book_tickers o
        on (o.timestamp, o.exchange, o.symbol_base, o.symbol_quote)
            = (l.timestamp, l.exchange, l.symbol_base, l.symbol_quote)
    full join believed b
        on (b.timestamp, b.exchange, b.symbol_base, b.symbol_quote)
            = (
                coalesce(l.timestamp, o.timestamp), coalesce(l.exchange, o.exchange),
                coalesce(l.symbol_base, o.symbol_base), coalesce(l.symbol_quote, o.symbol_quote)
            )
),
-- Of a call in doubt: is this key as if it had happened, as if it had not?
doubts as (
    select
        k.doubtful_call,
        case when k.doubtful_present then k.is_there and k.there = k.doubtful else not k.is_there end as done,
        case
            when k.is_acked and k.acked_present then k.is_there and k.there = k.acked
            when k.is_acked then not k.is_there
            when k.was_there then k.is_there and k.is_untouched
            else not k.is_there
        end as undone
    from known k
    where k.doubtful_call is not null
),
-- Old rows between the sure and the possible end of clean-up.
half_cleaned as (
    select count(*) filter (where k.is_there) as kept, count(*) as of
    from known k
    join cleaned c on c.of_table = 'book_tickers'
    where k.was_there and not k.is_believed and k.was_created >= c.surely and k.was_created < c.perhaps
),
faults as (
    select
        case
            when k.is_acked and k.acked_present and not k.is_there then 'lost'
            when k.is_acked and k.acked_present and k.there <> k.acked then 'another version'
            when k.is_acked and k.acked_present and k.id_there <> k.acked_id then 'another id'
            when k.is_acked and not k.acked_present and k.is_there then 'deleted and there'
            when k.is_believed then null
            when not k.was_there then 'ghost'
            when k.was_created < c.surely and k.is_there then 'cleaned up and there'
            when k.was_created < c.perhaps then null
            when not k.is_there then 'old row lost'
            when not k.is_untouched then 'old row changed'
        end as kind,
        concat_ws(' ', k.timestamp, k.exchange, k.symbol_base, k.symbol_quote) as key
    from known k
    join cleaned c on c.of_table = 'book_tickers'
    where k.doubtful_call is null
    union all
    select 'call in doubt is half there', 'call ' || d.doubtful_call
    from doubts d
    group by d.doubtful_call
    having not (coalesce(bool_and(d.done), false) or coalesce(bool_and(d.undone), false))
    union all
    select 'clean-up in doubt is half done', h.kept || ' of ' || h.of || ' rows are there'
    from half_cleaned h
    where h.kept not in (0, h.of)
)
select count(*) over () as count, kind, 'book ticker ' || key as key
from faults
where kind is not null
order by kind, key
limit $1
