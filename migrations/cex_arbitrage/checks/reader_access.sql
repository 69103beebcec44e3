-- Every role that may read book_ticker_snapshots may read what the plan made.
with made (relation) as (
    values
        ('exchanges'), ('symbols'), ('symbol_alias'), ('symbol_details'),
        ('book_ticker_snapshots_v2'), ('trade_snapshots_v2'),
        ('book_ticker_snapshots_legacy'), ('trades_legacy'),
        ('latest_book_ticker_snapshots'), ('latest_trade_snapshots')
),
granted as (
    select r.oid, r.rolname, m.relation
    from pg_roles r
    cross join made m
    where to_regclass(m.relation) is not null
      and has_table_privilege(r.oid, 'book_ticker_snapshots', 'select')
)
select s.looked_at, f.subject, f.problem
from (select count(*) as looked_at from granted) s
left join (
    select
        g.relation as subject,
        format('the role %I may read book_ticker_snapshots but not this', g.rolname) as problem
    from granted g
    where not has_table_privilege(g.oid, g.relation, 'select')
    order by g.relation, g.rolname
    limit 100
) f on true
