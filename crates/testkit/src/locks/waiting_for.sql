with recursive queue (pid) as (
    select $1
    union
    select a.pid
    from queue q
    join pg_stat_activity a on q.pid = any (pg_blocking_pids(a.pid))
)
select count(*) - 1 from queue
