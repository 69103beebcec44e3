-- What stood at the last look of whoever looked.
select
    symbol_base, symbol_quote, buy_exchange_id, sell_exchange_id,
    opened_at, seen_at, best_net_percent::text, best_profit::text, best_at
from opportunity_history
where closed_at is null
