-- The guide's way to the newest quote of every symbol, on a market that quotes
-- up to now.
select distinct on (v.symbol_id) v.symbol_id, v.bid_price, v.bid_qty, v.ask_price, v.ask_qty, v.timestamp
from book_ticker_snapshots_v2 v
where v.timestamp > timestamptz '{newest}' - interval '5 minutes'
order by v.symbol_id, v.timestamp desc
