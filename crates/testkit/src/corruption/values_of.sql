update book_ticker_snapshots_v2 v
set id = o.id,
    created_at = o.created_at,
    sequence_number = o.sequence_number,
    bid_price = o.bid_price,
    bid_qty = o.bid_qty,
    ask_price = o.ask_price,
    ask_qty = o.ask_qty,
    update_type = o.update_type
from picked p
join picked q on q.n = :number
join book_ticker_snapshots_v2 o on (o.symbol_id, o.timestamp) = (q.symbol_id, q.timestamp)
where (v.symbol_id, v.timestamp) = (p.symbol_id, p.timestamp)
