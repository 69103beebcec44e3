-- Equal trades are normal and all are kept, but those that the table has
-- already are not stored again: of n equal rows in the file and m in the table
-- the last n - m are picked. The key's index serves the count.
create temporary table import_pick as
select row_number() over (order by timestamp, line) as place, numbered.*
from (
    select
        s.*,
        row_number() over (
            partition by timestamp, exchange, symbol_base, symbol_quote, trade_id, price, quantity, side
            order by line
        ) as nth
    from import_stage s
) numbered
where nth > (
    select count(*)
    from trades t
    where t.timestamp = numbered.timestamp
        and t.exchange = numbered.exchange
        and t.symbol_base = numbered.symbol_base
        and t.symbol_quote = numbered.symbol_quote
        and t.trade_id is not distinct from numbered.trade_id
        and t.price = numbered.price
        and t.quantity = numbered.quantity
        and t.side = numbered.side
)
