-- Each status of an order follows from the one before, what is filled never
-- shrinks, and nothing follows an end.
select
    concat_ws(' ', 'order', c.order_id, 'of symbol_id', c.symbol_id) as subject,
    c.id::text as key,
    case
        when c.position > 1 and c.previous_status is distinct from c.last_status
            then format('status %s follows %s, the one before is %s', c.id, coalesce(c.previous_status::text, 'none'), c.last_status)
        when c.filled_quantity < c.last_filled then 'what is filled has shrunk'
        when c.last_status in (2, 4, 5, 6, 7) then 'it follows an end'
    end as problem
from (
    select
        h.*,
        lag(h.new_status) over life as last_status,
        lag(h.filled_quantity) over life as last_filled,
        row_number() over life as position
    from order_status_history h
    window life as (partition by h.symbol_id, h.order_id order by h.status_time, h.id)
) c
