-- Both moves by hand, with nothing of the engine's.
insert into book_ticker_snapshots_v2 (
    id, timestamp, created_at, sequence_number, symbol_id,
    bid_price, bid_qty, ask_price, ask_qty, update_type
)
select
    l.id, l.timestamp, l.created_at, l.sequence_number, s.id,
    l.bid_price, l.bid_qty, l.ask_price, l.ask_qty, l.update_type
from book_ticker_snapshots l
join exchanges e on e.enum_value = l.exchange
join symbols s
    on s.exchange_id = e.id and s.symbol_base = l.symbol_base and s.symbol_quote = l.symbol_quote;

insert into trade_snapshots_v2 (
    id, timestamp, created_at, symbol_id, side, is_buyer, is_maker,
    price, quantity, quote_quantity, trade_id
)
select
    l.id, l.timestamp, l.created_at, s.id, case l.side when 'buy' then 1 else 2 end,
    l.is_buyer, l.is_maker, l.price, l.quantity, l.quote_quantity, l.trade_id
from trades l
join exchanges e on e.enum_value = l.exchange
join symbols s
    on s.exchange_id = e.id and s.symbol_base = l.symbol_base and s.symbol_quote = l.symbol_quote;

refresh materialized view latest_book_ticker_snapshots;
refresh materialized view latest_trade_snapshots;
