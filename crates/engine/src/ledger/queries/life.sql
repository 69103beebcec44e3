-- Statuses and executions of one order in the order of their time.
select h.status_time as at, 'status' as kind, h.new_status as code,
       h.filled_quantity::text as quantity, null::text as price, h.status_reason as note, h.id
from order_status_history h
where h.order_id = $2 and h.symbol_id = $1
union all
select x.execution_time, 'execution', x.execution_status,
       x.executed_quantity::text, x.execution_price::text, x.execution_id, x.id
from order_executions x
where x.order_id = $2 and x.symbol_id = $1
order by 1, 2 desc, 7
