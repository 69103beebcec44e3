-- The rules of executions, looked at in every row: a constraint may have been
-- dropped. And one that no constraint can hold: the executions of an order
-- together are not more than it asked for, and agree on what that was.
with broken as (
    select
        format('execution %s of order %s', x.id, x.order_id) as subject,
        concat_ws(
            ', ',
            case when 'NaN' in (x.original_quantity, x.executed_quantity, x.execution_price)
                 then 'a value is NaN' end,
            case when x.executed_quantity <= 0 or x.execution_price <= 0
                 then 'quantity or price is not above 0' end,
            case when x.executed_quantity > x.original_quantity then 'more was executed than asked for' end,
            case when x.side not in (1, 2) then 'the side is neither 1 nor 2' end
        ) as problem
    from order_executions x
    union all
    select
        format('order %s of symbol_id %s', x.order_id, x.symbol_id),
        concat_ws(
            ', ',
            case when sum(x.executed_quantity) > max(x.original_quantity)
                 then format('executed %s of %s', sum(x.executed_quantity), max(x.original_quantity)) end,
            case when min(x.original_quantity) <> max(x.original_quantity)
                 then 'its executions name different quantities' end,
            case when min(x.side) <> max(x.side) then 'it is on both sides' end
        )
    from order_executions x
    group by x.symbol_id, x.order_id
)
select s.looked_at, f.subject, f.problem
from (select count(*) as looked_at from order_executions) s
left join (select subject, problem from broken where problem <> '' order by subject limit 100) f on true
