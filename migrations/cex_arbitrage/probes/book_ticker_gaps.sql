-- Silence of one symbol that is a hundred times as long as its rows are apart on
-- average, and longer than an hour: the collector may have been away. The
-- average is worked out only where there was an hour of silence.
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
      select (max(p.timestamp) - min(p.timestamp)) / count(*)
      from piece p
      where isfinite(p.timestamp)
  )
