-- What the order asked for and what it came to; its status is the newest of the
-- history, or that of its newest execution where nobody has written one.
select
    coalesce(x.original, h.original)::text as original,
    coalesce(x.filled, h.filled, 0)::text as filled,
    coalesce(x.value, 0)::text as value,
    x.side, x.order_type, x.order_price::text,
    coalesce(h.new_status, x.status) as status
from (
    select
        max(o.original_quantity) as original, sum(o.executed_quantity) as filled,
        sum(o.executed_quantity * o.execution_price) as value,
        min(o.side) as side, min(o.order_type) as order_type, max(o.order_price) as order_price,
        (array_agg(o.execution_status order by o.execution_time desc, o.id desc))[1] as status
    from order_executions o
    where o.order_id = $2 and o.symbol_id = $1
) x
left join lateral (
    select s.new_status, s.original_quantity as original, s.filled_quantity as filled
    from order_status_history s
    where s.order_id = $2 and s.symbol_id = $1
    order by s.status_time desc, s.id desc
    limit 1
) h on true
