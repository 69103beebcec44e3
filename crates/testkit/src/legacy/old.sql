-- $3 old rows that clean-up, which ends at $1, does not reach.
select timestamp, exchange, symbol_base, symbol_quote
from book_ticker_snapshots
where $1 is null or created_at >= $1
order by md5($2 || timestamp::text || exchange || symbol_base || symbol_quote)
limit $3
