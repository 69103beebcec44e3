-- Opens what is new, and keeps the best of what stands. Another process that
-- looks at the same time meets the same open row.
insert into opportunity_history (
    symbol_base, symbol_quote, buy_exchange_id, sell_exchange_id,
    opened_at, seen_at, best_net_percent, best_profit, best_at
)
select o.base, o.quote, o.buy, o.sell, o.since, $9, o.percent::numeric, o.profit::numeric, o.best_at
from unnest(
    $1::text[], $2::text[], $3::int2[], $4::int2[], $5::timestamptz[],
    $6::text[], $7::text[], $8::timestamptz[]
) o (base, quote, buy, sell, since, percent, profit, best_at)
on conflict (symbol_base, symbol_quote, buy_exchange_id, sell_exchange_id) where closed_at is null
do update set
    seen_at = greatest(opportunity_history.seen_at, excluded.seen_at),
    best_profit = excluded.best_profit,
    best_at = excluded.best_at,
    best_net_percent = excluded.best_net_percent
where excluded.best_net_percent > opportunity_history.best_net_percent
