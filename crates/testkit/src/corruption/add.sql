insert into book_ticker_snapshots_v2 (
    id, timestamp, symbol_id, created_at, sequence_number,
    bid_price, bid_qty, ask_price, ask_qty, update_type
)
select
    v.id, p.new_timestamp, p.new_symbol_id, v.created_at, v.sequence_number,
    v.bid_price, :quantity, v.ask_price, v.ask_qty, v.update_type
from picked p
join book_ticker_snapshots_v2 v on (v.symbol_id, v.timestamp) = (p.symbol_id, p.timestamp)
