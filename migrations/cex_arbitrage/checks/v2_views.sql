-- The views of the old shape have every column of the legacy table and its type,
-- and the views of the newest rows exist. A legacy column that the plan does not
-- know shows here too: it would be left behind. A varchar's length is not
-- compared: a name of 50 characters must not be cut to 20.
with expected (relation, kind, legacy) as (
    values
        ('book_ticker_snapshots_legacy', 'v', 'book_ticker_snapshots'),
        ('trades_legacy', 'v', 'trades'),
        ('latest_book_ticker_snapshots', 'm', null),
        ('latest_trade_snapshots', 'm', null)
),
shape as (
    select
        e.*, c.relkind,
        (
            select array_agg(a.attname || ' ' || a.atttypid::regtype order by a.attname)
            from pg_attribute a
            where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        ) as columns,
        (
            select array_agg(a.attname || ' ' || a.atttypid::regtype order by a.attname)
            from pg_attribute a
            where a.attrelid = to_regclass(e.legacy) and a.attnum > 0 and not a.attisdropped
        ) as legacy_columns
    from expected e
    left join pg_class c on c.oid = to_regclass(e.relation)
),
findings as (
    select
        s.relation as subject,
        case
            when s.relkind is null then 'the view is missing'
            when s.relkind <> s.kind::"char" then 'is not the kind of view that the plan says'
            when s.legacy_columns is null then format('there is no table %s to compare with', s.legacy)
            else format('its columns are %s, those of %s are %s',
                        array_to_string(s.columns, ', '), s.legacy,
                        array_to_string(s.legacy_columns, ', '))
        end as problem
    from shape s
    where s.relkind is distinct from s.kind::"char"
       or (s.legacy is not null and s.columns is distinct from s.legacy_columns)
)
select s.looked_at, f.subject, f.problem
from (select count(*) as looked_at from expected) s
left join findings f on true
