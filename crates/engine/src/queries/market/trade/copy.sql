copy trade_snapshots_v2
    (symbol_id, timestamp, side, price, quantity, quote_quantity, trade_id, is_buyer, is_maker)
from stdin (format binary)
