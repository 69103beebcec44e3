-- As the application does it: without the id, which the table gives itself.
-- $3 and $4 are those of the book tickers and say nothing here.
with stored as (
    insert into trades (
        timestamp, exchange, symbol_base, symbol_quote,
        price, quantity, side, trade_id, quote_quantity, is_buyer, is_maker
    )
    select
        timestamp, exchange, symbol_base, symbol_quote,
        price, quantity, side, trade_id, quote_quantity, is_buyer, is_maker
    from import_pick
    where place > $1 and place <= $2 and ($3 or $4 or true)
    order by place
    returning 1
)
select count(*), 0::bigint from stored
