-- The newest row of every symbol, as the materialised view holds it. Between two
-- refreshes it lags behind; this is about whether one is due.
with newest as (
    select distinct on (symbol_id) symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty
    from book_ticker_snapshots_v2
    order by symbol_id, timestamp desc
)
select s.looked_at, f.subject, f.problem
from (
    select greatest((select count(*) from newest), (select count(*) from latest_book_ticker_snapshots)) as looked_at
) s
left join (
    select
        format('%s %s/%s', a.exchange, a.symbol_base, a.symbol_quote) as subject,
        case
            when n.timestamp = m.timestamp then 'the newest row has changed since the last refresh'
            else format('the newest row is of %s, the view shows %s',
                        coalesce(n.timestamp::text, 'no time'), coalesce(m.timestamp::text, 'none'))
        end as problem
    from newest n
    full join latest_book_ticker_snapshots m on m.symbol_id = n.symbol_id
    left join symbol_alias a on a.symbol_id = coalesce(n.symbol_id, m.symbol_id)
    where (n.timestamp, n.bid_price, n.bid_qty, n.ask_price, n.ask_qty)
          is distinct from
          (m.timestamp, m.bid_price, m.bid_qty, m.ask_price, m.ask_qty)
    order by 1
    limit 100
) f on true
