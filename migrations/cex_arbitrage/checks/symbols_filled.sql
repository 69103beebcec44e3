-- Every combination of the legacy tables has its symbol. The inventory reads
-- every row, so this does not rest on the short cut that the fill takes.
with inventory as materialized (
    select * from extract_current_symbols()
)
select s.looked_at, f.subject, f.problem
from (select count(*) as looked_at from inventory) s
left join (
    select
        format('%s %s/%s', exchange, symbol_base, symbol_quote) as subject,
        case
            when exchange_id is null then 'its exchange is not in exchanges'
            when symbol_base = symbol_quote then 'base and quote are the same, which the plan does not allow'
            else 'is not in symbols'
        end || format('; %s book tickers and %s trades use it', book_ticker_rows, trade_rows) as problem
    from inventory
    where symbol_id is null
    order by exchange, symbol_base, symbol_quote
    limit 100
) f on true
