-- What the client believes of each key: the last word that it was given, and
-- the word that is in doubt, after which no writer touches the key again.
-- A key stands at most once in a call.
create temporary table believed as
select
    coalesce(a.timestamp, u.timestamp) as timestamp,
    coalesce(a.exchange, u.exchange) as exchange,
    coalesce(a.symbol_base, u.symbol_base) as symbol_base,
    coalesce(a.symbol_quote, u.symbol_quote) as symbol_quote,
    a.call is not null as is_acked,
    (a.bid_price, a.bid_qty, a.ask_price, a.ask_qty)::text as acked,
    a.bid_price is not null as acked_present,
    a.id,
    u.call as doubtful_call,
    (u.bid_price, u.bid_qty, u.ask_price, u.ask_qty)::text as doubtful,
    u.bid_price is not null as doubtful_present
from (
    select distinct on (timestamp, exchange, symbol_base, symbol_quote) *
    from call_ticker
    where outcome = 'acked'
    order by timestamp, exchange, symbol_base, symbol_quote, call desc
) a
full join (
    select * from call_ticker where outcome = 'unknown'
) u
    on (u.timestamp, u.exchange, u.symbol_base, u.symbol_quote)
        = (a.timestamp, a.exchange, a.symbol_base, a.symbol_quote);

analyze believed;

-- Where clean-up has certainly come to, and where it may have come to.
create temporary table cleaned as
select
    t.of_table,
    coalesce((select max(c.before) from call_clean_up c where c.of_table = t.of_table and c.outcome = 'acked'), '-infinity') as surely,
    coalesce((select max(c.before) from call_clean_up c where c.of_table = t.of_table), '-infinity') as perhaps
from (values ('book_tickers'), ('trades')) t (of_table);
