-- Executions and statuses of one order follow one another. Always in the same
-- order, so that nobody waits in a circle.
select pg_advisory_xact_lock(o.key)
from (
    select distinct hashtextextended(concat_ws(' ', 'order', a.symbol_id, g.order_id), 0) as key
    from unnest($1::text[], $2::text[], $3::text[], $4::text[]) g (venue, base, quote, order_id)
    join symbol_alias a on a.exchange = g.venue and a.symbol_base = g.base and a.symbol_quote = g.quote
    order by 1
) o
