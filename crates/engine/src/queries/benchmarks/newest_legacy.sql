select
    id, timestamp, exchange, symbol_base, symbol_quote,
    bid_price, bid_qty, ask_price, ask_qty, sequence_number
from book_ticker_snapshots
where exchange = $1
    and symbol_base = $2
    and symbol_quote = $3
order by timestamp desc
limit $4
