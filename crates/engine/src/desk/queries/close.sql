-- Ends these routes at that time, never before they began.
update opportunity_history h
set closed_at = greatest($5, h.opened_at), seen_at = greatest($5, h.seen_at)
from unnest($1::text[], $2::text[], $3::int2[], $4::int2[]) c (base, quote, buy, sell)
where h.closed_at is null
  and h.symbol_base = c.base and h.symbol_quote = c.quote
  and h.buy_exchange_id = c.buy and h.sell_exchange_id = c.sell
