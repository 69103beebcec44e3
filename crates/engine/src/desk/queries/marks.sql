-- Opportunities of a pair that stood in the span, the newest first.
select h.opened_at, coalesce(h.closed_at, h.seen_at), buy.name, sell.name, h.best_net_percent::text
from opportunity_history h
join exchanges buy on buy.id = h.buy_exchange_id
join exchanges sell on sell.id = h.sell_exchange_id
where h.symbol_base = $1 and h.symbol_quote = $2
  and h.opened_at <= $4 and coalesce(h.closed_at, h.seen_at) >= $3
order by h.opened_at desc
limit 200
