-- All that fit, by quote asset: amounts of different ones cannot be added.
-- Commissions in the base asset count at the price of their execution, those in
-- another asset are counted and not added.
select
    s.symbol_quote,
    count(*) as executions,
    count(distinct (x.symbol_id, x.order_id)) as orders,
    coalesce(sum(x.executed_quantity * x.execution_price) filter (where x.side = 1), 0)::text as paid,
    coalesce(sum(x.executed_quantity * x.execution_price) filter (where x.side = 2), 0)::text as received,
    coalesce(sum(case
        when x.commission_asset = s.symbol_quote then x.commission
        when x.commission_asset = s.symbol_base then x.commission * x.execution_price
    end), 0)::text as fees,
    count(*) filter (
        where x.commission <> 0 and x.commission_asset not in (s.symbol_base, s.symbol_quote)
    ) as other_fees
from order_executions x
join symbols s on s.id = x.symbol_id
join exchanges e on e.id = s.exchange_id
where (
        $1 = '' or x.order_id = $1
        or strpos(lower(s.symbol_base || '/' || s.symbol_quote), lower($1)) > 0
    )
  and ($2 = '' or e.name = $2)
  and ($3::int2 is null or x.side = $3)
  and ($4::timestamptz is null or x.execution_time >= $4)
  and ($5::timestamptz is null or x.execution_time < $5)
group by s.symbol_quote
order by count(*) desc, s.symbol_quote
