-- The newest result of every health check, by jumps along its index.
with recursive known as (
    (select check_name from health_checks order by check_name limit 1)
    union all
    select next.check_name
    from known k
    cross join lateral (
        select h.check_name from health_checks h
        where h.check_name > k.check_name
        order by h.check_name
        limit 1
    ) next
)
select count(newest.status) as looked_at, null::text as subject, null::text as problem
from known k
cross join lateral (
    select h.status from health_checks h
    where h.check_name = k.check_name
    order by h.check_time desc
    limit 1
) newest
