-- The inventory of exchanges and symbols accounts for every legacy row: the sum
-- of its row counts is the number of rows in each table.
with inventory as (
    select
        coalesce(sum(book_ticker_rows), 0) as book_ticker_rows,
        coalesce(sum(trade_rows), 0) as trade_rows
    from extract_current_symbols()
),
compared (subject, listed, held) as (
    select 'book_ticker_snapshots', i.book_ticker_rows, (select count(*) from book_ticker_snapshots)
    from inventory i
    union all
    select 'trades', i.trade_rows, (select count(*) from trades)
    from inventory i
)
select s.looked_at, f.subject, f.problem
from (select sum(held)::bigint as looked_at from compared) s
left join (
    select subject, format('holds %s rows, the inventory lists %s', held, listed) as problem
    from compared
    where held <> listed
) f on true
