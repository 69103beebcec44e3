-- The newest quote of every symbol, inactive ones included: one probe of the
-- primary key each. It looks among the last ten seconds of the market first: a
-- probe reads all that fits of a page of the index, which without a bound is half
-- of the page. A symbol that has been silent for longer takes a second probe,
-- where the order by symbol leaves the planner only that index (see migration
-- 004), and a symbol that has no quote comes to another one's.
select
    s.exchange_id, s.symbol_base, s.symbol_quote, s.is_active,
    newest.bid_price, newest.bid_qty, newest.ask_price, newest.ask_qty,
    newest.timestamp
from (
    select max(v.timestamp) - interval '10 seconds' as since
    from book_ticker_snapshots_v2 v
) market
cross join symbols s
cross join lateral (
    (
        select v.symbol_id, v.bid_price, v.bid_qty, v.ask_price, v.ask_qty, v.timestamp
        from book_ticker_snapshots_v2 v
        where v.symbol_id = s.id and v.timestamp > market.since
        order by v.timestamp desc
        limit 1
    )
    union all
    (
        select v.symbol_id, v.bid_price, v.bid_qty, v.ask_price, v.ask_qty, v.timestamp
        from book_ticker_snapshots_v2 v
        where v.symbol_id <= s.id
        order by v.symbol_id desc, v.timestamp desc
        limit 1
    )
    limit 1
) newest
where newest.symbol_id = s.id
