-- :rows rows of the new table with the key that they have and the one that they
-- may be given, which must be free.
create temporary table picked on commit drop as
with numbered as (
    select
        v.*,
        row_number() over (order by v.timestamp, e.enum_value, s.symbol_base, s.symbol_quote) as position,
        count(*) over () as all_rows,
        min(v.timestamp) over () as lowest,
        max(v.timestamp) over () as highest
    from book_ticker_snapshots_v2 v
    join symbols s on s.id = v.symbol_id
    join exchanges e on e.id = s.exchange_id
),
named as (
    select
        v.symbol_id, v.timestamp, v.position, v.all_rows,
        e.enum_value as exchange, s.symbol_base, s.symbol_quote,
        :new_symbol as new_symbol_id,
        :new_timestamp as new_timestamp
    from numbered v
    join symbols s on s.id = v.symbol_id
    join exchanges e on e.id = s.exchange_id
    where :filter
)
select
    row_number() over (order by :order) as n,
    p.symbol_id, p.timestamp, p.exchange, p.symbol_base, p.symbol_quote,
    p.new_symbol_id, p.new_timestamp, ns.symbol_base as new_base,
    array[p.timestamp::text, p.exchange, p.symbol_base, p.symbol_quote] as key,
    array[p.new_timestamp::text, ne.enum_value, ns.symbol_base, ns.symbol_quote] as new_key
from named p
join symbols ns on ns.id = p.new_symbol_id
join exchanges ne on ne.id = ns.exchange_id
where array[p.timestamp::text, p.exchange, p.symbol_base, p.symbol_quote]
        not in (select d.key from corruption.planted d)
    and (
        (p.new_symbol_id, p.new_timestamp) = (p.symbol_id, p.timestamp)
        or not exists (
            select from book_ticker_snapshots_v2 taken
            where (taken.symbol_id, taken.timestamp) = (p.new_symbol_id, p.new_timestamp)
        )
    )
order by n
limit :rows
