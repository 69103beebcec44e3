-- What a reader of the old shape gets: trades_legacy shows the rows of trades.
-- For each symbol: as many rows, and the same sum of row hashes. A sum of hashes
-- of 64 bits does not cancel out where two rows differ, as an exclusive or does.
with legacy as (
    select
        exchange, symbol_base, symbol_quote, count(*) as rows,
        sum(hashtextextended(
            row(id, timestamp, price, quantity, side, trade_id, quote_quantity, is_buyer, is_maker, created_at)::text, 0
        )) as digest
    from trades
    group by exchange, symbol_base, symbol_quote
),
shown as (
    select
        exchange, symbol_base, symbol_quote, count(*) as rows,
        sum(hashtextextended(
            row(id, timestamp, price, quantity, side, trade_id, quote_quantity, is_buyer, is_maker, created_at)::text, 0
        )) as digest
    from trades_legacy
    group by exchange, symbol_base, symbol_quote
)
select s.looked_at, f.subject, f.problem
from (
    select coalesce(greatest(
        (select sum(rows) from legacy), (select sum(rows) from shown)
    ), 0)::bigint as looked_at
) s
left join (
    select
        format('%s %s/%s', exchange, symbol_base, symbol_quote) as subject,
        case
            when l.rows is distinct from w.rows
                then format('trades has %s rows, trades_legacy shows %s',
                            coalesce(l.rows, 0), coalesce(w.rows, 0))
            else format('the %s rows of trades and trades_legacy have different contents', l.rows)
        end as problem
    from legacy l
    full join shown w using (exchange, symbol_base, symbol_quote)
    where l.rows is distinct from w.rows or l.digest is distinct from w.digest
    order by exchange, symbol_base, symbol_quote
    limit 100
) f on true
