-- Each recording ends a minute before the time of the test, and every venue has
-- fees of its own and takes a day's quotes for fresh.
insert into book_ticker_snapshots_v2 (symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty)
select
    a.symbol_id,
    r.timestamp + (to_timestamp(1760000000) - interval '1 minute' - ended.at),
    r.bid_price, r.bid_qty, r.ask_price, r.ask_qty
from (
    select distinct on (exchange, symbol_base, symbol_quote, timestamp) *
    from recorded
    order by exchange, symbol_base, symbol_quote, timestamp, sequence_number desc
) r
join (select exchange, max(timestamp) as at from recorded group by exchange) ended using (exchange)
join symbol_alias a using (exchange, symbol_base, symbol_quote);

insert into exchange_fees (exchange_id, maker_rate, taker_rate, stale_after_ms, changed_by)
select id, 0, 0.00017 + id * 0.0000371, 86400000, 'test' from exchanges;
