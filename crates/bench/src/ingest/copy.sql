\copy book_ticker_snapshots_v2 (symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty)
from '{file}' (format csv)
