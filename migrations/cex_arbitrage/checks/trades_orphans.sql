-- No trade without its symbol. Looked at row by row, because a foreign key
-- that was added NOT VALID says nothing about older rows.
select s.looked_at, f.subject, f.problem
from (select count(*) as looked_at from trade_snapshots_v2) s
left join (
    select
        format('symbol_id %s', v.symbol_id) as subject,
        format('does not exist in symbols; %s rows refer to it, the first at %s',
               count(*), min(v.timestamp)) as problem
    from trade_snapshots_v2 v
    where not exists (select 1 from symbols o where o.id = v.symbol_id)
    group by v.symbol_id
    order by v.symbol_id
    limit 100
) f on true
