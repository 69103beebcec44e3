-- Executions by pair, venue and day (UTC), added up exactly. Commissions in the
-- base asset are also counted at the price of their execution; those in another
-- asset are counted and not added. The mark is the pair's last price of the
-- span at any venue, whatever else is asked for.
with spanned as (
    select x.*, s.symbol_base, s.symbol_quote, e.name as venue
    from order_executions x
    join symbols s on s.id = x.symbol_id
    join exchanges e on e.id = s.exchange_id
    where x.execution_time > $1 and x.execution_time <= $2
      and ($3 = '' or strpos(lower(s.symbol_base || '/' || s.symbol_quote), lower($3)) > 0)
),
mark as (
    select distinct on (symbol_base, symbol_quote) symbol_base, symbol_quote, execution_price as price
    from spanned
    order by symbol_base, symbol_quote, execution_time desc, id desc
)
select
    x.symbol_base, x.symbol_quote, x.venue, (x.execution_time at time zone 'UTC')::date::text as day,
    count(*) as executions,
    coalesce(sum(x.executed_quantity) filter (where x.side = 1), 0)::text as bought,
    coalesce(sum(x.executed_quantity) filter (where x.side = 2), 0)::text as sold,
    coalesce(sum(x.executed_quantity * x.execution_price) filter (where x.side = 1), 0)::text as paid,
    coalesce(sum(x.executed_quantity * x.execution_price) filter (where x.side = 2), 0)::text as received,
    coalesce(sum(x.commission) filter (where x.commission_asset = x.symbol_quote), 0)::text as fees_in_quote,
    coalesce(sum(x.commission) filter (where x.commission_asset = x.symbol_base), 0)::text as fees_in_base,
    coalesce(sum(case
        when x.commission_asset = x.symbol_quote then x.commission
        when x.commission_asset = x.symbol_base then x.commission * x.execution_price
    end), 0)::text as fees,
    count(*) filter (
        where x.commission <> 0 and x.commission_asset not in (x.symbol_base, x.symbol_quote)
    ) as other_fees,
    m.price::text as mark
from spanned x
join mark m on m.symbol_base = x.symbol_base and m.symbol_quote = x.symbol_quote
where $4 = '' or x.venue = $4
group by x.symbol_base, x.symbol_quote, x.venue, day, m.price
