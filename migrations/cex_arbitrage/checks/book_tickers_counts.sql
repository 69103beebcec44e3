-- As many book tickers in the new table as in the legacy table, for each exchange.
-- A legacy row in quarantine is missing here too.
with legacy as (
    select l.exchange::text as exchange, count(*) as rows
    from book_ticker_snapshots l
    group by l.exchange
),
moved as (
    select coalesce(a.exchange, 'of no known symbol') as exchange, sum(m.rows) as rows
    from (
        select v.symbol_id, count(*) as rows
        from book_ticker_snapshots_v2 v
        group by v.symbol_id
    ) m
    left join symbol_alias a on a.symbol_id = m.symbol_id
    group by 1
),
compared as (
    select exchange, coalesce(l.rows, 0) as legacy_rows, coalesce(m.rows, 0) as moved_rows
    from legacy l
    full join moved m using (exchange)
)
select s.looked_at, f.subject, f.problem
from (
    select coalesce(greatest(sum(legacy_rows), sum(moved_rows)), 0)::bigint as looked_at
    from compared
) s
left join (
    select
        'exchange ' || exchange as subject,
        format('%s rows in book_ticker_snapshots, %s in book_ticker_snapshots_v2', legacy_rows, moved_rows) as problem
    from compared
    where legacy_rows <> moved_rows
    order by exchange
    limit 100
) f on true
