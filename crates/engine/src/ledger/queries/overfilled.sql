-- The first of these orders that has executed more than it asked for, or asked
-- for two quantities, or is on two sides.
select x.order_id
from order_executions x
join symbol_alias a on a.symbol_id = x.symbol_id
join (
    select distinct g.*
    from unnest($1::text[], $2::text[], $3::text[], $4::text[]) g (venue, base, quote, order_id)
) g on g.venue = a.exchange and g.base = a.symbol_base and g.quote = a.symbol_quote and g.order_id = x.order_id
group by x.symbol_id, x.order_id
having sum(x.executed_quantity) > min(x.original_quantity)
    or min(x.original_quantity) <> max(x.original_quantity)
    or min(x.side) <> max(x.side)
order by x.order_id
limit 1
