-- Silence of one symbol that is longer than an hour and a hundred times as long
-- as between two of its rows usually: the collector may have been away. What is
-- usual is worked out only where there was an hour of silence.
select
    'symbol_id ' || f.symbol_id as subject,
    f.before::text as key,
    'silent from ' || f.before || ' to ' || f.timestamp as problem
from (
    select p.symbol_id, p.timestamp, lag(p.timestamp) over (order by p.timestamp) as before
    from piece p
    where isfinite(p.timestamp)
) f
where f.timestamp - f.before > interval '1 hour'
  and f.timestamp - f.before > 100 * (
      select percentile_cont(0.5) within group (order by s.step)
      from (
          select p.timestamp - lag(p.timestamp) over (order by p.timestamp) as step
          from piece p
          where isfinite(p.timestamp)
      ) s
  )
