-- Symbols of one exchange that differ only by case or blanks. They are kept
-- apart, because the legacy key keeps them apart; most often one is a mistake.
with groups as (
    select
        s.exchange_id,
        string_agg(format('%L/%L', s.symbol_base, s.symbol_quote), ' and ' order by s.id) as spellings
    from symbols s
    group by
        s.exchange_id,
        lower(regexp_replace(s.symbol_base, '\s', '', 'g')),
        lower(regexp_replace(s.symbol_quote, '\s', '', 'g'))
    having count(*) > 1
)
select s.looked_at, f.subject, f.problem
from (select count(*) as looked_at from symbols) s
left join (
    select
        e.enum_value || ' ' || g.spellings as subject,
        'these symbols differ only by case or blanks' as problem
    from groups g
    join exchanges e on e.id = g.exchange_id
    order by 1
    limit 100
) f on true
