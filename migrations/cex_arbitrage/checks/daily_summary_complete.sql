-- The daily summary counts every execution once and adds up to the same value.
with by_day as (
    select coalesce(sum(execution_count), 0) as executions, coalesce(sum(paid + received), 0) as value
    from daily_trading_summary
),
in_all as (
    select count(*) as executions, coalesce(sum(executed_quantity * execution_price), 0) as value
    from order_executions
)
select
    a.executions as looked_at,
    case when d.executions <> a.executions or d.value <> a.value then 'daily_trading_summary' end as subject,
    case when d.executions <> a.executions or d.value <> a.value
         then format('it shows %s executions worth %s, there are %s worth %s',
                     d.executions, d.value, a.executions, a.value) end as problem
from by_day d, in_all a
