-- What the order has executed so far and what it asked for.
select sum(x.executed_quantity) <= min(x.original_quantity) and min(x.original_quantity) = max(x.original_quantity)
from order_executions x
where x.symbol_id = $1 and x.order_id = $2
