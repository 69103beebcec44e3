-- The newest opportunities of a pair.
select
    buy.name, sell.name, h.opened_at, h.closed_at,
    h.best_net_percent::text, h.best_profit::text, h.seen_at
from opportunity_history h
join exchanges buy on buy.id = h.buy_exchange_id
join exchanges sell on sell.id = h.sell_exchange_id
where h.symbol_base = $1 and h.symbol_quote = $2
order by h.opened_at desc, h.id desc
limit $3
