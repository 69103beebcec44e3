select count(*), max(bid_price)
from book_ticker_snapshots
where timestamp = 'epoch' and exchange = $1 and symbol_base = $2 and symbol_quote = $3
