select h.new_status, h.status_time
from order_status_history h
where h.order_id = $2 and h.symbol_id = $1
order by h.status_time desc, h.id desc
limit 1
