insert into book_ticker_snapshots (
    timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty
)
select p.new_timestamp, l.exchange, l.symbol_base, l.symbol_quote, l.bid_price, l.bid_qty, l.ask_price, l.ask_qty
from picked p
join book_ticker_snapshots l
    on (l.timestamp, l.exchange, l.symbol_base, l.symbol_quote)
        = (p.timestamp, p.exchange, p.symbol_base, p.symbol_quote)
