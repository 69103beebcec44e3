-- Silence of one symbol that is a hundred times as long as its rows are apart on
-- average, and longer than an hour: the collector may have been away.
select
    'symbol_id ' || f.symbol_id as subject,
    f.before::text as key,
    'silent from ' || f.before || ' to ' || f.timestamp as problem
from (
    select
        p.symbol_id, p.timestamp,
        lag(p.timestamp) over (order by p.timestamp) as before,
        (max(p.timestamp) over () - min(p.timestamp) over ()) / count(*) over () as apart
    from piece p
    where isfinite(p.timestamp)
) f
where f.timestamp - f.before > greatest(interval '1 hour', 100 * f.apart)
