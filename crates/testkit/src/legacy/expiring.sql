-- Twenty steps through the oldest third of both tables, by the age that the
-- clean-up goes by. Rows that are written while it runs are never that old.
with steps as (
    select array_agg(s / 60.0::double precision order by s) as all from generate_series(1, 20) s
)
select
    (
        select percentile_disc(steps.all) within group (order by created_at)
        from book_ticker_snapshots
        where created_at < now() - interval '1 minute'
    ),
    (
        select percentile_disc(steps.all) within group (order by created_at)
        from trades
        where created_at < now() - interval '1 minute'
    )
from steps
