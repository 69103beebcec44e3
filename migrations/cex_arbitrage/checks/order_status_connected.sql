-- Each status of an order follows from the one before, what is filled never
-- shrinks, and nothing follows an end.
with chained as (
    select
        h.id, h.order_id, h.symbol_id, h.previous_status, h.filled_quantity,
        lag(h.new_status) over life as last_status,
        lag(h.filled_quantity) over life as last_filled,
        row_number() over life as position
    from order_status_history h
    window life as (partition by h.symbol_id, h.order_id order by h.status_time, h.id)
),
judged as (
    select
        format('status %s of order %s', c.id, c.order_id) as subject,
        concat_ws(
            ', ',
            case when c.position > 1 and c.previous_status is distinct from c.last_status
                 then format('it follows status %s, the one before is %s',
                             coalesce(c.previous_status::text, 'none'), c.last_status) end,
            case when c.filled_quantity < c.last_filled then 'what is filled has shrunk' end,
            case when c.last_status in (2, 4, 5, 6, 7) then 'it follows an end' end
        ) as problem
    from chained c
)
select s.looked_at, f.subject, f.problem
from (select count(*) as looked_at from order_status_history) s
left join (select subject, problem from judged where problem <> '' order by subject limit 100) f on true
