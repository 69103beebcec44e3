-- No symbol without its exchange. Looked at row by row, because a foreign key
-- that was added NOT VALID says nothing about older rows.
select s.looked_at, f.subject, f.problem
from (select count(*) as looked_at from symbols) s
left join (
    select
        format('symbol %s %s/%s', o.id, o.symbol_base, o.symbol_quote) as subject,
        format('its exchange %s does not exist', o.exchange_id) as problem
    from symbols o
    where not exists (select 1 from exchanges e where e.id = o.exchange_id)
    order by o.id
    limit 100
) f on true
