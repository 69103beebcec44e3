-- Everything about one order: its statuses and its executions. The newest order
-- that has executed.
with picked as (
    select symbol_id, order_id from order_executions order by execution_time desc limit 1
)
select
    (
        select count(*) from picked p
        join order_executions x on x.order_id = p.order_id and x.symbol_id = p.symbol_id
    ) + (
        select count(*) from picked p
        join order_status_history h on h.order_id = p.order_id and h.symbol_id = p.symbol_id
    ) as looked_at,
    null::text as subject, null::text as problem
