-- Executions of one order together are not more than it asked for, agree on
-- what that was, and lie on one side.
select
    concat_ws(' ', 'order', x.order_id, 'of symbol_id', x.symbol_id) as subject,
    string_agg(x.id::text, ' ' order by x.id) as key,
    nullif(concat_ws(
        ', ',
        case when sum(x.executed_quantity) > max(x.original_quantity)
             then format('executed %s of %s', sum(x.executed_quantity), max(x.original_quantity)) end,
        case when min(x.original_quantity) <> max(x.original_quantity)
             then 'its executions name different quantities' end,
        case when min(x.side) <> max(x.side) then 'it is on both sides' end
    ), '') as problem
from order_executions x
group by x.symbol_id, x.order_id
